"""Folds that never divide a source: several transcripts can share one video."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import GroupKFold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def source_folds(sources: Sequence[str], count: int = 5) -> NDArray[np.int64]:
    """Return the fold of each row, [n]; rows of one source share a fold. Nothing is random."""
    folds = np.zeros(len(sources), dtype=np.int64)
    split = GroupKFold(n_splits=count).split(np.zeros(len(sources)), groups=list(sources))
    for fold, (_, held_out) in enumerate(split):
        folds[held_out] = fold
    return folds
