"""What counts as risk: five factors, their weights and thresholds, and the levels of the score.

The defaults are the requirements'. A coach may set others; the names and signs stay the same, so
that a decline is a negative number and its critical threshold lies below its warning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from listenwell.errors import ListenwellError

Floats = NDArray[np.float64]


class Factor(StrEnum):
    """What the score is made of, in the order in which it is stored."""

    SESSION_FREQUENCY = "session_frequency"
    ENGAGEMENT_TREND = "engagement_trend"
    SENTIMENT_TREND = "sentiment_trend"
    RESISTANCE_RATIO = "resistance_ratio"
    DAYS_SINCE_SESSION = "days_since_session"


FACTORS: Final = tuple(Factor)


class Level(StrEnum):
    """How much a client is at risk."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


LEVELS: Final = tuple(Level)
LEVEL_BOUNDS: Final = (25.0, 50.0, 75.0)
"""The highest score that is still low, medium, high."""


class BadPolicy(ListenwellError):
    """Weights or thresholds that cannot be used."""

    slug = "bad-risk-settings"


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of the score that each factor can add; together 100."""

    session_frequency: float = 25.0
    engagement_trend: float = 25.0
    sentiment_trend: float = 20.0
    resistance_ratio: float = 15.0
    days_since_session: float = 15.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where each factor begins to count (warning) and where it has its whole weight (critical).

    Attributes:
        session_frequency_decline_warning: Share of the usual monthly sessions that is missing.
        session_frequency_decline_critical: The same.
        engagement_decline_warning: Points of engagement (0 to 100), negative.
        engagement_decline_critical: The same.
        sentiment_decline_warning: Points of sentiment (-1 to 1), negative.
        sentiment_decline_critical: The same.
        resistance_ratio_warning: Resistance cues for each commitment cue.
        resistance_ratio_critical: The same.
        days_since_session_warning: Days.
        days_since_session_critical: Days.

    """

    session_frequency_decline_warning: float = 0.5
    session_frequency_decline_critical: float = 0.75
    engagement_decline_warning: float = -10.0
    engagement_decline_critical: float = -20.0
    sentiment_decline_warning: float = -0.2
    sentiment_decline_critical: float = -0.4
    resistance_ratio_warning: float = 2.0
    resistance_ratio_critical: float = 4.0
    days_since_session_warning: float = 14.0
    days_since_session_critical: float = 30.0


class Bounds(NamedTuple):
    """Between which numbers a factor's thresholds may lie, and how its pair is called."""

    name: str
    lowest: float
    highest: float


BOUNDS: Final = (
    Bounds("session_frequency_decline", 0.0, 1.0),
    Bounds("engagement_decline", -100.0, 0.0),
    Bounds("sentiment_decline", -2.0, 0.0),
    Bounds("resistance_ratio", 0.0, 100.0),
    Bounds("days_since_session", 0.0, 365.0),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One coach's weights and thresholds.

    Raises:
        BadPolicy: The weights do not make 100, or thresholds are out of bounds or order.

    """

    weights: Weights = Weights()
    thresholds: Thresholds = Thresholds()

    def __post_init__(self) -> None:
        problems = policy_problems(self.weights, self.thresholds)
        if problems:
            name, message = next(iter(problems.items()))
            raise BadPolicy(
                "these weights and thresholds cannot be used", where=name, mend=f"{message}."
            )


def policy_problems(weights: Weights, thresholds: Thresholds) -> dict[str, str]:
    """Return what is wrong, by the name of the field; empty where nothing is."""
    found: dict[str, str] = {}
    given = [getattr(weights, field.name) for field in fields(Weights)]
    for field, weight in zip(fields(Weights), given, strict=True):
        if not 0 <= weight <= 100:
            found[f"weights.{field.name}"] = "Must be from 0 to 100"
    if not abs(sum(given) - 100) < 0.005:
        found["weights"] = "Must make 100 together"
    for bounds in BOUNDS:
        warning = getattr(thresholds, f"{bounds.name}_warning")
        critical = getattr(thresholds, f"{bounds.name}_critical")
        for name, value in (("warning", warning), ("critical", critical)):
            if not bounds.lowest <= value <= bounds.highest:
                found[f"thresholds.{bounds.name}_{name}"] = (
                    f"Must be from {bounds.lowest:g} to {bounds.highest:g}"
                )
        falling = bounds.highest == 0
        if not (critical < warning if falling else warning < critical):
            found.setdefault(
                f"thresholds.{bounds.name}_critical",
                f"Must lie {'below' if falling else 'above'} the warning",
            )
    return found


DEFAULT_POLICY: Final = Policy()


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """The policies of several coaches as arrays, one column for each client.

    Attributes:
        weights: ``(5, clients)``, points.
        warning: ``(5, clients)``, in the unit of each factor.
        critical: ``(5, clients)``, the same.

    """

    weights: Floats
    warning: Floats
    critical: Floats

    @classmethod
    def of(cls, policies: Sequence[Policy], policy_of_client: NDArray[np.intp]) -> "PolicyTable":
        """Spread policies over clients: client ``i`` has ``policies[policy_of_client[i]]``."""
        rows = np.array([_numbers(policy) for policy in policies], dtype=np.float64)
        spread = rows.reshape(len(policies), 3, len(FACTORS))[policy_of_client]
        return cls(*(np.ascontiguousarray(spread[:, part].T) for part in range(3)))


def _numbers(policy: Policy) -> list[float]:
    marks = [
        getattr(policy.thresholds, f"{bounds.name}_{name}")
        for name in ("warning", "critical")
        for bounds in BOUNDS
    ]
    return [getattr(policy.weights, factor.value) for factor in FACTORS] + marks


def policy_from(weights: Mapping[str, float], thresholds: Mapping[str, float]) -> Policy:
    """Return the policy of stored numbers; what a later version added has its default."""
    return Policy(Weights(**weights), Thresholds(**thresholds))
