"""The sessions that count, read for a range of clients as arrays: two statements, one snapshot."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.aggregates import Sessions
from listenwell.db.columns import Kind, read_columns

FIRST: Final = UUID(int=0)
LAST: Final = UUID(int=2**128 - 1)

_SNAPSHOT: Final = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

_PAIRS: Final = """
SELECT client_id, coach_id FROM ai_backend.coach_clients
WHERE client_id BETWEEN $1 AND $2 ORDER BY client_id, coach_id
"""
_PAIR_KINDS: Final[dict[str, Kind]] = {"client_id": "uuid", "coach_id": "uuid"}

# A day ahead is still counted: it is tomorrow somewhere. The left-out sessions are few and have
# an index of their own, so that the many need not be joined to their jobs.
_SESSIONS: Final = """
WITH pair AS MATERIALIZED (
  SELECT client_id, coach_id,
         (row_number() OVER (ORDER BY client_id, coach_id) - 1)::int4 AS owner
  FROM ai_backend.coach_clients WHERE client_id BETWEEN $1 AND $2)
SELECT pair.owner, greatest($3::date - a.session_date, 0)::int4, uuid_hash(a.job_id)::int4,
       coalesce(a.engagement_score::float8, 'NaN'),
       coalesce(a.client_sentiment_score::float8, 'NaN'),
       coalesce(a.coach_talk_percentage::float8, 'NaN'),
       coalesce(a.client_talk_percentage::float8, 'NaN'),
       coalesce(a.response_latency_client::float8, 'NaN'),
       coalesce(a.cue_resistance_count::float8, 'NaN'),
       coalesce(a.cue_commitment_count::float8, 'NaN'),
       coalesce(a.cue_breakthrough_count::float8, 'NaN')
FROM pair JOIN ai_backend.session_analytics a USING (client_id, coach_id)
WHERE a.client_id BETWEEN $1 AND $2 AND a.session_date <= $3::date + 1
  AND NOT EXISTS (SELECT FROM ai_backend.transcription_jobs j
                  WHERE j.id = a.job_id AND j.excluded_at IS NOT NULL)
"""
_MEASURES: Final = (
    "engagement",
    "sentiment",
    "coach_talk",
    "client_talk",
    "response_latency",
    "resistance",
    "commitment",
    "breakthrough",
)
_SESSION_KINDS: Final[dict[str, Kind]] = {
    "owner": "int4",
    "age": "int4",
    "tie": "int4",
    **dict.fromkeys(_MEASURES, "float8"),
}

_OWNER_BITS: Final = 24
_TIE_BITS: Final = 20
_MOST_AGE: Final = (1 << (63 - _OWNER_BITS - _TIE_BITS)) - 1


@dataclass(frozen=True, slots=True)
class Collected:
    """What is known of a range of clients at one moment.

    Attributes:
        client_id: 16 raw bytes for each client and coach, ordered.
        coach_id: The same.
        sessions: Theirs, by their place in these.
        day: Which day is today.
        at: The moment of the snapshot.

    """

    client_id: NDArray[np.void]
    coach_id: NDArray[np.void]
    sessions: Sessions
    day: date
    at: datetime

    def __len__(self) -> int:
        return len(self.client_id)


async def collect(
    db: AsyncSession, day: date | None = None, *, low: UUID = FIRST, high: UUID = LAST
) -> Collected:
    """Read the sessions of all clients from ``low`` to ``high``, in a transaction of its own.

    Args:
        db: A transaction in which nothing has run.
        day: Today; by default PostgreSQL's.
        low: Lowest client id, included.
        high: Highest client id, included.

    """
    await db.execute(_SNAPSHOT)
    at, today = (await db.execute(text("SELECT now(), current_date"))).one()
    pairs = await read_columns(db, _PAIRS, _PAIR_KINDS, low, high)
    if len(pairs["client_id"]) >= 1 << _OWNER_BITS:
        raise ValueError("too many clients for one range; split it")
    rows = await read_columns(db, _SESSIONS, _SESSION_KINDS, low, high, day or today)
    return Collected(pairs["client_id"], pairs["coach_id"], ordered(rows), day or today, at)


def ordered(rows: dict[str, NDArray[Any]]) -> Sessions:
    """Return the rows by client and time; sessions of one day are in an order that stays."""
    age = np.minimum(rows["age"], _MOST_AGE)
    tie = rows["tie"] & ((1 << _TIE_BITS) - 1)
    key = (((rows["owner"] << (63 - _OWNER_BITS - _TIE_BITS)) + _MOST_AGE - age) << _TIE_BITS) + tie
    order = np.argsort(key)
    measures = {name: rows[name][order] for name in _MEASURES}
    return Sessions(owner=rows["owner"][order], age=rows["age"][order], **measures)
