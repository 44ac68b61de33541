"""Figures of merit: F1, kappa, calibration error, and bootstrap intervals by transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Bools = NDArray[np.bool_]

RESAMPLES = 1000
BINS = 10


@dataclass(frozen=True)
class Interval:
    """A figure and its 95% percentile bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def confusion(truth: Rows, guess: Rows, classes: int) -> Floats:
    """Count [truth, guess] pairs, [classes, classes]."""
    pairs = np.bincount(truth * classes + guess, minlength=classes * classes)
    return pairs.reshape(classes, classes).astype(np.float64)


def class_f1(table: Floats) -> Floats:
    """Return F1 of each class from a confusion table (0 where a class never occurs)."""
    total = table.sum(0) + table.sum(1)
    return np.asarray(2 * np.diag(table) / np.maximum(total, 1e-12))


def macro_f1(table: Floats) -> float:
    """Average F1 over classes."""
    return float(class_f1(table).mean())


def kappa(table: Floats) -> float:
    """Cohen's kappa from a confusion table."""
    share = table / table.sum()
    expected = float(share.sum(0) @ share.sum(1))
    return float((np.trace(share) - expected) / (1 - expected))


def by_transcript(
    truth: Rows, guess: Rows, transcripts: Rows, classes: int, measure: Callable[[Floats], float]
) -> Interval:
    """Measure a confusion table, resampling whole transcripts for its interval."""
    names = np.unique(transcripts)
    tables = np.stack(
        [confusion(truth[transcripts == t], guess[transcripts == t], classes) for t in names]
    )
    rng = np.random.RandomState(1)
    draws = rng.randint(0, len(names), (RESAMPLES, len(names)))
    values = [measure(tables[draw].sum(0)) for draw in draws]
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(measure(tables.sum(0)), float(low), float(high))


def calibration_error(confidence: Floats, right: Bools, bins: int = BINS) -> float:
    """Expected calibration error: mean |accuracy - confidence| over equal-width bins."""
    return float(
        sum(row[0] * abs(row[1] - row[2]) for row in reliability(confidence, right, bins))
        / max(len(right), 1)
    )


def reliability(
    confidence: Floats, right: Bools, bins: int = BINS
) -> list[tuple[int, float, float]]:
    """Return (count, mean confidence, accuracy) of each filled bin, from low to high."""
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    rows = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            rows.append(
                (int(inside.sum()), float(confidence[inside].mean()), float(right[inside].mean()))
            )
    return rows


def label_f1(truth: Bools, guess: Bools) -> Floats:
    """Return F1 of each column of two boolean matrices [n, labels]."""
    hits = (truth & guess).sum(0)
    return np.asarray(2 * hits / np.maximum(truth.sum(0) + guess.sum(0), 1))


def calibration_interval(confidence: Floats, right: Bools, transcripts: Rows) -> Interval:
    """Calibration error with its interval by transcript (biased upward, as ECE is)."""
    names = np.unique(transcripts)
    rows = [np.flatnonzero(transcripts == name) for name in names]
    rng = np.random.RandomState(1)
    values = []
    for _ in range(RESAMPLES // 4):
        chosen = np.concatenate([rows[i] for i in rng.randint(0, len(names), len(names))])
        values.append(calibration_error(confidence[chosen], right[chosen]))
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(calibration_error(confidence, right), float(low), float(high))
