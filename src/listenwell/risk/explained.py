"""Each factor in one sentence that a coach understands, made from the numbers that are stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from listenwell.risk.factors import LONG_ABSENCE_DAYS
from listenwell.risk.policy import BOUNDS, FACTORS, Factor, Policy


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentences need beside the factors: counts of the day on which they were computed.

    Attributes:
        total_sessions: Sessions ever.
        sessions_30d: Sessions in the last 30 days.
        sessions_90d: Sessions in the last 90 days.
        days_since: Days since the last one.

    """

    total_sessions: int
    sessions_30d: int
    sessions_90d: int
    days_since: int


@dataclass(frozen=True, slots=True)
class ExplainedFactor:
    """One factor of a score.

    Attributes:
        factor_type: Which.
        contribution: Points that it adds to the score.
        weight: Most that it can add.
        value: In its own unit, ``None`` where withheld.
        threshold: Where it begins to count.
        critical_threshold: Where it has its whole weight.
        description: One sentence.

    """

    factor_type: str
    contribution: float
    weight: float
    value: float | None
    threshold: float
    critical_threshold: float
    description: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A stored factor, ready to be told."""

    value: float | None
    threshold: float
    counts: bool
    facts: Facts


@dataclass(frozen=True, slots=True)
class Stored:
    """A score's factors as they are stored, in the order of the factors.

    Attributes:
        values: ``None`` where withheld.
        contributions: Points.
        counts: Whether the value is of a kind that counts.

    """

    values: Sequence[float | None]
    contributions: Sequence[float]
    counts: Sequence[bool]


def explained(stored: Stored, policy: Policy, facts: Facts) -> list[ExplainedFactor]:
    """Return the stored factors with their sentences, the largest contribution first."""
    factors = [
        ExplainedFactor(
            factor_type=factor.value,
            contribution=points,
            weight=getattr(policy.weights, factor.value),
            value=value,
            threshold=(warning := getattr(policy.thresholds, f"{bounds.name}_warning")),
            critical_threshold=getattr(policy.thresholds, f"{bounds.name}_critical"),
            description=_SENTENCES[factor](_Told(value, warning, counts, facts)),
        )
        for factor, bounds, value, points, counts in zip(
            FACTORS, BOUNDS, stored.values, stored.contributions, stored.counts, strict=True
        )
    ]
    return sorted(factors, key=lambda each: -each.contribution)


def _frequency(told: _Told) -> str:
    facts = told.facts
    if facts.days_since > LONG_ABSENCE_DAYS:
        return f"Sessions have stopped: none in the last {facts.days_since} days."
    if facts.total_sessions < 2:
        return "One session so far: how often the client comes cannot be told yet."
    recent = f"{_sessions(facts.sessions_30d)} in the last 30 days"
    if not told.counts:
        return f"{recent}: no clear decrease in how often the client comes."
    usual = facts.sessions_90d / 3
    return f"{recent}, against {usual:.1f} a month over the last 90 days: sessions become fewer."


def _trend(measure: str, places: int) -> Callable[[_Told], str]:
    def tell(told: _Told) -> str:
        if told.value is None:
            if told.facts.total_sessions < 2:
                return f"One session so far: {measure} has no trend yet."
            return f"{measure.capitalize()} is withheld: too few sessions have it for a trend."
        if told.counts:
            begins = f"concern begins at {-told.threshold:.{places}f}"
            fall = f"fell by {-told.value:.{places}f} over the recent sessions"
            return f"{measure.capitalize()} {fall}; {begins}."
        if told.value < 0:
            return (
                f"{measure.capitalize()} moved by {told.value:.{places}f}, "
                "which is within what varies from session to session."
            )
        return f"{measure.capitalize()} does not decline over the recent sessions."

    return tell


def _resistance(told: _Told) -> str:
    if told.value is None:
        return "Resistance is withheld: no session of the window could be read for cues."
    ratio = f"{told.value:.1f} cues of resistance for each of commitment"
    if told.value > told.threshold:
        return f"Recent sessions hold {ratio}; concern begins above {told.threshold:g}."
    return f"Recent sessions hold {ratio}, which is no cause for concern."


def _days(told: _Told) -> str:
    days = told.facts.days_since
    since = "The last session was today" if days == 0 else f"The last session was {_ago(days)}"
    if days > told.threshold:
        return f"{since}; concern begins after {told.threshold:g} days."
    return f"{since}."


def _ago(days: int) -> str:
    return "yesterday" if days == 1 else f"{days} days ago"


def _sessions(count: int) -> str:
    return "No session" if count == 0 else "1 session" if count == 1 else f"{count} sessions"


_SENTENCES: Final[dict[Factor, Callable[[_Told], str]]] = {
    Factor.SESSION_FREQUENCY: _frequency,
    Factor.ENGAGEMENT_TREND: _trend("engagement", 0),
    Factor.SENTIMENT_TREND: _trend("sentiment", 2),
    Factor.RESISTANCE_RATIO: _resistance,
    Factor.DAYS_SINCE_SESSION: _days,
}
