"""The trend of a series: how often it is wrong, what it sees, and that it is told as it is."""

from itertools import chain
from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from listenwell.clients.trends import NOISE, WORTH, Trends, trends

SERIES = 20_000


def of_table(table: np.ndarray) -> Trends:
    """Return the trends of series of equal length, one in each row."""
    rows, length = table.shape
    return trends(table.ravel(), np.repeat(np.arange(rows), length), rows)


def noise(kind: str, length: int) -> np.ndarray:
    """Return series without a trend whose noise has a standard deviation of 1."""
    rng = np.random.default_rng(length)
    shape = (SERIES, length)
    if kind == "heavy tails":
        return rng.standard_t(3, shape) / sqrt(3)
    if kind == "one in ten an outlier":
        return rng.standard_normal(shape) * np.where(rng.random(shape) < 0.1, 3.5, 1) / sqrt(2.125)
    if kind == "even":
        return rng.uniform(-sqrt(3), sqrt(3), shape)
    return rng.standard_normal(shape)


@pytest.mark.parametrize("length", range(2, 21))
def test_flat_series_seldom_raise_a_false_alarm(length):
    for kind in ("normal", "heavy tails", "one in ten an outlier", "even"):
        for deviation in (4, 8) if kind == "even" else (4, 8, 10, 12):
            told = of_table(noise(kind, length) * deviation).direction
            assert (told != 0).mean() <= 0.06, (kind, deviation)


def test_a_measure_on_another_scale_is_no_different():
    table = noise("normal", 8) * 10
    here = of_table(table)
    there = here.scaled(0.02)
    np.testing.assert_array_equal(here.direction, there.direction)
    np.testing.assert_allclose(here.slope * 0.02, there.slope)
    np.testing.assert_allclose(here.part(5, 3).low, here.low[5:8])


def test_a_decline_of_20_points_over_8_sessions_is_seen():
    falling = np.linspace(0, -20, 8)
    assert (of_table(noise("normal", 8) * 10 + falling).direction == -1).mean() >= 0.35
    assert (of_table(noise("heavy tails", 8) * 10 + falling).direction == -1).mean() >= 0.5


def test_last_minus_first_would_be_wrong_about_half_the_time():
    """What the test is for: the rule that it replaces, on the same series, past 10 points."""
    table = noise("normal", 8) * 10
    assert (np.abs(table[:, -1] - table[:, 0]) > 10).mean() > 0.45


def test_two_points_speak_by_the_noise_that_is_expected():
    """By hand: the mean over eight sizes of noise of P(slope > 0)."""
    rise = np.array([10.0, 30.0, 45.0, 60.0])
    found = of_table(np.stack([50 + 0 * rise, 50 + rise], axis=1))
    deviations = NOISE / sqrt(WORTH * 0.5)
    by_hand = [
        np.mean([0.5 * (1 + erf(each / deviation / sqrt(2))) for deviation in deviations])
        for each in rise
    ]
    np.testing.assert_allclose(found.rising, by_hand, atol=1e-6)
    assert found.direction.tolist() == [0, 0, 0, 1]
    np.testing.assert_allclose(found.slope, rise)


def test_one_point_or_none_is_no_trend():
    found = trends(np.array([3.0, 5.0, 4.0]), np.array([1, 2, 2]), 4)
    assert found.points.tolist() == [0, 1, 2, 0]
    assert np.isnan(found.slope).tolist() == [True, True, False, True]
    assert found.direction.tolist() == [0, 0, 0, 0]


def test_no_series_at_all():
    assert len(trends(np.array([]), np.array([], dtype=np.int64), 0).slope) == 0


def test_one_wild_session_does_not_make_a_trend_nor_hide_one():
    steady = np.array([[70.0, 71, 69, 70, 71, 70, 69, 71, 70, 10]])
    falling = np.array([[90.0, 86, 83, 79, 100, 71, 68, 64, 61, 57]])
    assert of_table(steady).direction.tolist() == [0]
    assert abs(of_table(steady).slope[0]) < 1  # by least squares it is -3.3
    assert of_table(falling).direction.tolist() == [-1]
    assert -4.5 < of_table(falling).slope[0] < -3


@given(arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(2, 12)),
              elements=st.floats(0, 100).map(lambda value: round(value, 2))))  # fmt: skip
def test_what_holds_for_every_series(table):
    found, mirrored = of_table(table), of_table(100 - table)
    np.testing.assert_allclose(found.slope, -mirrored.slope, atol=1e-6)
    np.testing.assert_allclose(found.rising, 1 - mirrored.rising, atol=1e-6)
    np.testing.assert_allclose(found.slope, of_table(table + 500).slope, atol=1e-6)
    assert (found.low <= found.slope).all()
    assert (found.slope <= found.high).all()
    assert ((found.probability >= 0.5) & (found.probability <= 1)).all()
    sure = np.abs(found.probability - 0.95) > 1e-3
    outside = (found.low > 0) | (found.high < 0)
    np.testing.assert_array_equal(outside[sure], (found.direction != 0)[sure])


@given(st.lists(st.lists(st.floats(0, 100), max_size=9), min_size=1, max_size=6))
def test_series_do_not_touch_each_other(series):
    owner = np.repeat(np.arange(len(series)), [len(each) for each in series])
    together = trends(np.array(list(chain(*series))), owner, len(series))
    for place, each in enumerate(series):
        alone = trends(np.array(each), np.zeros(len(each), np.int64), 1)
        np.testing.assert_allclose(together.rising[place], alone.rising[0], atol=1e-9)
        np.testing.assert_allclose(together.high[place], alone.high[0], atol=1e-9)
