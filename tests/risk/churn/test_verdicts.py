import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.risk.churn.verdicts import MEASURES, Judged, PeopleDrawn, interval


def measured(away: list[bool], p: list[float]) -> dict[str, float]:
    found = Judged(np.array(away), np.array(p)).measure()
    return dict(zip(MEASURES, found.tolist(), strict=True))


def test_by_hand() -> None:
    found = measured([True, False, True, False], [0.9, 0.8, 0.35, 0.1])
    assert found["auc"] == pytest.approx(3 / 4)  # of 4 pairs, 0.35 against 0.8 is wrong
    assert found["average_precision"] == pytest.approx((1 + 2 / 3) / 2)
    assert found["brier"] == pytest.approx((0.01 + 0.64 + 0.4225 + 0.01) / 4)
    assert found["log_loss"] == pytest.approx(
        -(math.log(0.9) + math.log(0.2) + math.log(0.35) + math.log(0.9)) / 4
    )
    # One row a bin: 0.1, 0.8, 0.65, 0.1 off, over 4 rows.
    assert found["ece"] == pytest.approx((0.1 + 0.8 + 0.65 + 0.1) / 4)


def test_equal_probabilities_count_half_and_give_the_base_rate() -> None:
    found = measured([True, False, True, True], [0.5] * 4)
    assert found["auc"] == 0.5
    assert found["average_precision"] == 0.75
    assert found["ece"] == pytest.approx(0.25)


def test_one_class_has_no_ranking() -> None:
    found = measured([True, True], [0.5, 1.0])
    assert math.isnan(found["auc"])
    assert math.isnan(found["average_precision"])
    assert interval(np.array([np.nan, np.nan])) == pytest.approx((np.nan,) * 2, nan_ok=True)


ROWS = st.lists(
    st.tuples(st.booleans(), st.floats(0, 1).map(lambda p: round(p, 2))), min_size=2, max_size=60
).filter(lambda rows: len({away for away, _ in rows}) == 2)


@given(ROWS)
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[bool, float]]) -> None:
    gone = [p for away, p in rows if away]
    came = [p for away, p in rows if not away]
    pairs = [(one > other) + (one == other) / 2 for one in gone for other in came]
    found = measured([away for away, _ in rows], [p for _, p in rows])
    assert found["auc"] == pytest.approx(sum(pairs) / len(pairs))


def test_a_draw_of_everyone_once_gives_the_measures_themselves() -> None:
    rng = np.random.default_rng(4)
    p = rng.random(400)
    judged = Judged(rng.random(400) < p, p)
    draws = PeopleDrawn(np.arange(400), seed=1, draws=1)
    draws.counts = np.ones((1, 400))
    np.testing.assert_allclose(judged.drawn(draws)[0], judged.measure(), atol=2e-3)


def test_the_interval_is_wider_for_people_with_many_rows_than_for_as_many_people() -> None:
    """Rows of one person are no news: drawing rows would claim too much."""
    rng = np.random.default_rng(6)
    p = np.repeat(rng.random(60), 20)
    away = np.repeat(rng.random(60) < p[::20], 20)
    judged = Judged(away, p)
    widths = []
    for person in (np.repeat(np.arange(60), 20), np.arange(1200)):
        low, high = interval(judged.drawn(PeopleDrawn(person, seed=2))[:, 2])
        widths.append(high - low)
    assert widths[0] > 3 * widths[1]


def test_reliability_counts_every_row_once() -> None:
    bins = Judged(np.array([True, False, True]), np.array([0.05, 0.07, 1.0])).reliability()
    assert [(each.people, each.happened) for each in bins] == [(2, 0.5), (1, 1.0)]
    assert bins[0].stated == pytest.approx(0.06)
