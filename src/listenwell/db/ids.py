"""Ids made here, many at once, so that an index takes them at its end."""

import os
import time

import numpy as np
from numpy.typing import NDArray

_COUNTER_BITS = 26
_RANDOM_BYTES = 8


def ascending_ids(count: int) -> NDArray[np.void]:
    """Return so many new ids (UUID version 7: a moment, a counter, chance) as 16 raw bytes each."""
    if count > 1 << _COUNTER_BITS:
        raise ValueError(f"at most {1 << _COUNTER_BITS:,} ids at once")
    number = np.arange(count, dtype=np.uint64)
    chance = np.frombuffer(os.urandom(_RANDOM_BYTES * count), dtype=np.uint64)
    halves = np.empty((count, 2), dtype=">u8")
    moment = np.uint64(time.time_ns() // 10**6)
    # Twelve bits of the counter stand beside the moment, the rest before the chance.
    halves[:, 0] = (moment << np.uint64(16)) | np.uint64(0x7000) | (number >> np.uint64(14))
    counter = (number & np.uint64(0x3FFF)) << np.uint64(48)
    halves[:, 1] = np.uint64(1 << 63) | counter | (chance >> np.uint64(16))
    return halves.view("V16").reshape(-1)
