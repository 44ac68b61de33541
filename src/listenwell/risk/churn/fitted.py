"""The fitted model: a logistic regression on five features of the deployment's own past."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from listenwell.risk.churn.cold_start import ColdStart
from listenwell.risk.churn.features import Features
from listenwell.risk.churn.histories import Bools, Floats
from listenwell.risk.churn.newton import Evaluated, maximise

FEATURES: Final = (
    "log_days_since",
    "log_days_since_over_own_gap",
    "log_sessions_30d",
    "log_total",
    "trend_30d",
)
"""What the logistic model reads, in the order of its coefficients."""

_PENALTY: Final = 1.0
_POOL: Final = 0.5
_USUAL_GAP_DAYS: Final = 14.0


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression on standardised features.

    Attributes:
        intercept: Log-odds of staying away for a client who is average in everything.
        coefficients: Change of the log-odds per standard deviation of each of ``FEATURES``.
        means: What is taken from each feature first.
        scales: What each is then divided by.
        usual_gap_days: Stands in for the median gap of a client with one session.
    """

    intercept: float
    coefficients: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    usual_gap_days: float

    def log_odds(self, seen: Features) -> Floats:
        """Return the log-odds that each client stays away."""
        return self.log_odds_of(design(seen, self.usual_gap_days))

    def log_odds_of(self, rows: Floats) -> Floats:
        """Return the log-odds for rows of the design, shape ``(n, 5)``."""
        standard = (rows - np.array(self.means)) / np.array(self.scales)
        return np.asarray(self.intercept + standard @ np.array(self.coefficients))


@dataclass(frozen=True, slots=True)
class Fitted:
    """The logistic model, calibrated by averaging its log-odds with the cold start's.

    The logistic model learns from outcomes that are ``horizon`` days old at best, so it lags
    behind the season and the mix of clients; the cold start reads today's histories but believes
    in a process. Their errors differ, and the even average (a logarithmic opinion pool) is
    better calibrated than either on both public histories. A weight learned from past cuts lags
    in the same way, so it is fixed.

    Attributes:
        logistic: The regression.
        pool: Weight of the logistic model's log-odds; the cold start has the rest.
    """

    logistic: Logistic
    pool: float = _POOL

    def probability(self, seen: Features, cold_start: ColdStart, horizon: int) -> Floats:
        """Return P(no session in the next ``horizon`` days) for each client."""
        cold = _log_odds(cold_start.probability(seen, horizon))
        return logistic(self.pool * self.logistic.log_odds(seen) + (1 - self.pool) * cold)


def design(seen: Features, usual_gap_days: float) -> Floats:
    """Lay the five features out as rows, shape ``(clients, 5)``."""
    gap = np.where(np.isnan(seen.median_gap), usual_gap_days, seen.median_gap)
    return np.column_stack(
        [
            np.log1p(seen.days_since),
            np.log1p(seen.days_since / np.maximum(gap, 1.0)),
            np.log1p(seen.sessions_30d),
            np.log(np.maximum(seen.total, 1.0)),
            seen.trend_30d,
        ]
    )


def usual_gap(seen: Features) -> float:
    """Return the median over clients of their median gap; 14 days where nobody has one."""
    known = seen.median_gap[~np.isnan(seen.median_gap)]
    return float(np.median(known)) if known.size else _USUAL_GAP_DAYS


def fit_logistic(
    rows: Floats, stayed_away: Bools, weight: Floats, usual_gap_days: float
) -> Logistic:
    """Fit by penalised maximum likelihood.

    Args:
        rows: The design, shape ``(n, 5)``.
        stayed_away: The outcomes, shape ``(n,)``.
        weight: How much each row counts, shape ``(n,)``.
        usual_gap_days: With which the design was made.
    """
    means = np.average(rows, axis=0, weights=weight)
    spread = np.sqrt(np.average((rows - means) ** 2, axis=0, weights=weight))
    scales = np.where(spread > 1e-9, spread, 1.0)
    x = np.vstack([np.ones(len(rows)), ((rows - means) / scales).T])
    y = stayed_away.astype(np.float64)
    # The intercept is left almost free; a little keeps it finite where all outcomes agree.
    penalty = np.array([_PENALTY / 100, *[_PENALTY] * rows.shape[1]])

    # einsum, as a matrix product of so few columns only wakes threads that wait for each other.
    def objective(b: Floats) -> Evaluated:
        z = np.einsum("ji,j->i", x, b)
        fading = np.exp(-np.abs(z))
        one_more = 1.0 + fading
        p = np.where(z >= 0, 1.0, fading) / one_more
        value = np.einsum("i,i->", weight, y * z - np.maximum(z, 0.0) - np.log(one_more))
        gradient = np.einsum("ji,i->j", x, weight * (y - p))
        curvature = np.einsum("ji,ki->jk", x * (weight * p * (1 - p)), x)
        return (
            float(value - (penalty * b) @ b / 2),
            gradient - penalty * b,
            curvature + np.diag(penalty),
        )

    start = np.zeros(len(x))
    start[:1] = _log_odds(np.average(y, weights=weight, keepdims=True))  # as if no feature told
    found = maximise(objective, start)
    return Logistic(
        intercept=float(found[0]),
        coefficients=tuple(found[1:].tolist()),
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        usual_gap_days=usual_gap_days,
    )


def logistic(log_odds: Floats) -> Floats:
    """Return probabilities for log-odds."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -log_odds)))


def _log_odds(probability: Floats) -> Floats:
    inside = np.clip(probability, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inside) - np.log1p(-inside))
