"""Alerts replayed week by week: how many a coach would have had, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from listenwell.risk.churn.backtest import Advance, TooShort, possible_cut_days
from listenwell.risk.churn.features import features
from listenwell.risk.churn.fit import fit_at
from listenwell.risk.churn.histories import Bools, Floats, stayed_away
from listenwell.risk.churn.rolling import ACTIVE_DAYS, WARM_UP_DAYS, Rolling
from listenwell.risk.crossing import CHURN_PROBABILITY, cross

POLICIES: Final[Mapping[str, str]] = {
    "weekly": "everyone at 0.6 or more, again each week",
    "crossing": "when 0.6 is crossed from below",
    "hysteresis": "on crossing 0.6, until below 0.35, at most every 28 days",
}
"""Every policy that is replayed, and what it is."""

_WEEK: Final = 7
_CLIENTS: Final = 20


@dataclass(frozen=True, slots=True)
class AlertVerdict:
    """How one policy did.

    Attributes:
        alerts: Alerts raised.
        per_week_per_20: Alerts a week for 20 active clients.
        precision: Share of alerts after which no session came within the horizon; ``None``
            without alerts.
        stated: Mean probability stated when they were raised: what precision should be if the
            probabilities are calibrated; ``None`` without alerts.
        lapses: Absences of a whole horizon or more that began in the time replayed.
        recall: Share of them for which an alert stood before the horizon was over; ``None``
            without lapses.
        median_delay_days: Days from the last session to the first week in which it stood, over
            the lapses recalled; ``None`` without any.
    """

    alerts: int
    per_week_per_20: float
    precision: float | None
    stated: float | None
    lapses: int
    recall: float | None
    median_delay_days: float | None


@dataclass(frozen=True, slots=True)
class AlertReplay:
    """What the replay found.

    Attributes:
        weeks: Weeks that count.
        active_a_week: Active clients, the mean over weeks.
        policies: The verdict of each of ``POLICIES``.
    """

    weeks: int
    active_a_week: float
    policies: Mapping[str, AlertVerdict]


def replay_alerts(rolling: Rolling, advance: Advance | None = None) -> AlertReplay:
    """Replay every week from the first month to the last cut, with the models as they were then.

    Models are fitted anew every half horizon and the one that would have spoken speaks: the cold
    start at first. Alerts are raised for clients who had a session within 180 days.

    Raises:
        TooShort: The histories cover too few days.
    """
    histories, horizon = rolling.everyone, rolling.horizon
    fit_days = possible_cut_days(rolling)
    if not fit_days:
        raise TooShort(histories.last_day - histories.first_day, WARM_UP_DAYS + horizon)
    days = range(fit_days[0], fit_days[-1] + 1, _WEEK)
    policies = {name: _Policy(histories.clients, days[0], horizon) for name in POLICIES}
    state = _State(histories.clients)
    active_weeks = 0
    for number, day in enumerate(days):
        if advance is not None:
            advance("replaying alerts", number, len(days))
        fit = fit_at(rolling, max(each for each in fit_days if each <= day))
        seen = features(histories, day)
        active = seen.active(ACTIVE_DAYS)
        away = stayed_away(histories, day, horizon)
        p = fit.probability(seen)
        for name, (raised, stands) in state.step(day, active, p).items():
            policies[name].count(p[raised], away[raised])
            policies[name].follow(day, day - seen.days_since, stands)
        active_weeks += int(active.sum())
    return AlertReplay(
        len(days),
        active_weeks / len(days),
        {name: policy.verdict(active_weeks) for name, policy in policies.items()},
    )


class _State:
    """What each policy has standing, from week to week."""

    def __init__(self, clients: int) -> None:
        self._high = np.zeros(clients, dtype=np.bool_)
        self._standing = np.zeros(clients, dtype=np.bool_)
        self._raised_on = np.full(clients, -np.inf)

    def step(self, day: int, active: Bools, p: Floats) -> dict[str, tuple[Bools, Bools]]:
        """Return for each policy who is alerted this week, and whose alert stands."""
        over = np.asarray(p >= CHURN_PROBABILITY.raise_at)
        begins, self._high = active & over & ~self._high, over
        looked_at = np.where(active | self._standing, p, np.nan)
        crossed = cross(self._standing, looked_at, day - self._raised_on)
        self._raised_on[crossed.raised] = day
        self._standing = crossed.standing
        weekly = active & over
        return {
            "weekly": (weekly, over),
            "crossing": (begins, over),
            "hysteresis": (crossed.raised, crossed.standing),
        }


class _Policy:
    """Counts one policy's alerts, and how it met the lapses."""

    def __init__(self, clients: int, first: int, horizon: int) -> None:
        self._first = first
        self._horizon = horizon
        self._alerts = 0
        self._came_true = 0
        self._stated = 0.0
        self._lapses = 0
        self._delays: list[Floats] = []
        self._last_day = np.full(clients, np.nan)
        self._stood_on = np.full(clients, np.inf)
        self._closed = np.zeros(clients, dtype=np.bool_)

    def count(self, stated: Floats, away: Bools) -> None:
        self._alerts += int(away.size)
        self._stated += float(stated.sum())
        self._came_true += int(away.sum())

    def follow(self, day: int, last_day: Floats, stands: Bools) -> None:
        came = last_day != self._last_day
        self._stood_on[came] = np.inf
        self._closed[came] = False
        self._last_day = last_day
        within = stands & (day - last_day <= self._horizon)
        self._stood_on = np.where(within, np.minimum(self._stood_on, day), self._stood_on)
        lapsed = ~self._closed & (last_day >= self._first) & (day - last_day >= self._horizon)
        self._closed |= lapsed
        self._lapses += int(lapsed.sum())
        met = lapsed & np.isfinite(self._stood_on)
        self._delays.append((self._stood_on - last_day)[met])

    def verdict(self, active_weeks: int) -> AlertVerdict:
        delays = np.concatenate(self._delays) if self._delays else np.empty(0)
        return AlertVerdict(
            alerts=self._alerts,
            per_week_per_20=_CLIENTS * self._alerts / active_weeks if active_weeks else 0.0,
            precision=self._came_true / self._alerts if self._alerts else None,
            stated=self._stated / self._alerts if self._alerts else None,
            lapses=self._lapses,
            recall=delays.size / self._lapses if self._lapses else None,
            median_delay_days=float(np.median(delays)) if delays.size else None,
        )
