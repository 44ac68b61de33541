import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from listenwell.risk.churn import (
    FEATURES,
    Histories,
    features,
    fit,
    fit_from_json,
    fit_to_json,
)
from listenwell.risk.churn.fit import ENOUGH_CLIENTS, log_loss
from listenwell.risk.churn.fitted import fit_logistic
from listenwell.risk.churn.rolling import Rolling


def test_nothing_after_today_is_looked_at(deployment: Any) -> None:
    today = 380
    whole = fit(deployment.histories, today)
    rng = np.random.default_rng(1)
    histories = deployment.histories
    later = histories.day > today
    shuffled = Histories.of(
        np.where(later, rng.integers(0, histories.clients, later.size), histories.client_index),
        np.where(later, rng.integers(today + 1, 900, later.size), histories.day),
        histories.clients,
    )
    assert fit(shuffled, today) == whole
    assert fit(histories.until(today), today) == whole


def test_training_uses_cuts_whose_outcomes_are_all_known(deployment: Any) -> None:
    days = Rolling(deployment.histories, 60).training_days(400)
    assert days[0] == 340
    assert days == sorted(days, reverse=True)
    assert min(days) >= deployment.histories.first_day + 30


def test_the_same_histories_give_the_same_fit_in_any_numbering(deployment: Any) -> None:
    histories = deployment.histories
    order = np.random.default_rng(2).permutation(histories.clients)
    renumbered = Histories.of(order[histories.client_index], histories.day, histories.clients)
    one, other = fit(histories, 450), fit(renumbered, 450)
    p, q = (
        found.probability(features(own, 450))
        for found, own in ((one, histories), (other, renumbered))
    )
    np.testing.assert_allclose(q[order], p, atol=1e-9)


def test_with_few_outcomes_the_cold_start_speaks_and_says_why(deployment: Any) -> None:
    few = np.arange(deployment.histories.clients) < ENOUGH_CLIENTS
    found = fit(deployment.histories.of_clients(few), 450)
    assert found.chosen == "cold_start"
    assert "too few outcomes" in found.reason
    assert found.version == "churn-mbg-nbd-v1-h60"
    seen = features(deployment.histories, 450)
    np.testing.assert_array_equal(
        found.probability(seen)[seen.total > 0],
        found.cold_start.probability(seen, 60)[seen.total > 0],
    )


def test_without_any_session_there_is_a_model_and_no_probability() -> None:
    nobody = Histories.of([], [], 3)
    found = fit(nobody, 10)
    assert found.chosen == "cold_start"
    assert np.isnan(found.probability(features(nobody, 10))).all()


def regular_clients(clients: int, seed: int) -> Histories:
    """Weekly or monthly like clockwork, until they stop: far from the cold start's process."""
    rng = np.random.default_rng(seed)
    index, day = [], []
    for client in range(clients):
        gap = int(rng.choice([7, 28]))
        begin = int(rng.integers(0, 200))
        sessions = int(rng.geometric(gap / 250))
        for number in range(sessions):
            index.append(client)
            day.append(begin + number * gap + int(rng.integers(0, 2)))
    kept = np.array(day) <= 600
    return Histories.of(np.array(index)[kept], np.array(day)[kept], clients)


def test_the_fitted_model_speaks_where_it_would_have_done_better() -> None:
    histories = regular_clients(800, 3)
    cut = 520
    found = fit(histories.until(cut), cut)
    assert found.chosen == "fitted"
    assert found.version == "churn-logistic-5-v1-h60"
    assert min(found.clients_away, found.clients_back) >= ENOUGH_CLIENTS
    people = sum(each.people for each in found.judged)
    cold, fitted = (
        sum(getattr(each, name) * each.people for each in found.judged) / people
        for name in ("cold_start_log_loss", "fitted_log_loss")
    )
    assert fitted < cold
    assert f"{fitted:.4f}" in found.reason
    # And it does better afterwards, on what it has not seen.
    seen = features(histories, cut)
    active = seen.active(180)
    ahead = np.setdiff1d(
        np.arange(histories.clients),
        histories.client_index[(histories.day > cut) & (histories.day <= cut + 60)],
    )
    away = np.isin(np.arange(histories.clients), ahead)[active]
    kept = seen.take(active)
    assert (
        log_loss(away, found.probability(kept)).mean()
        < log_loss(away, found.cold_start.probability(kept, 60)).mean()
    )


def test_a_fit_survives_json(deployment: Any) -> None:
    found = fit(deployment.histories, 450)
    assert found.fitted is not None
    assert fit_from_json(json.loads(json.dumps(fit_to_json(found)))) == found
    without = replace(found, fitted=None, chosen="cold_start")
    assert fit_from_json(json.loads(json.dumps(fit_to_json(without)))) == without


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (["chosen"], "guess", "neither cold_start nor fitted"),
        (["today"], 1.5, r"fit\.today is not a whole number"),
        (["cold_start", "r"], "2", r"fit\.cold_start\.r is not a number"),
        (["fitted", "logistic", "means"], [1.0], "holds 1 numbers, not 5"),
        (["judged"], "none", r"fit\.judged is not a list"),
        (["reason"], 3, r"fit\.reason is not a text"),
        (["cold_start"], None, "is not an object"),
    ],
)
def test_json_of_something_else_is_refused(
    deployment: Any, place: list[str], value: object, message: str
) -> None:
    kept: Any = json.loads(json.dumps(fit_to_json(fit(deployment.histories, 450))))
    inner = kept
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    with pytest.raises(ValueError, match=message):
        fit_from_json(kept)
    del inner[place[-1]]
    with pytest.raises(ValueError, match=f"no field {place[-1]}"):
        fit_from_json(kept)


def test_the_logistic_regression_recovers_known_coefficients() -> None:
    rng = np.random.default_rng(8)
    rows = rng.normal(2.0, 3.0, (40_000, len(FEATURES)))
    truth = np.array([0.5, -1.0, 0.2, 0.0, 0.8])
    p = 1 / (1 + np.exp(-(0.3 + (rows - 2.0) / 3.0 @ truth)))
    found = fit_logistic(rows, rng.random(p.size) < p, np.ones(p.size), 14.0)
    np.testing.assert_allclose(found.coefficients, truth, atol=0.05)
    assert found.intercept == pytest.approx(0.3, abs=0.05)


def test_outcomes_that_a_feature_tells_apart_perfectly_leave_the_weights_finite() -> None:
    rows = np.column_stack([np.linspace(-1, 1, 40)] * 5)
    found = fit_logistic(rows, rows[:, 0] > 0, np.ones(40), 14.0)
    assert np.isfinite(found.coefficients).all()
    assert (found.log_odds_of(rows)[20:] > 0).all()


def test_a_horizon_must_be_a_day_at_least(deployment: Any) -> None:
    with pytest.raises(ValueError, match="horizon of 0 days"):
        fit(deployment.histories, 400, horizon=0)
