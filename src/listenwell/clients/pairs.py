"""Clients of coaches as arrays: 32 raw bytes for each pair of a client and a coach."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.void]


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
    ordered, sought = comparable(pairs), comparable(wanted)
    place = np.minimum(np.searchsorted(ordered, sought), len(ordered) - 1)
    return np.where(ordered[place] == sought, place, -1)


def comparable(pairs: NDArray[Any]) -> NDArray[np.bytes_]:
    """Return the pairs as NumPy compares them: byte by byte, as PostgreSQL orders ids."""
    return pairs.view(f"S{pairs.dtype.itemsize}")
