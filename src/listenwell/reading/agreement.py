"""How well two sets of labels agree, and how sure that figure is. Pure Python."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, TypeVar

LabelT = TypeVar("LabelT", bound=Hashable)
GroupT = TypeVar("GroupT", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one label is found.

    Attributes:
        precision: Right among those given the label, 0 where none was given it.
        recall: Found among those that have the label, 0 where none has it.
        f1: Harmonic mean of the two, 0 where both are 0.
        support: How many have the label.
    """

    precision: float
    recall: float
    f1: float
    support: int


class Interval95(NamedTuple):
    """The middle 95 % of a figure over bootstrap samples."""

    low: float
    high: float


def class_scores(truth: Sequence[LabelT], given: Sequence[LabelT]) -> dict[LabelT, ClassScore]:
    """Score each label that occurs on either side, in order of first occurrence.

    Raises:
        ValueError: The two are not equally long.
    """
    right = Counter(t for t, g in zip(truth, given, strict=True) if t == g)
    true_count, given_count = Counter(truth), Counter(given)
    return {
        label: _class_score(right[label], true_count[label], given_count[label])
        for label in dict.fromkeys([*truth, *given])
    }


def _class_score(right: int, true_count: int, given_count: int) -> ClassScore:
    return ClassScore(
        precision=right / given_count if given_count else 0.0,
        recall=right / true_count if true_count else 0.0,
        f1=2 * right / (true_count + given_count),
        support=true_count,
    )


def macro_f1(truth: Sequence[LabelT], given: Sequence[LabelT]) -> float:
    """Return the plain mean of F1 over the labels that occur on either side.

    Raises:
        ValueError: The two are not equally long, or empty.
    """
    scores = class_scores(truth, given)
    if not scores:
        raise ValueError("macro-F1 of no labels is not defined")
    return sum(score.f1 for score in scores.values()) / len(scores)


def cohen_kappa(truth: Sequence[LabelT], given: Sequence[LabelT]) -> float:
    """Return agreement beyond chance, ``(p_o - p_e) / (1 - p_e)`` (Cohen 1960).

    It is 1 when both give one and the same label to everything, where the formula has no value.

    Raises:
        ValueError: The two are not equally long, or empty.
    """
    count = len(truth)
    if not count:
        raise ValueError("kappa of no labels is not defined")
    right = sum(t == g for t, g in zip(truth, given, strict=True))
    true_count, given_count = Counter(truth), Counter(given)
    by_chance = sum(n * given_count[label] for label, n in true_count.items())
    if by_chance == count * count:
        return 1.0
    return (right * count - by_chance) / (count * count - by_chance)


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error (Naeini et al. 2015).

    Confidences fall into equally wide bins, closed above; the error is the mean over all of the
    gap between a bin's mean confidence and its share of right answers.

    Args:
        confidences: From 0 to 1.
        right: For each, whether the answer was right.
        bins: How many bins.

    Raises:
        ValueError: The two are not equally long, or empty.
    """
    if not confidences:
        raise ValueError("calibration of no answers is not defined")
    sums = [0.0] * bins
    hits = [0] * bins
    for confidence, hit in zip(confidences, right, strict=True):
        at = max(0, -int(-confidence * bins // 1) - 1)
        sums[at] += confidence
        hits[at] += hit
    return sum(abs(s - h) for s, h in zip(sums, hits, strict=True)) / len(confidences)


def grouped_folds(groups: Sequence[GroupT], folds: int = 5) -> list[list[int]]:
    """Deal whole groups into folds of about equal size, the largest group first.

    The same groups in the same order give the same folds; no group is in two.

    Args:
        groups: The group of each item.
        folds: How many folds.

    Returns:
        For each fold the indices of its items, rising.

    Raises:
        ValueError: There are fewer groups than folds.
    """
    sizes = Counter(groups)
    if len(sizes) < folds:
        raise ValueError(f"{len(sizes)} groups cannot fill {folds} folds")
    filled = [0] * folds
    fold_of: dict[GroupT, int] = {}
    for group, size in sizes.most_common():
        smallest = filled.index(min(filled))
        fold_of[group] = smallest
        filled[smallest] += size
    dealt: list[list[int]] = [[] for _ in range(folds)]
    for i, group in enumerate(groups):
        dealt[fold_of[group]].append(i)
    return dealt


def bootstrap_interval(
    groups: Sequence[Hashable],
    figure: Callable[[Sequence[int]], float],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> Interval95:
    """Return the percentile interval of a figure over resampled groups.

    Whole groups are drawn with replacement, as many as there are, since what one person says is
    not independent (Efron and Tibshirani 1993).

    Args:
        groups: The group of each item.
        figure: Works out the figure from indices of items, repeats included.
        samples: How many times to draw.
        seed: Where the drawing starts; the same seed gives the same interval.

    Raises:
        ValueError: There are no items.
    """
    if not groups:
        raise ValueError("an interval over no groups is not defined")
    members: dict[Hashable, list[int]] = {}
    for i, group in enumerate(groups):
        members.setdefault(group, []).append(i)
    pools = list(members.values())
    draw = Random(seed)  # noqa: S311 - a repeatable sample, not a secret
    figures = sorted(
        figure([i for pool in draw.choices(pools, k=len(pools)) for i in pool])
        for _ in range(samples)
    )
    edge = int(samples * 0.025)
    return Interval95(figures[edge], figures[samples - 1 - edge])
