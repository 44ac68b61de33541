import itertools
import math
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.risk.churn import Histories, features, stayed_away

# Client 0: days 0, 10, 40, 95. Client 1: day 90. Client 2: begins on day 120. Client 3: nobody.
BY_HAND = Histories(
    np.array([0, 0, 0, 0, 1, 2, 2]), np.array([0, 10, 40, 95, 90, 120, 127]), clients=4
)


def test_features_by_hand() -> None:
    seen = features(BY_HAND, 100)
    assert seen.total.tolist() == [4, 1, 0, 0]
    assert seen.frequency.tolist() == [3, 0, 0, 0]
    assert seen.recency_days[:2].tolist() == [95, 0]
    assert seen.tenure_days[:2].tolist() == [100, 10]
    assert seen.days_since[:2].tolist() == [5, 10]
    assert seen.median_gap[0] == 30  # of 10, 30, 55
    assert np.isnan(seen.median_gap[1:]).all()
    assert seen.sessions_30d.tolist() == [1, 1, 0, 0]
    # Days 71 to 100 against days 41 to 70.
    assert seen.trend_30d.tolist() == pytest.approx([math.log(2), math.log(2), 0, 0])
    assert seen.active(10).tolist() == [True, False, False, False]


def test_stayed_away_counts_the_last_day_of_the_horizon_and_not_the_day_itself() -> None:
    assert stayed_away(BY_HAND, 60, 35).tolist() == [False, False, True, True]
    assert stayed_away(BY_HAND, 60, 34).tolist() == [True, False, True, True]
    assert stayed_away(BY_HAND, 95, 60).tolist() == [True, True, False, True]


def test_unsorted_or_doubled_events_are_refused_and_mended_by_of() -> None:
    with pytest.raises(ValueError, match="sorted"):
        Histories(np.array([1, 0]), np.array([3, 4]), 2)
    with pytest.raises(ValueError, match="each day once"):
        Histories(np.array([0, 0]), np.array([3, 3]), 1)
    with pytest.raises(ValueError, match="0 to 1"):
        Histories(np.array([0, 2]), np.array([3, 4]), 2)
    found = Histories.of([1, 0, 1, 1], [-3, 4, -9, -3], 2)
    assert found.client_index.tolist() == [0, 1, 1]
    assert found.day.tolist() == [4, -9, -3]


def test_of_clients_numbers_anew() -> None:
    found = BY_HAND.of_clients(np.array([False, True, True, False]))
    assert found.client_index.tolist() == [0, 1, 1]
    assert found.day.tolist() == [90, 120, 127]
    assert found.clients == 2


DAYS = st.lists(st.sets(st.integers(0, 200), max_size=15), min_size=1, max_size=8)


@given(DAYS, st.integers(0, 220))
def test_features_equal_a_naive_count_for_each_client(clients: list[set[int]], today: int) -> None:
    index = [number for number, days in enumerate(clients) for _ in days]
    day = [each for days in clients for each in days]
    seen = features(Histories.of(index, day, len(clients)), today)
    for number, days in enumerate(clients):
        known = sorted(each for each in days if each <= today)
        assert seen.total[number] == len(known)
        recent = sum(today - 30 < each for each in known)
        before = sum(today - 60 < each <= today - 30 for each in known)
        assert seen.sessions_30d[number] == recent
        assert seen.trend_30d[number] == pytest.approx(math.log((recent + 1) / (before + 1)))
        if known:
            assert seen.days_since[number] == today - known[-1]
            assert seen.recency_days[number] == known[-1] - known[0]
        if len(known) > 1:
            gaps = [later - earlier for earlier, later in itertools.pairwise(known)]
            assert seen.median_gap[number] == median(gaps)
        else:
            assert np.isnan(seen.median_gap[number])
