import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from listenwell.risk.churn import ColdStart, Features, Histories, features, fit_cold_start
from listenwell.risk.churn.cold_start import default_cold_start
from listenwell.risk.churn.histories import stayed_away

TRUTH = ColdStart(r=2.0, alpha=20.0, a=0.6, b=4.0)
# Slow enough that whole days fold hardly any two sessions into one.
SLOW = ColdStart(r=2.0, alpha=100.0, a=0.6, b=4.0)


def seen_once(x: float, recency: float, tenure: float) -> Features:
    one = [np.array([each]) for each in (x, recency, tenure, tenure - recency)]
    rest = [np.array([each]) for each in (np.nan, 0.0, x + 1, 0.0)]
    return Features(*one, *rest)


def simulated(model: ColdStart, tenure: float, horizon: float, clients: int) -> Any:
    """Let clients come in continuous time; return x, recency and whether they stay away."""
    rng = np.random.default_rng(11)
    rate = rng.gamma(model.r, 1 / model.alpha, clients)
    leave = rng.beta(model.a, model.b, clients)
    x, recency, away = np.zeros(clients), np.zeros(clients), np.ones(clients, dtype=bool)
    now, here = np.zeros(clients), rng.random(clients) > leave
    while here.any():
        now = now + rng.exponential(1 / rate)
        known = here & (now <= tenure)
        x[known] += 1
        recency[known] = now[known]
        away[here & (now > tenure) & (now <= tenure + horizon)] = False
        here = known & (rng.random(clients) > leave)
    return x, recency, away


@pytest.mark.parametrize("model", [TRUTH, ColdStart(0.6, 60.0, 0.7, 1.2)])
def test_the_closed_form_agrees_with_simulation(model: ColdStart) -> None:
    tenure, horizon = 120.0, 60
    x, recency, away = simulated(model, tenure, horizon, 400_000)
    blank = np.zeros_like(x)
    seen = Features(x, recency, blank + tenure, tenure - recency, blank, blank, x + 1, blank)
    p = model.probability(seen, horizon)
    # Within each group of like histories the simulated share must be the stated one.
    edges = np.quantile(p, np.linspace(0, 1, 13)[1:-1])
    group = np.searchsorted(edges, p)
    for number in np.unique(group):
        own = group == number
        expected, found = p[own].mean(), away[own].mean()
        deviation = math.sqrt((p[own] * (1 - p[own])).sum()) / own.sum()
        assert abs(found - expected) < 4 * deviation
    once = x == 0
    assert away[once].mean() == pytest.approx(p[once].mean(), abs=0.006)


def test_one_client_by_hand() -> None:
    # x = 1, last session on day 10, looked from on day 30, r = a = b = 1, alpha = 10.
    # P(left) odds: a / (b + x) * ((10 + 30) / (10 + 10))^2 = 1/2 * 4 = 2.
    # If here: no session in 40 days with probability ((10 + 30) / (10 + 30 + 40))^2 = 1/4.
    model = ColdStart(1.0, 10.0, 1.0, 1.0)
    seen = seen_once(1, 10, 30)
    assert model.active(seen)[0] == pytest.approx(1 / 3)
    assert model.probability(seen, 40)[0] == pytest.approx(1 - 1 / 3 * 3 / 4)


def test_the_likelihood_is_the_published_one_integrated_numerically() -> None:
    """The top of the posterior must beat every neighbour by the model's own integral."""
    model = ColdStart(1.3, 15.0, 0.8, 2.5)
    rng = np.random.default_rng(3)
    rate = rng.gamma(model.r, 1 / model.alpha, 2_000_000)
    leave = rng.beta(model.a, model.b, 2_000_000)
    x, recency, tenure = 2, 20.0, 50.0
    # Given rate and leave: two intervals, then left after the last session or silent till now.
    given = (1 - leave) ** 2 * rate**2 * np.exp(-rate * recency)
    given = given * (leave + (1 - leave) * np.exp(-rate * (tenure - recency)))
    from listenwell.risk.churn.cold_start import _PRIOR_MEAN, _PRIOR_SD, _Likelihood

    seen = seen_once(x, recency, tenure)
    logs = np.log([model.r, model.alpha, model.a, model.b])
    value, gradient, _ = _Likelihood(seen).evaluate(logs)
    prior = -(((logs - _PRIOR_MEAN) / _PRIOR_SD) ** 2).sum() / 2
    assert value - prior == pytest.approx(math.log(given.mean()), abs=0.005)
    for number in range(4):
        shift = np.zeros(4)
        shift[number] = 1e-5
        up, down = (_Likelihood(seen).evaluate(logs + each)[0] for each in (shift, -shift))
        assert gradient[number] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-6)


def test_fitting_finds_the_parameters_behind_a_population(
    simulate: Callable[..., Any],
) -> None:
    population = simulate(SLOW, 6000, 1400, 2)
    found = fit_cold_start(features(population.histories, population.today))
    assert found.r / found.alpha == pytest.approx(SLOW.r / SLOW.alpha, rel=0.08)
    assert found.r == pytest.approx(SLOW.r, rel=0.2)
    assert found.a / (found.a + found.b) == pytest.approx(0.6 / 4.6, rel=0.15)


def test_probabilities_of_a_fitted_population_come_true(simulate: Callable[..., Any]) -> None:
    population = simulate(SLOW, 6000, 1400, 4)
    cut = 1340
    known = population.histories.until(cut)
    seen = features(known, cut)
    p = fit_cold_start(seen).probability(seen, 60)
    away = stayed_away(population.histories, cut, 60)
    for low, high in ((0.0, 0.2), (0.2, 0.8), (0.8, 1.0)):
        own = (p >= low) & (p < high)
        assert away[own].mean() == pytest.approx(p[own].mean(), abs=0.03)


def test_with_no_client_the_prior_speaks() -> None:
    nobody = Histories(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 0)
    model = fit_cold_start(features(nobody, 0))
    assert model == default_cold_start()
    fresh, silent = (model.probability(seen_once(5, 70, 70 + days), 60)[0] for days in (1, 120))
    assert fresh < 0.2
    assert silent > 0.8


def test_three_clients_move_the_prior_a_little_and_many_overrule_it() -> None:
    def weekly(clients: int) -> ColdStart:
        index = np.repeat(np.arange(clients), 10)
        return fit_cold_start(
            features(Histories(index, np.tile(np.arange(0, 70, 7), clients), clients), 66)
        )

    few, many = weekly(3), weekly(300)
    usual = 2.0 / 28.0
    assert usual < few.r / few.alpha < 1 / 6
    assert many.r / many.alpha == pytest.approx(1 / 7, rel=0.1)


def test_a_client_silent_for_ever_is_certain_and_nothing_overflows() -> None:
    model = ColdStart(50.0, 1.0, 1.0, 1.0)
    p = model.probability(seen_once(3000, 100, 100_000), 60)
    assert p[0] == 1.0


def test_an_absence_makes_staying_away_likelier_and_a_longer_horizon_less_likely() -> None:
    model = default_cold_start()
    absent = [model.probability(seen_once(6, 60, 60 + days), 60)[0] for days in range(0, 200, 5)]
    assert absent == sorted(absent)
    seen = seen_once(6, 60, 75)
    ahead = [model.probability(seen, horizon)[0] for horizon in (7, 30, 60, 120)]
    assert ahead == sorted(ahead, reverse=True)
