"""The days on which clients had a session, from the database to the churn models' arrays."""

from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.columns import Kind, read_columns
from listenwell.risk.churn import Histories
from listenwell.risk.scope import Scope

EPOCH: Final = date(1970, 1, 1)

# A session counts by its date, read or not, unless it is left out.
_SESSIONS: Final = """
SELECT t.client_id, t.coach_id, t.session_date - DATE '1970-01-01'
FROM ai_backend.transcription_jobs t
WHERE t.excluded_at IS NULL AND t.session_date <= {1}::date AND {of t}
ORDER BY t.client_id, t.coach_id, t.session_date
"""
_KINDS: Final[dict[str, Kind]] = {"client_id": "uuid", "coach_id": "uuid", "day": "int4"}

Pairs = NDArray[np.void]


def day_number(day: date) -> int:
    """Return a date as the models count days."""
    return (day - EPOCH).days


async def read_attendance(db: AsyncSession, scope: Scope, day: date) -> tuple[Pairs, Histories]:
    """Read who came when, up to a day.

    Returns:
        The clients, each once, as 32 raw bytes of client and coach, ordered; and their histories
        in that order.

    """
    query, arguments = scope.narrowed(_SESSIONS)
    columns = await read_columns(db, query, _KINDS, *arguments, day)
    pairs = as_pairs(columns["client_id"], columns["coach_id"])
    first = _differs(_comparable(pairs))
    index = np.cumsum(first) - 1
    other_day = first | _differs(columns["day"])  # two sessions of a day are one day with a session
    histories = Histories(index[other_day], columns["day"][other_day], int(first.sum()))
    return pairs[first], histories


def _differs(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell for each entry whether it differs from the one before; the first does."""
    differs = np.ones(len(ordered), dtype=np.bool_)
    differs[1:] = ordered[1:] != ordered[:-1]
    return differs


def as_pairs(client_id: NDArray[np.void], coach_id: NDArray[np.void]) -> Pairs:
    """Return client and coach side by side, 32 bytes each."""
    side_by_side = np.empty((len(client_id), 2), dtype="V16")
    side_by_side[:, 0], side_by_side[:, 1] = client_id, coach_id
    pairs: Pairs = side_by_side.view("V32").reshape(-1)
    return pairs


def places(wanted: Pairs, pairs: Pairs) -> NDArray[np.intp]:
    """Return where each wanted pair stands among the ordered pairs, -1 where it does not."""
    if not len(pairs):
        return np.full(len(wanted), -1, dtype=np.intp)
    ordered, sought = _comparable(pairs), _comparable(wanted)
    place = np.minimum(np.searchsorted(ordered, sought), len(ordered) - 1)
    return np.where(ordered[place] == sought, place, -1)


def _comparable(pairs: Pairs) -> NDArray[np.bytes_]:
    """Return the pairs as NumPy compares them: byte by byte, as PostgreSQL orders ids."""
    return pairs.view(f"S{pairs.dtype.itemsize}")
