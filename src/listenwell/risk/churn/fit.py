"""Both models of a deployment, which of them speaks, and why."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from listenwell.risk.churn.cold_start import ColdStart
from listenwell.risk.churn.features import Features
from listenwell.risk.churn.fitted import Fitted
from listenwell.risk.churn.histories import Bools, Floats, Histories
from listenwell.risk.churn.rolling import Models, Rolling

Choice: TypeAlias = Literal["cold_start", "fitted"]

ENOUGH_CLIENTS: Final = 50
"""The fitted model may speak once so many different clients stayed away, and as many came back:
ten of each for every feature."""

_JUDGED_CUTS: Final = 6
_ENOUGH_JUDGED: Final = 2000
"""Clients judged, on whichever cuts, after which no earlier cut would change the choice."""

_GENERATION: Final = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """How both models would have done on one past cut, fitted on what was known then.

    Attributes:
        day: The cut.
        people: Active clients on it.
        away: How many of them stayed away.
        cold_start_log_loss: Mean log-loss of the cold start, in nats.
        fitted_log_loss: Mean log-loss of the fitted model, in nats.
    """

    day: int
    people: int
    away: int
    cold_start_log_loss: float
    fitted_log_loss: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What a deployment knows about drifting away on one day.

    Attributes:
        today: The day of the fit, on the histories' own count of days.
        horizon: Days for which the probability is stated.
        chosen: The model that speaks.
        reason: Why, as a sentence.
        cold_start: Parameters of MBG/NBD.
        fitted: The fitted model, where there were outcomes to fit it on.
        outcomes: Rows (a client at a cut) that it learned from.
        clients_away: Different clients among them who at some cut stayed away.
        clients_back: Different clients among them who at some cut came back.
        judged: Past cuts on which both were compared, latest first.
    """

    today: int
    horizon: int
    chosen: Choice
    reason: str
    cold_start: ColdStart
    fitted: Fitted | None
    outcomes: int
    clients_away: int
    clients_back: int
    judged: tuple[Judgement, ...]

    @property
    def version(self) -> str:
        """Name the model, its generation and the horizon; the day of the fit is ``today``."""
        name = {"cold_start": "mbg-nbd", "fitted": "logistic-5"}[self.chosen]
        return f"churn-{name}-v{_GENERATION}-h{self.horizon}"

    def probability(self, seen: Features) -> Floats:
        """Return P(no session in the next ``horizon`` days) for each client; NaN if never seen."""
        known = seen.total > 0
        kept = seen.take(np.asarray(known, dtype=np.bool_))
        found = np.full(known.shape, np.nan)
        if self.chosen == "fitted" and self.fitted is not None:
            found[known] = self.fitted.probability(kept, self.cold_start, self.horizon)
        else:
            found[known] = self.cold_start.probability(kept, self.horizon)
        return found


def fit(histories: Histories, today: int, horizon: int = 60) -> Fit:
    """Fit both models on the past, and choose.

    Args:
        histories: Sessions of all clients; those after ``today`` are not looked at.
        today: The day looked from.
        horizon: Days for which the probability is stated.

    Returns:
        The models, the choice and the figures that made it. The fitted model is chosen when
        :data:`ENOUGH_CLIENTS` stayed away and as many came back, and its mean log-loss over past
        cuts, each judged by a model that knew only what was known then, is the lower one.
    """
    return fit_at(Rolling(histories, horizon), today)


def fit_at(rolling: Rolling, today: int) -> Fit:
    """Fit as of a day; models of earlier days that ``rolling`` has made already are used again."""
    models = rolling.models(today)
    judged = _judge(rolling, today)
    chosen, reason = _choose(models, judged)
    return Fit(
        today,
        rolling.horizon,
        chosen,
        reason,
        models.cold_start,
        models.fitted,
        models.outcomes,
        models.clients_away,
        models.clients_back,
        judged,
    )


def log_loss(away: Bools, probability: Floats) -> Floats:
    """Return the log-loss of each row in nats; probabilities are kept off 0 and 1 by 1e-6."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(-np.where(away, np.log(p), np.log1p(-p)))


def _judge(rolling: Rolling, today: int) -> tuple[Judgement, ...]:
    found: list[Judgement] = []
    for day in rolling.training_days(today)[::2]:
        models, cut = rolling.models(day), rolling.snapshot(day)
        if models.fitted is None or not cut.away.size:
            continue
        cold = models.cold_start.probability(cut.seen, rolling.horizon)
        fitted = models.fitted.probability(cut.seen, models.cold_start, rolling.horizon)
        found.append(
            Judgement(
                day,
                int(cut.away.size),
                int(cut.away.sum()),
                float(log_loss(cut.away, cold).mean()),
                float(log_loss(cut.away, fitted).mean()),
            )
        )
        judged = sum(each.people for each in found)
        if len(found) == _JUDGED_CUTS or judged >= _ENOUGH_JUDGED:
            break
    return tuple(found)


def _choose(models: Models, judged: tuple[Judgement, ...]) -> tuple[Choice, str]:
    if models.fitted is None or min(models.clients_away, models.clients_back) < ENOUGH_CLIENTS:
        return "cold_start", (
            f"too few outcomes to fit on: {models.clients_away} clients stayed away and "
            f"{models.clients_back} came back, {ENOUGH_CLIENTS} of each are asked for"
        )
    if not judged:
        return "cold_start", "no past cut yet on which the fitted model could have been judged"
    people = sum(each.people for each in judged)
    cold = sum(each.people * each.cold_start_log_loss for each in judged) / people
    fitted = sum(each.people * each.fitted_log_loss for each in judged) / people
    cuts = "1 past cut" if len(judged) == 1 else f"{len(judged)} past cuts"
    compared = f"log-loss over {cuts}: fitted {fitted:.4f}, cold start {cold:.4f}"
    return ("fitted" if fitted < cold else "cold_start"), compared
