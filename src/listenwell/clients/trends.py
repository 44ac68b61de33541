"""Which way a series of sessions goes, and how surely; for any number of clients at once.

The model: one value for each session, equally spaced, ``value = level + slope * step + noise``.
The slope and the level have a flat prior. The size of the noise has a log-uniform prior between
5 and 30 points of a scale of 100, which is what lets two sessions speak: they alone say nothing of
the noise. What the sessions say of the slope counts for 0.63 of its worth, since neighbouring
sessions are alike (a tempered posterior: Grünwald and van Ommen 2017, *Inconsistency of Bayesian
inference for misspecified linear models*). Outlying values are pulled in to 3.5 robust standard
deviations, first from Tukey's resistant line and then from that of least squares (Huber 1981,
*Robust Statistics*), before the last fit.

A direction is told only where its posterior probability is above 0.95. Without a trend that is
one series in twenty, both directions together; ``docs/adr/0016`` has the table.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import erf, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CERTAIN: Final = 0.95
"""Probability above which a direction is told."""

NOISE: Final = np.geomspace(5.0, 30.0, 8)
"""Sizes that the noise may have, in hundredths of the scale; each as likely as the next."""

WORTH: Final = 0.63
"""What a session says of the slope, as a share of what an independent one would say."""

WINSOR: Final = 3.5
_WINSOR_FROM: Final = 5
_MAD_TO_SD: Final = 1.4826

_Z_MOST: Final = 8.0
_PER_UNIT: Final = 500
_PHI: Final = np.array(
    [0.5 * (1.0 + erf(z / _PER_UNIT / sqrt(2.0))) for z in range(-8 * 500, 8 * 500 + 2)]
)


@dataclass(frozen=True, slots=True)
class Trends:
    """One trend for each series; NaN where a series has fewer than two points.

    Attributes:
        points: How many values the series has.
        slope: Change from one session to the next, in the unit of the values.
        low: Lower end of the slope's 90 % credible interval.
        high: Its upper end.
        rising: Posterior probability that the slope is above zero, from 0 to 1.

    """

    points: Ints
    slope: Floats
    low: Floats
    high: Floats
    rising: Floats

    def part(self, start: int, series: int) -> "Trends":
        """Return so many series from one on."""
        cut = slice(start, start + series)
        return Trends(*(getattr(self, name)[cut] for name in self.__slots__))

    def scaled(self, scale: float) -> "Trends":
        """Return the trends of ``scale`` times the values."""
        return Trends(
            self.points, self.slope * scale, self.low * scale, self.high * scale, self.rising
        )

    @property
    def direction(self) -> NDArray[np.int8]:
        """Return 1 where it surely rises, -1 where it surely falls, else 0."""
        with np.errstate(invalid="ignore"):
            up, down = self.rising > CERTAIN, self.rising < 1.0 - CERTAIN
        return up.astype(np.int8) - down.astype(np.int8)

    @property
    def probability(self) -> Floats:
        """Return the probability of the likelier direction, from 0.5 to 1."""
        return np.maximum(self.rising, 1.0 - self.rising)


def trends(values: Floats, owner: Ints, series: int) -> Trends:
    """Return the trend of every series.

    Args:
        values: All values, series after series and in each by time; finite, and in hundredths of
            their scale: percentages as they are, scores from -1 to 1 times 50.
        owner: The series of each value, ascending from 0.
        series: How many series there are; one may have no values.

    """
    points = np.bincount(owner, minlength=series)
    starts = np.cumsum(points) - points
    found = np.full((4, series), np.nan)
    for length in np.unique(points[points >= 2]).tolist():
        which = np.flatnonzero(points == length)
        table = values[starts[which][:, np.newaxis] + np.arange(length)]
        found[:, which] = _of_equal_length(table)
    return Trends(points, *found)


def _of_equal_length(table: Floats) -> Floats:
    """Return slope, low, high and the probability of rising for each row of the table."""
    length = table.shape[1]
    steps = np.arange(length) - (length - 1) / 2.0
    spread = float(steps @ steps)
    if length >= _WINSOR_FROM:
        table = _winsorised(table, _resistant_residuals(table, steps))
        table = _winsorised(table, _line(table, steps, spread)[1])
    slope, residuals = _line(table, steps, spread)
    squares = np.einsum("ij,ij->i", residuals, residuals)
    noise = _noise_probabilities(squares, length - 2)
    wide = NOISE / sqrt(WORTH * spread)
    rising = np.einsum("ij,ij->i", noise, _normal(slope[:, np.newaxis] / wide))
    half = _half_width(squares, length - 2, wide)
    return np.stack([slope, slope - half, slope + half, rising])


def _line(table: Floats, steps: Floats, spread: float) -> tuple[Floats, Floats]:
    slope = table @ steps / spread
    residuals = table - table.mean(axis=1, keepdims=True)
    residuals -= slope[:, np.newaxis] * steps
    return slope, residuals


def _resistant_residuals(table: Floats, steps: Floats) -> Floats:
    """Return the distances from Tukey's resistant line, which a wild value does not move."""
    third = (table.shape[1] + 1) // 3
    rise = _median(table[:, -third:]) - _median(table[:, :third])
    slope = rise / (np.median(steps[-third:]) - np.median(steps[:third]))
    residuals: Floats = table - slope * steps
    residuals -= _median(residuals)
    return residuals


def _median(table: Floats) -> Floats:
    """Return the median of each row as a column."""
    ordered = np.sort(table, axis=1)  # much faster than a partition of short rows
    length = table.shape[1]
    median: Floats = (ordered[:, [(length - 1) // 2]] + ordered[:, [length // 2]]) / 2.0
    return median


def _winsorised(table: Floats, residuals: Floats) -> Floats:
    """Return the table with what lies too far from a line pulled in."""
    limit = _limit(residuals)
    pulled: Floats = np.clip(residuals, -limit, limit)
    pulled -= residuals
    pulled += table
    return pulled


def _limit(residuals: Floats) -> Floats:
    length = residuals.shape[1]
    deviation = _median(np.abs(residuals))
    limit: Floats = np.maximum(
        WINSOR * _MAD_TO_SD * sqrt(length / (length - 2)) * deviation, NOISE[0]
    )
    return limit


def _normal(z: Floats) -> Floats:
    """Return the normal distribution function, linear between the places of a fine table."""
    place = (np.clip(z, -_Z_MOST, _Z_MOST) + _Z_MOST) * _PER_UNIT
    below = place.astype(np.intp)
    at: Floats = _PHI[below]
    at += (place - below) * (_PHI[below + 1] - at)
    return at


def _noise_probabilities(squares: Floats, freedom: int) -> Floats:
    """Return the posterior of the noise's size, ``[series, sizes]``, given the residuals."""
    log = -squares[:, np.newaxis] / (2.0 * NOISE**2) - freedom * np.log(NOISE)
    log -= log.max(axis=1, keepdims=True)
    weight: Floats = np.exp(log)
    weight /= weight.sum(axis=1, keepdims=True)
    return weight


_GRID: Final = np.concatenate([[0.0], np.geomspace(1.0, 4.0 * float(NOISE[-1]), 160)])
"""Root mean squares of residuals for which the width of the interval is worked out."""


def _half_width(squares: Floats, freedom: int, wide: Floats) -> Floats:
    """Return half the width of the 90 % interval: where the posterior reaches 0.95."""
    size = np.sqrt(squares / max(freedom, 1))
    relative = np.interp(size, _GRID, _reach(freedom))
    return relative * float(wide[0])


@lru_cache(maxsize=512)
def _reach(freedom: int) -> Floats:
    """Return, along the grid, the 0.95 quantile of the slope in units of its least deviation."""
    noise = _noise_probabilities(_GRID**2 * max(freedom, 1), freedom)
    ratio = NOISE[0] / NOISE
    low, high = np.zeros(len(_GRID)), np.full(len(_GRID), 8.0 * float(NOISE[-1] / NOISE[0]))
    for _ in range(24):
        middle = (low + high) / 2.0
        reached = np.einsum("ij,ij->i", noise, _normal(middle[:, np.newaxis] * ratio))
        low = np.where(reached < CERTAIN, middle, low)
        high = np.where(reached < CERTAIN, high, middle)
    quantile: Floats = (low + high) / 2.0
    return quantile
