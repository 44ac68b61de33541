"""Past cut dates: what was known then, what came of it, and which model would have done better.

All dates lie on one grid, a quarter of the horizon apart and ending at the day looked from, so
that a model fitted as of one date is made once and judged again wherever that date occurs.
"""

from dataclasses import dataclass

import numpy as np

from listenwell.risk.churn.cold_start import ColdStart, fit_cold_start
from listenwell.risk.churn.features import Features, features
from listenwell.risk.churn.fitted import Fitted, design, fit_logistic, usual_gap
from listenwell.risk.churn.histories import Bools, Floats, Histories, stayed_away

ACTIVE_DAYS = 180
"""Who had no session for so long is no longer counted as a client who may drift away."""

WARM_UP_DAYS = 30
"""No cut earlier than so long after the first session: there is nothing to see yet."""

_HALF_LIFE_DAYS = 90.0
_OLDEST_DAYS = 360
_MOST_CLIENTS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The active clients on one day, and whether they stayed away afterwards.

    Attributes:
        day: The cut.
        client: Numbers of the active clients, shape ``(n,)``.
        seen: Their features on that day.
        away: Whether each then had no session within the horizon.
    """

    day: int
    client: np.ndarray[tuple[int], np.dtype[np.int64]]
    seen: Features
    away: Bools


@dataclass(frozen=True, slots=True)
class Models:
    """The models as they would have been fitted on one day.

    Attributes:
        cold_start: MBG/NBD.
        fitted: The fitted model; ``None`` where no past cut has both outcomes.
        base_rate: Share of recent outcomes that were "stayed away"; ``None`` without outcomes.
        outcomes: Rows that the fitted model learned from.
        clients_away: Different clients among them who at some cut stayed away.
        clients_back: Different clients among them who at some cut came back.
    """

    cold_start: ColdStart
    fitted: Fitted | None
    base_rate: float | None
    outcomes: int
    clients_away: int
    clients_back: int


class Rolling:
    """Fits models as of any day, from nothing that came after it.

    Attributes:
        everyone: The histories given.
        histories: Those that models are fitted on: at most 50,000 clients, drawn once.
        horizon: Days for which probabilities are stated.
        step: Days between cuts.
    """

    def __init__(self, histories: Histories, horizon: int) -> None:
        if horizon < 1:
            raise ValueError(f"a horizon of {horizon} days: it must be at least 1")
        self.everyone = histories
        self.histories = _thinned(histories)
        self.horizon = horizon
        self.step = max(1, round(horizon / 4))
        self._snapshots: dict[int, Snapshot] = {}
        self._models: dict[int, Models] = {}

    def snapshot(self, day: int) -> Snapshot:
        """Return the active clients on a day with their outcomes."""
        if day not in self._snapshots:
            seen = features(self.histories, day)
            active = seen.active(ACTIVE_DAYS)
            self._snapshots[day] = Snapshot(
                day,
                np.flatnonzero(active),
                seen.take(active),
                stayed_away(self.histories, day, self.horizon)[active],
            )
        return self._snapshots[day]

    def training_days(self, today: int) -> list[int]:
        """Return the cuts whose outcomes are all known on a day, latest first."""
        if not self.histories.day.size:
            return []
        oldest = max(self.histories.first_day + WARM_UP_DAYS, today - self.horizon - _OLDEST_DAYS)
        return list(range(today - self.horizon, oldest - 1, -self.step))

    def models(self, today: int) -> Models:
        """Fit both models as they would have been fitted on a day."""
        if today not in self._models:
            cold = fit_cold_start(features(self.histories, today))
            cuts = [self.snapshot(day) for day in self.training_days(today)]
            self._models[today] = _train([cut for cut in cuts if cut.away.size], today, cold)
        return self._models[today]


def _thinned(histories: Histories) -> Histories:
    """Keep at most so many clients: the models have six parameters and gain nothing from more."""
    if histories.clients <= _MOST_CLIENTS:
        return histories
    chosen = np.zeros(histories.clients, dtype=np.bool_)
    drawn = np.random.default_rng(0).choice(histories.clients, _MOST_CLIENTS, replace=False)
    chosen[drawn] = True
    return histories.of_clients(chosen)


def _train(cuts: list[Snapshot], today: int, cold: ColdStart) -> Models:
    if not cuts:
        return Models(cold, None, None, 0, 0, 0)
    away = np.concatenate([cut.away for cut in cuts])
    client = np.concatenate([cut.client for cut in cuts])
    weight = np.concatenate(
        [np.full(cut.away.size, _weight(today - cut.day), dtype=np.float64) for cut in cuts]
    )
    fitted = None
    if away.any() and not away.all():
        gap = usual_gap(cuts[0].seen)
        rows: Floats = np.vstack([design(cut.seen, gap) for cut in cuts])
        fitted = Fitted(fit_logistic(rows, away, weight, gap))
    return Models(
        cold,
        fitted,
        float(np.average(away, weights=weight)),
        int(away.size),
        int(np.unique(client[away]).size),
        int(np.unique(client[~away]).size),
    )


def _weight(age_days: int) -> float:
    return float(0.5 ** (age_days / _HALF_LIFE_DAYS))
