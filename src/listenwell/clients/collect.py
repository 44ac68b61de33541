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
from listenwell.clients.packed import gather
from listenwell.clients.pairs import as_pairs, places
from listenwell.db.columns import Kind, read_columns
from listenwell.db.rows import days_since_2000

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
FROM ai_backend.session_analytics a
WHERE client_id BETWEEN $1 AND $2 AND session_date <= $3::date + 1
  AND NOT EXISTS (SELECT FROM ai_backend.transcription_jobs j
                  WHERE j.id = a.job_id AND j.excluded_at IS NOT NULL)
"""

# As session_analytics.measures has them: days since 2000, a part of the job's id, and whole
# numbers of so many to the unit; the least of all is NULL.
PER_UNIT: Final = {
    "engagement": 100.0,
    "sentiment": 1000.0,
    "coach_talk": 100.0,
    "client_talk": 100.0,
    "response_latency": 100.0,
    "resistance": 1.0,
    "commitment": 1.0,
    "breakthrough": 1.0,
}
NULL: Final = -(2**31)
RECORD: Final = np.dtype([("day", ">i4"), ("tie", ">u4"), *((name, ">i4") for name in PER_UNIT)])

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
    day = day or today
    client_id, coach_id = await read_pairs(db, low, high)
    if len(client_id) >= 1 << _OWNER_BITS:
        raise ValueError("too many clients for one range; split it")
    packed = await gather(db, "a.measures", _SESSIONS, RECORD, low, high, day)
    owner = np.repeat(places(packed.pairs, as_pairs(client_id, coach_id)), packed.count)
    related = owner >= 0
    sessions = ordered(owner[related], packed.entries[related], day)
    return Collected(client_id, coach_id, sessions, day, at)


async def read_pairs(
    db: AsyncSession, low: UUID, high: UUID
) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """Return the ids of the clients of a range and of their coaches, ordered."""
    pairs = await read_columns(db, _PAIRS, _PAIR_KINDS, low, high)
    return pairs["client_id"], pairs["coach_id"]


def ordered(owner: NDArray[np.intp], entries: NDArray[Any], day: date) -> Sessions:
    """Return sessions by client and time; those of one day are in an order that stays.

    Args:
        owner: Number of each session's client.
        entries: The sessions, as :data:`RECORD`.
        day: Today.

    """
    age = np.clip(days_since_2000(day) - entries["day"].astype(np.int64), 0, _MOST_AGE)
    tie = entries["tie"].astype(np.int64) >> (32 - _TIE_BITS)
    key = (((owner << (63 - _OWNER_BITS - _TIE_BITS)) + _MOST_AGE - age) << _TIE_BITS) + tie
    order = np.argsort(key)
    measures = {
        name: _numbers(entries[name][order], per_unit) for name, per_unit in PER_UNIT.items()
    }
    return Sessions(owner=owner[order], age=age[order], **measures)


def _numbers(whole: NDArray[Any], per_unit: float) -> NDArray[np.float64]:
    return np.where(whole == NULL, np.nan, whole / per_unit)
