"""Points for observations, and from points a label with a confidence."""

from collections.abc import Iterable, Mapping
from math import exp
from typing import Generic, TypeVar

LabelT = TypeVar("LabelT", bound=str)


class Scale(Generic[LabelT]):
    """Adds the points of what was observed, label by label.

    Points are natural log-odds against the first label, which always has none: two points make
    a label about seven times as likely beside it. The confidence in a label is its share of
    ``exp(points)`` over all labels. The label is the one with the most points after its *lean*
    is added: leans favour rare labels, so that they are found at all, and leave the confidence
    alone.
    """

    def __init__(
        self,
        labels: tuple[LabelT, ...],
        points: Mapping[str, tuple[float, ...]],
        lean: tuple[float, ...],
    ) -> None:
        """Set the table.

        Args:
            labels: The labels; the others are held against the first.
            points: For each observation, the points it gives to each label but the first.
                Observations that are not in the table count nothing.
            lean: Added to the points of each label but the first when the label is chosen.

        Raises:
            ValueError: A row is not as long as there are labels.
        """
        if any(len(row) != len(labels) - 1 for row in (*points.values(), lean)):
            raise ValueError("every row of points needs one number for each label but the first")
        self.labels = labels
        self._points = points
        self._lean = (0.0, *lean)

    def score(self, observed: Iterable[str]) -> dict[LabelT, float]:
        """Return the probability of each label, which sum to 1."""
        totals = [0.0] * len(self.labels)
        for name in observed:
            row = self._points.get(name)
            if row is not None:
                for i, value in enumerate(row, start=1):
                    totals[i] += value
        most = max(totals)
        weights = [exp(total - most) for total in totals]
        whole = sum(weights)
        return {label: weight / whole for label, weight in zip(self.labels, weights, strict=True)}

    def choose(self, probabilities: Mapping[LabelT, float]) -> LabelT:
        """Return the likeliest label after the leans; the earlier one of two that are equal."""
        leaned = [
            probabilities[label] * exp(lean)
            for label, lean in zip(self.labels, self._lean, strict=True)
        ]
        return self.labels[leaned.index(max(leaned))]
