"""The days on which clients had a session, from the database to the churn models' arrays."""

from datetime import date
from typing import Final

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.packed import gather
from listenwell.clients.pairs import Pairs, comparable
from listenwell.risk.churn import Histories
from listenwell.risk.scope import Scope

EPOCH: Final = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return a date as the models count days."""
    return (day - EPOCH).days


FITTED_ON: Final = 5_000
"""About how many clients the models are fitted on: of their ten parameters, more tell nothing."""

# A session counts by its date, read or not, unless it is left out.
_SESSIONS: Final = """
FROM ai_backend.transcription_jobs t
WHERE t.excluded_at IS NULL AND t.session_date <= {1}::date AND {of t}
"""
_SAMPLED: Final = " AND abs(uuid_hash(t.client_id)::int8) % {2}::int8 = 0"
_DAY: Final = np.dtype(">i4")
_SENT_FROM: Final = day_number(date(2000, 1, 1))
"""PostgreSQL sends a date as days since then."""

_CLIENTS: Final = text("SELECT count(*) FROM ai_backend.coach_clients")


async def read_attendance(db: AsyncSession, scope: Scope, day: date) -> tuple[Pairs, Histories]:
    """Read who came when, up to a day.

    Returns:
        The clients, each once, as 32 raw bytes of client and coach, ordered; and their histories
        in that order.

    """
    return await _read(db, scope, _SESSIONS, day)


async def read_sample(db: AsyncSession, day: date) -> Histories:
    """Read who came when, up to a day, of so many clients as models are fitted on.

    It is the same clients every night, told by a hash of their ids.
    """
    clients = await db.scalar(_CLIENTS) or 0
    every = -(-clients // FITTED_ON)
    if every <= 1:
        return (await _read(db, Scope(), _SESSIONS, day))[1]
    return (await _read(db, Scope(), _SESSIONS + _SAMPLED, day, every))[1]


async def _read(
    db: AsyncSession, scope: Scope, sessions: str, *arguments: object
) -> tuple[Pairs, Histories]:
    query, mine = scope.narrowed(sessions)
    entry = "date_send(t.session_date)"
    packed = await gather(db, entry, query, _DAY, *mine, *arguments)
    order = np.argsort(comparable(packed.pairs))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    index = np.repeat(rank, packed.count)
    day = packed.entries.astype(np.int64) + _SENT_FROM
    return packed.pairs[order], Histories.of(index, day, len(order))
