"""The cold-start model MBG/NBD: it needs sessions only, no outcomes.

Each client comes at a rate of their own (gamma over clients) and after each session, the first
included, leaves for good with a chance of their own (beta over clients). E. P. Batislam,
M. Denizel, A. Filiztekin, "Empirical validation and comparison of models for customer base
analysis", International Journal of Research in Marketing 24 (2007), 201-209.
"""

from dataclasses import dataclass

import numpy as np

from listenwell.risk.churn.features import Features
from listenwell.risk.churn.histories import Floats, Ints
from listenwell.risk.churn.newton import Evaluated, maximise

# Before any client of the deployment has told: a session every 14 days, give or take a lot, and
# one client in ten leaves after a session. The spread lets a few dozen clients overrule it.
_PRIOR_MEAN = np.log(np.array([2.0, 28.0, 0.5, 4.5]))
_PRIOR_SD = 1.5


@dataclass(frozen=True, slots=True)
class ColdStart:
    """Parameters of MBG/NBD.

    Attributes:
        r: Shape of the gamma distribution of rates.
        alpha: Its scale, in days: clients come ``r / alpha`` times a day on average.
        a: With ``b``, the beta distribution of the chance to leave after a session.
        b: Its mean is ``a / (a + b)``.
    """

    r: float
    alpha: float
    a: float
    b: float

    def active(self, seen: Features) -> Floats:
        """Return the probability that each client has not left; NaN for one never seen."""
        x, shape = seen.frequency, self.r + seen.frequency
        waited = np.log((self.alpha + seen.tenure_days) / (self.alpha + seen.recency_days))
        with np.errstate(over="ignore"):
            odds_of_having_left = self.a / (self.b + x) * np.exp(shape * waited)
        return np.asarray(1 / (1 + odds_of_having_left))

    def probability(self, seen: Features, horizon: int) -> Floats:
        """Return P(no session in the next ``horizon`` days), in closed form.

        A client stays away who has left, or who has not and whose rate lets the days pass:
        leaving happens at sessions only, so the rate's posterior alone decides.
        """
        here = self.active(seen)
        scale = self.alpha + seen.tenure_days
        comes = -np.expm1(-(self.r + seen.frequency) * np.log1p(horizon / scale))
        return np.asarray(1 - here * comes)


def default_cold_start() -> ColdStart:
    """Return the model of a deployment that has no sessions yet: the prior's own."""
    return ColdStart(*np.exp(_PRIOR_MEAN).tolist())


def fit_cold_start(seen: Features) -> ColdStart:
    """Fit by maximum likelihood with a weak prior on the logarithms of the parameters."""
    known = seen.take(seen.total > 0)
    if not known.total.size:
        return default_cold_start()
    likelihood = _Likelihood(known)
    return ColdStart(*np.exp(maximise(likelihood.evaluate, _PRIOR_MEAN)).tolist())


class _Likelihood:
    """The log posterior of the parameters' logarithms, with its gradient.

    Ratios of gamma functions at integer steps are sums of logarithms, so tables over the
    frequencies that occur replace the special functions.
    """

    def __init__(self, seen: Features) -> None:
        self._x: Ints = seen.frequency.astype(np.int64)
        self._recency = seen.recency_days
        self._tenure = seen.tenure_days
        self._steps = np.arange(int(self._x.max()) + 2, dtype=np.float64)

    def evaluate(self, logs: Floats) -> Evaluated:
        """Return value, gradient and curvature (Berndt, Hall, Hall and Hausman 1974)."""
        r, alpha, a, b = np.exp(logs)
        x = self._x
        rising_r, slope_r = self._rising(r, x)
        rising_b, slope_b = self._rising(b, x)
        rising_ab, slope_ab = self._rising(a + b, x + 1)
        shape = r + x
        late, early = np.log(alpha + self._tenure), np.log(alpha + self._recency)
        stayed = np.log(b + x) - shape * late
        left = np.log(a) - shape * early
        both = np.logaddexp(stayed, left)
        value = rising_r + r * np.log(alpha) + rising_b - rising_ab + both
        w = np.exp(stayed - both)
        v = 1 - w
        by_r = slope_r + np.log(alpha) - w * late - v * early
        by_alpha = r / alpha - shape * (w / (alpha + self._tenure) + v / (alpha + self._recency))
        by_a = v / a - slope_ab
        by_b = slope_b - slope_ab + w / (b + x)
        each = np.column_stack([r * by_r, alpha * by_alpha, a * by_a, b * by_b])
        off = logs - _PRIOR_MEAN
        precision = np.eye(4) / _PRIOR_SD**2
        return (
            float(value.sum() - off @ precision @ off / 2),
            each.sum(axis=0) - precision @ off,
            each.T @ each + precision,
        )

    def _rising(self, base: float, count: Ints) -> tuple[Floats, Floats]:
        """Return ln of base·(base+1)···(base+count-1), and its derivative by the base."""
        terms = base + self._steps
        logs = np.concatenate([[0.0], np.cumsum(np.log(terms))])
        slopes = np.concatenate([[0.0], np.cumsum(1 / terms)])
        return logs[count], slopes[count]
