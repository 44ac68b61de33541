from typing import Any

import numpy as np
import pytest

from listenwell.risk.churn import Histories, Rolling, fit
from listenwell.risk.churn.alert_policies import replay_alerts
from listenwell.risk.churn.backtest import METHODS, OneSided, TooShort, backtest, cut_days
from listenwell.risk.churn.baselines import rule_score


@pytest.fixture(scope="module")
def rolling(deployment: Any) -> Rolling:
    return Rolling(deployment.histories, 60)


def test_the_rule_by_hand() -> None:
    days = {
        0: [75, 95],  # 5 days ago; one more in the 30 before
        1: [45, 55, 75, 79],  # 21 days ago; 2 and 2: stable
        2: [45, 50, 55, 75],  # 25 days ago; 1 after 3: of 4 in 90 days
        3: [5],  # 95 days ago
        4: [50],  # 50 days ago, none since
    }
    index = [client for client, own in days.items() for _ in own]
    histories = Histories.of(index, [day for own in days.values() for day in own], 5)
    found = rule_score(histories, 100, absent_stays_decreasing=False)
    assert found[0] == 0
    assert found[1] == pytest.approx(15 * 7 / 16 / 40)
    assert found[2] == pytest.approx((25 * (1 - 1 / (4 / 3)) + 15 * 11 / 16) / 40)
    assert found[3] == pytest.approx(15 / 40)  # falls back, as first written
    assert found[4] == 1
    assert rule_score(histories, 100, absent_stays_decreasing=True)[3] == 1


def test_cuts_leave_room_for_the_outcome_and_begin_when_all_can_be_seen(
    rolling: Rolling,
) -> None:
    days = cut_days(rolling)
    histories = rolling.everyone
    assert days[-1] == histories.last_day - 60
    assert days[0] >= histories.first_day + 180
    assert set(np.diff(days)) == {30}


def test_methods_are_judged_on_the_same_people_and_the_models_beat_the_guesses(
    rolling: Rolling,
) -> None:
    found = backtest(rolling)
    assert set(found.methods) == set(METHODS)
    rows = sum(cut.people for cut in found.cuts)
    assert found.rows == rows
    for verdict in found.methods.values():
        assert sum(each.people for each in verdict.reliability) == rows
        for each in verdict.measures.values():
            assert each.low <= each.high
    assert found.base_rate == pytest.approx(sum(cut.away for cut in found.cuts) / rows)
    cold = found.methods["cold_start"]
    # The population follows the cold start's own process, so it must be calibrated here.
    assert cold.measures["ece"].value < 0.04
    assert cold.measures["auc"].value > 0.9
    assert cold.brier_over_constant.high < 0
    assert found.methods["fitted"].brier_over_constant.high < 0
    assert found.methods["rule"].measures["ece"].value > 0.1


def test_what_is_stated_at_a_cut_does_not_change_with_what_comes_after(deployment: Any) -> None:
    """The backtest fits as of a cut exactly as the service would have fitted on that day."""
    histories = deployment.histories
    day = cut_days(Rolling(histories, 60))[-2]
    whole = Rolling(histories, 60)
    whole.models(histories.last_day)  # later days first, so that anything kept would show
    assert whole.models(day) == Rolling(histories.until(day), 60).models(day)
    assert fit(histories, day) == fit(histories.until(day), day)


def test_progress_is_told(rolling: Rolling) -> None:
    told: list[tuple[str, int, int]] = []
    backtest(rolling, lambda *step: told.append(step))
    assert {what for what, _, _ in told} == {"fitting", "drawing people"}
    assert all(done < of for _, done, of in told)


def test_too_little_past_is_refused_with_what_is_needed() -> None:
    short = Rolling(Histories.of([0, 0, 1], [0, 100, 50], 2), 60)
    with pytest.raises(TooShort) as caught:
        backtest(short)
    assert (caught.value.days, caught.value.needed) == (100, 150)
    with pytest.raises(TooShort):
        backtest(Rolling(Histories.of([], [], 0), 60))
    with pytest.raises(TooShort):
        replay_alerts(Rolling(Histories.of([0, 0], [0, 50], 1), 60))


def test_one_outcome_only_is_refused() -> None:
    days = np.arange(0, 400, 7)
    always = Histories.of(np.repeat(np.arange(20), days.size), np.tile(days, 20), 20)
    with pytest.raises(OneSided):
        backtest(Rolling(always, 60))


def test_hysteresis_alerts_less_is_as_sure_as_stated_and_misses_no_more(rolling: Rolling) -> None:
    found = replay_alerts(rolling)
    weekly, crossing, steady = (
        found.policies[name] for name in ("weekly", "crossing", "hysteresis")
    )
    assert steady.per_week_per_20 < weekly.per_week_per_20 / 4
    assert steady.alerts <= crossing.alerts <= weekly.alerts
    assert steady.precision is not None
    # Raised on crossing 0.6 by calibrated probabilities: right as often as they said.
    assert steady.stated is not None
    assert 0.6 <= steady.stated < 0.75
    assert steady.precision == pytest.approx(steady.stated, abs=0.05)
    assert weekly.lapses == steady.lapses > 0
    assert steady.recall is not None
    assert weekly.recall is not None
    assert steady.recall >= weekly.recall
    assert weekly.per_week_per_20 == pytest.approx(
        20 * weekly.alerts / (found.weeks * found.active_a_week)
    )


def test_one_absence_is_one_alert_met_after_its_days() -> None:
    """Weekly clients, one of whom stops: a lapse, an alert, and a delay that can be counted."""
    days = np.arange(0, 280, 7)
    index = np.repeat(np.arange(31), days.size)
    day = np.tile(days, 31)
    kept = (index < 30) | (day <= 140)
    found = replay_alerts(Rolling(Histories.of(index[kept], day[kept], 31), 60))
    steady = found.policies["hysteresis"]
    assert steady.lapses == 1
    assert steady.alerts == 1
    assert steady.precision == 1.0
    assert steady.recall == 1.0
    assert steady.median_delay_days is not None
    assert 7 < steady.median_delay_days <= 60
