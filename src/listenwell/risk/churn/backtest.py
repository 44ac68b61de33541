"""Every method at every past cut, on the same people, none of them knowing what came after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from listenwell.risk.churn.baselines import rule_score
from listenwell.risk.churn.features import features
from listenwell.risk.churn.fit import Choice, fit_at
from listenwell.risk.churn.fitted import fit_logistic, logistic
from listenwell.risk.churn.histories import Bools, Floats, Ints, stayed_away
from listenwell.risk.churn.rolling import ACTIVE_DAYS, WARM_UP_DAYS, Rolling
from listenwell.risk.churn.verdicts import (
    MEASURES,
    Judged,
    PeopleDrawn,
    ReliabilityBin,
    Verdict,
    interval,
)

METHODS: Final[Mapping[str, str]] = {
    "constant": "the base rate of past cuts, for everyone",
    "rule": "score/100 of the two factors that dates can tell, as first written",
    "rule_mended": "the same, a client absent for 90 days staying decreasing",
    "recency": "logistic on days since the last session alone",
    "cold_start": "MBG/NBD",
    "logistic": "the five-feature logistic model alone",
    "fitted": "the fitted model: logistic and cold start averaged in log-odds",
    "deployed": "whichever of cold start and fitted would have spoken",
}
"""Every method that is judged, and what it is."""

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut date.

    Attributes:
        day: The cut.
        people: People active on it.
        away: How many of them stayed away.
        deployed: The model that would have spoken.
        reason: Why.
    """

    day: int
    people: int
    away: int
    deployed: Choice
    reason: str


@dataclass(frozen=True, slots=True)
class MethodVerdict:
    """How one method did.

    Attributes:
        measures: By name, as in ``MEASURES``.
        brier_over_constant: Brier score minus that of the constant guess on the same draws;
            above 0 is worse than guessing.
        reliability: Stated against happened.
    """

    measures: Mapping[str, Verdict]
    brier_over_constant: Verdict
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """What a backtest found.

    Attributes:
        horizon: Days for which the probabilities are stated.
        people: Different people who were judged at some cut.
        rows: A person at a cut, over all cuts.
        base_rate: Share of rows that stayed away.
        cuts: The cut dates, earliest first.
        methods: The verdict of each of ``METHODS``.
    """

    horizon: int
    people: int
    rows: int
    base_rate: float
    cuts: tuple[Cut, ...]
    methods: Mapping[str, MethodVerdict]


class TooShort(ValueError):
    """The histories are too short to hold a past and an outcome.

    Attributes:
        days: Days that they cover.
        needed: Days that they must cover at least.
    """

    def __init__(self, days: int, needed: int) -> None:
        super().__init__(f"{days} days of sessions, {needed} are needed")
        self.days = days
        self.needed = needed


class OneSided(ValueError):
    """At the cuts everybody came back, or nobody did: there is nothing to tell apart."""


def backtest(rolling: Rolling, advance: Advance | None = None) -> Backtest:
    """Judge every method at rolling cut dates.

    The last cut is ``horizon`` days before the last session, and the others lie half a horizon
    apart. The first is at least 180 days after the first session, so that everyone who may count
    as active can be seen; where that leaves fewer than three, it is as early as outcomes allow.
    At each cut everyone is judged who had a session in the last 180 days, by models fitted on
    what was known then.

    Raises:
        TooShort: The histories cover too few days.
        OneSided: Only one outcome occurs.
    """
    days = cut_days(rolling)
    collected = _Collected()
    for number, day in enumerate(days):
        if advance is not None:
            advance("fitting", number, len(days))
        collected.add(rolling, day)
    return collected.judged(rolling.horizon, advance)


def possible_cut_days(rolling: Rolling) -> list[int]:
    """Return every cut whose outcome is known, half a horizon apart, earliest first."""
    if not rolling.everyone.day.size:
        raise TooShort(0, _least(rolling.horizon))
    first, last = rolling.everyone.first_day, rolling.everyone.last_day
    days = range(last - rolling.horizon, first + WARM_UP_DAYS - 1, -2 * rolling.step)
    return list(days)[::-1]


def cut_days(rolling: Rolling) -> list[int]:
    """Return the cuts at which methods are judged, earliest first."""
    days = possible_cut_days(rolling)
    first, horizon = rolling.everyone.first_day, rolling.horizon
    days = [day for day in days if day >= first + _least(horizon) - horizon]
    if not days:
        raise TooShort(rolling.everyone.last_day - first, _least(horizon))
    ripe = [day for day in days if day >= first + ACTIVE_DAYS]
    return ripe if len(ripe) >= 3 else days[-3:]


def _least(horizon: int) -> int:
    return WARM_UP_DAYS + 2 * horizon


class _Collected:
    """Rows of all cuts, side by side."""

    def __init__(self) -> None:
        self.person: list[Ints] = []
        self.away: list[Bools] = []
        self.stated: dict[str, list[Floats]] = {name: [] for name in METHODS}
        self.cuts: list[Cut] = []

    def add(self, rolling: Rolling, day: int) -> None:
        histories, horizon = rolling.everyone, rolling.horizon
        everyone = features(histories, day)
        active = everyone.active(ACTIVE_DAYS)
        fit, models = fit_at(rolling, day), rolling.models(day)
        if models.fitted is None or models.base_rate is None or not active.any():
            return
        seen = everyone.take(active)
        away = stayed_away(histories, day, horizon)[active]
        people = int(away.size)
        cold = fit.cold_start.probability(seen, horizon)
        stated = {
            "constant": np.full(people, models.base_rate),
            "rule": rule_score(histories, day, absent_stays_decreasing=False)[active],
            "rule_mended": rule_score(histories, day, absent_stays_decreasing=True)[active],
            "recency": _recency(rolling, day, seen.days_since),
            "cold_start": cold,
            "logistic": logistic(models.fitted.logistic.log_odds(seen)),
            "fitted": models.fitted.probability(seen, fit.cold_start, horizon),
            "deployed": fit.probability(seen),
        }
        for name, values in stated.items():
            self.stated[name].append(values)
        self.person.append(np.flatnonzero(active))
        self.away.append(away)
        self.cuts.append(Cut(day, people, int(away.sum()), fit.chosen, fit.reason))

    def judged(self, horizon: int, advance: Advance | None) -> Backtest:
        if not self.cuts:
            raise OneSided
        person, away = np.concatenate(self.person), np.concatenate(self.away)
        if away.all() or not away.any():
            raise OneSided
        draws = PeopleDrawn(person, seed=1)
        found: dict[str, tuple[Judged, Floats, Floats]] = {}
        for number, name in enumerate(METHODS):
            if advance is not None:
                advance("drawing people", number, len(METHODS))
            judged = Judged(away, np.concatenate(self.stated[name]))
            found[name] = judged, judged.measure(), judged.drawn(draws)
        constant = found["constant"]
        return Backtest(
            horizon=horizon,
            people=int(np.unique(person).size),
            rows=int(away.size),
            base_rate=float(away.mean()),
            cuts=tuple(self.cuts),
            methods={name: _verdict(each, constant) for name, each in found.items()},
        )


def _verdict(
    own: tuple[Judged, Floats, Floats], constant: tuple[Judged, Floats, Floats]
) -> MethodVerdict:
    judged, values, drawn = own
    brier = MEASURES.index("brier")
    over = drawn[:, brier] - constant[2][:, brier]
    return MethodVerdict(
        {
            name: Verdict(float(values[k]), *interval(drawn[:, k]))
            for k, name in enumerate(MEASURES)
        },
        Verdict(float(values[brier] - constant[1][brier]), *interval(over)),
        judged.reliability(),
    )


def _recency(rolling: Rolling, day: int, days_since: Floats) -> Floats:
    """Fit days since the last session alone on past cuts, and state it for the active."""
    cuts = [rolling.snapshot(each) for each in rolling.training_days(day)]
    rows = np.concatenate([np.log1p(cut.seen.days_since) for cut in cuts])[:, None]
    away = np.concatenate([cut.away for cut in cuts])
    model = fit_logistic(rows, away, np.ones(away.size), usual_gap_days=0.0)
    return logistic(model.log_odds_of(np.log1p(days_since)[:, None]))
