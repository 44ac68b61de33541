"""What ``client_analytics`` holds of a range of clients: enough to tell what is to be written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.pairs import Pairs, as_pairs, places
from listenwell.clients.windows import WINDOWS
from listenwell.db.columns import Kind, read_columns

_STORED: Final = f"""
SELECT client_id, coach_id, id,
       array_position('{{{",".join(window.type.value for window in WINDOWS)}}}'::text[],
                      window_type::text) - 1,
       window_end <= $3::date AND computed_at <= $4::timestamptz, coalesce(fingerprint, 0)
FROM ai_backend.client_analytics WHERE client_id BETWEEN $1 AND $2
"""  # noqa: S608 - names of our own
_KINDS: Final[dict[str, Kind]] = {
    "client_id": "uuid",
    "coach_id": "uuid",
    "id": "uuid",
    "window": "int4",
    "yields": "bool",
    "fingerprint": "int8",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows there are for some clients, a slot for each client and window.

    Attributes:
        id: ``(clients * windows,)``, raw bytes of the row's id; anything where there is none.
        there: The same, whether there is a row.
        yields: The same, whether a row that is computed now may replace it, or add the first.
        fingerprint: The same, of what it says.

    """

    id: NDArray[np.void]
    there: NDArray[np.bool_]
    yields: NDArray[np.bool_]
    fingerprint: NDArray[np.int64]


async def read_stored(
    db: AsyncSession, pairs: Pairs, low: UUID, high: UUID, *, day: date, at: datetime
) -> Stored:
    """Read the rows of a range's clients.

    Args:
        db: A transaction.
        pairs: The clients, ordered.
        low: Lowest client id of the range.
        high: Highest client id of the range.
        day: Rows of a later day yield to nothing.
        at: Nor do those that were computed later.

    """
    rows = await read_columns(db, _STORED, _KINDS, low, high, day, at)
    place = places(as_pairs(rows["client_id"], rows["coach_id"]), pairs)
    known = place >= 0
    slot = (place * len(WINDOWS) + rows["window"])[known]
    size = len(pairs) * len(WINDOWS)

    def spread(values: NDArray[Any], empty: NDArray[Any]) -> NDArray[Any]:
        empty[slot] = values[known]
        return empty

    return Stored(
        id=spread(rows["id"], np.zeros(size, "V16")),
        there=spread(np.ones(len(known), np.bool_), np.zeros(size, np.bool_)),
        yields=spread(rows["yields"], np.ones(size, np.bool_)),
        fingerprint=spread(rows["fingerprint"], np.zeros(size, np.int64)),
    )
