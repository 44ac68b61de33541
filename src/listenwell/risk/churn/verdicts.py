"""How good probabilities were, with intervals that draw people, not rows."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from listenwell.risk.churn.histories import Bools, Floats, Ints

MEASURES: Final = ("auc", "average_precision", "brier", "log_loss", "ece")
"""What is measured, in order. "Stayed away" is the class that is looked for."""

_BINS: Final = 10
_DRAWS: Final = 200
_TIES: Final = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One measure with its 95 % interval.

    Attributes:
        value: On all rows.
        low: 2.5 % point over draws of people with replacement.
        high: 97.5 % point.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The rows whose probability lies in one tenth of the scale.

    Attributes:
        people: Rows (a person at a cut).
        stated: Their mean probability.
        happened: The share of them who stayed away.
    """

    people: int
    stated: float
    happened: float


class Judged:
    """The measures of one method, over all rows and over draws of people.

    AUC is the Mann-Whitney statistic with ties counted half; average precision is the step-wise
    area over distinct probabilities; ECE has ten bins of equal width, all cuts pooled
    (M. P. Naeini, G. F. Cooper, M. Hauskrecht, AAAI 2015).
    """

    def __init__(self, away: Bools, probability: Floats) -> None:
        self._away = away.astype(np.int64)
        self._p = probability
        inside = np.clip(probability, 1e-6, 1 - 1e-6)
        self._loss = -np.where(away, np.log(inside), np.log1p(-inside))
        self._square = (probability - self._away) ** 2
        self._bin = np.minimum((probability * _BINS).astype(np.int64), _BINS - 1)

    def measure(self) -> Floats:
        """Return the measures in the order of ``MEASURES``; NaN where a class is empty."""
        _, rank = np.unique(self._p, return_inverse=True)
        ranked = np.bincount(2 * rank + self._away, minlength=2 * int(rank.max()) + 2)
        off = np.bincount(self._bin, self._p - self._away, _BINS)
        count = self._p.size
        return np.array(
            [
                *_ranking(ranked.astype(np.float64)),
                self._square.sum() / count,
                self._loss.sum() / count,
                np.abs(off).sum() / count,
            ]
        )

    def drawn(self, draws: "PeopleDrawn") -> Floats:
        """Return the measures of each draw, shape ``(draws, 5)``.

        Probabilities closer than a thousandth of the rows count as tied here.
        """
        rank = np.searchsorted(np.quantile(self._p, np.linspace(0, 1, _TIES)[1:-1]), self._p)
        cell = 2 * rank.astype(np.int64) + self._away
        ranking: Floats = np.array(
            [
                _ranking(np.bincount(cell, counts[draws.number], 2 * _TIES).astype(np.float64))
                for counts in draws.counts
            ]
        )
        rows, square, loss = (
            draws.sums(values) for values in (np.ones_like(self._p), self._square, self._loss)
        )
        wrong = self._p - self._away
        off = sum(np.abs(draws.sums(np.where(self._bin == k, wrong, 0.0))) for k in range(_BINS))
        return np.column_stack([ranking, square / rows, loss / rows, off / rows])

    def reliability(self) -> tuple[ReliabilityBin, ...]:
        """Return the bins that hold anyone, lowest first."""
        people = np.bincount(self._bin, minlength=_BINS)
        stated = np.bincount(self._bin, self._p, _BINS)
        happened = np.bincount(self._bin, self._away, _BINS)
        return tuple(
            ReliabilityBin(int(n), float(stated[k] / n), float(happened[k] / n))
            for k, n in enumerate(people)
            if n
        )


class PeopleDrawn:
    """People drawn with replacement, each with all of their rows.

    Attributes:
        number: The person of each row, from 0; shape ``(n,)``.
        counts: How often each person was drawn; shape ``(draws, people)``.
    """

    def __init__(self, person: Ints, seed: int, draws: int = _DRAWS) -> None:
        _, self.number = np.unique(person, return_inverse=True)
        people = int(self.number.max()) + 1
        rng = np.random.default_rng(seed)
        self.counts: Floats = np.stack(
            [
                np.bincount(rng.integers(0, people, people), minlength=people).astype(np.float64)
                for _ in range(draws)
            ]
        )

    def sums(self, values: Floats) -> Floats:
        """Sum a value of the rows over each draw, shape ``(draws,)``."""
        by_person = np.bincount(self.number, values, self.counts.shape[1])
        return np.asarray(self.counts @ by_person)


def _ranking(cells: Floats) -> tuple[float, float]:
    """Return AUC and average precision from counts of (back, away) by rising probability."""
    back, away = cells[0::2], cells[1::2]
    all_back, all_away = back.sum(), away.sum()
    if not (all_back and all_away):
        return float("nan"), float("nan")
    auc = away @ (np.cumsum(back) - back / 2) / (all_away * all_back)
    found = np.cumsum(away[::-1])
    stated = found + np.cumsum(back[::-1])
    precision = np.divide(found, stated, out=np.zeros_like(found), where=stated > 0)
    return float(auc), float(precision @ away[::-1] / all_away)


def interval(values: Floats) -> tuple[float, float]:
    """Return the 2.5 % and 97.5 % points of draws, those that are NaN left out."""
    kept = values[~np.isnan(values)]
    if not kept.size:
        return float("nan"), float("nan")
    low, high = np.quantile(kept, [0.025, 0.975])
    return float(low), float(high)
