"""The five factors against a table worked out by hand, and what holds for any client."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.risk.factors import Factors, Signals, factors_of, ramp
from listenwell.risk.policy import DEFAULT_POLICY, Factor, Policy, PolicyTable, Thresholds, Weights

NAN = float("nan")
STEADY = {
    "total_sessions": 12,
    "sessions_30d": 4,
    "sessions_90d": 12,
    "days_since": 7,
    "decreasing": False,
    "decline_before": NAN,
    "engagement_change": 0.0,
    "engagement_declining": False,
    "sentiment_change": 0.0,
    "sentiment_declining": False,
    "resistance_ratio": 0.5,
}


def of(*clients: dict[str, object], policies: tuple[Policy, ...] = (DEFAULT_POLICY,)) -> Factors:
    columns = {
        name: np.array([{**STEADY, **client}[name] for client in clients])
        for name in Signals.__dataclass_fields__
    }
    arrays = {k: v if v.dtype == np.bool_ else v.astype(np.float64) for k, v in columns.items()}
    which = np.array([i % len(policies) for i in range(len(clients))], dtype=np.intp)
    return factors_of(Signals(**arrays), PolicyTable.of(policies, which))


# What is changed of a steady client; then, by hand, what each factor adds:
#   frequency  25 x (decline - 0.5) / 0.25, decline = 1 - in 30 days / (in 90 days / 3)
#   engagement 25 x (-change - 10) / 10
#   sentiment  20 x (-change - 0.2) / 0.2
#   resistance 15 x (ratio - 2) / 2
#   days       15 x (days - 14) / 16
BY_HAND = [
    ({}, [0, 0, 0, 0, 0]),
    # 12 in 90 days are 4 a month. 2 now: half is missing, where it begins.
    ({"decreasing": True, "sessions_30d": 2}, [0, 0, 0, 0, 0]),
    # 16 are 5.333 a month; 2 now: 0.625 is missing, half way from 0.5 to 0.75.
    ({"decreasing": True, "sessions_30d": 2, "sessions_90d": 16}, [12.5, 0, 0, 0, 0]),
    ({"decreasing": True, "sessions_30d": 1}, [25, 0, 0, 0, 0]),
    ({"decreasing": True, "sessions_30d": 0}, [25, 0, 0, 0, 0]),
    # No session since it was last scored, when more was missing: that stands.
    ({"decreasing": True, "decline_before": 0.7}, [20, 0, 0, 0, 0]),
    # More than usual, and still called decreasing: the requirements' formula goes below 0 here.
    ({"decreasing": True, "sessions_30d": 9}, [0, 0, 0, 0, 0]),
    # As few, and no decrease: nothing.
    ({"sessions_30d": 0}, [0, 0, 0, 0, 0]),
    ({"engagement_change": -10, "engagement_declining": True}, [0, 0, 0, 0, 0]),
    ({"engagement_change": -14, "engagement_declining": True}, [0, 10, 0, 0, 0]),
    ({"engagement_change": -20, "engagement_declining": True}, [0, 25, 0, 0, 0]),
    ({"engagement_change": -60, "engagement_declining": True}, [0, 25, 0, 0, 0]),
    # As steep, and not told from noise: nothing.
    ({"engagement_change": -60}, [0, 0, 0, 0, 0]),
    ({"engagement_change": 30}, [0, 0, 0, 0, 0]),
    ({"sentiment_change": -0.2, "sentiment_declining": True}, [0, 0, 0, 0, 0]),
    ({"sentiment_change": -0.25, "sentiment_declining": True}, [0, 0, 5, 0, 0]),
    ({"sentiment_change": -0.4, "sentiment_declining": True}, [0, 0, 20, 0, 0]),
    ({"resistance_ratio": 2}, [0, 0, 0, 0, 0]),
    ({"resistance_ratio": 2.5}, [0, 0, 0, 3.75, 0]),
    ({"resistance_ratio": 3}, [0, 0, 0, 7.5, 0]),
    ({"resistance_ratio": 4}, [0, 0, 0, 15, 0]),
    ({"days_since": 14}, [0, 0, 0, 0, 0]),
    ({"days_since": 22}, [0, 0, 0, 0, 7.5]),
    ({"days_since": 30}, [0, 0, 0, 0, 15]),
    ({"days_since": 90, "sessions_30d": 0, "sessions_90d": 1}, [0, 0, 0, 0, 15]),
    # Away for longer than 90 days: decreasing, whatever the window says.
    ({"days_since": 91, "sessions_30d": 0, "sessions_90d": 0}, [25, 0, 0, 0, 15]),
    (
        {
            "days_since": 400,
            "sessions_30d": 0,
            "sessions_90d": 0,
            "engagement_change": -40,
            "engagement_declining": True,
            "sentiment_change": -1,
            "sentiment_declining": True,
            "resistance_ratio": 9,
        },
        [25, 25, 20, 15, 15],
    ),
]


@pytest.mark.parametrize(("client", "points"), BY_HAND)
def test_the_factors_are_as_worked_out_by_hand(client, points):
    assert of(client).contribution[:, 0] == pytest.approx(points)


def test_clients_do_not_touch_each_other():
    together = of(*(client for client, _ in BY_HAND)).contribution
    np.testing.assert_allclose(together.T, [points for _, points in BY_HAND], atol=1e-9)


def test_what_is_withheld_adds_nothing_and_stays_withheld():
    withheld = of(
        {
            "engagement_change": NAN,
            "engagement_declining": True,
            "sentiment_change": NAN,
            "sentiment_declining": True,
            "resistance_ratio": NAN,
        }
    )
    assert withheld.contribution[:, 0].tolist() == [0, 0, 0, 0, 0]
    assert np.isnan(withheld.value[1:4, 0]).all()
    assert not withheld.counts[1:4, 0].any()


def test_each_coach_has_their_own_thresholds_and_weights():
    patient = Policy(
        Weights(20, 20, 20, 10, 30),
        Thresholds(days_since_session_warning=30, days_since_session_critical=60),
    )
    away = {"days_since": 45}
    factors = of(away, away, policies=(DEFAULT_POLICY, patient))
    assert factors.contribution[4].tolist() == [15, 15]
    assert factors.threshold[4].tolist() == [14, 30]
    assert of({"days_since": 60}, policies=(patient,)).contribution[4, 0] == 30


counts = st.integers(0, 60)
changes = st.floats(-200, 200)


@given(
    st.fixed_dictionaries(
        {
            "total_sessions": st.integers(1, 500),
            "sessions_30d": counts,
            "sessions_90d": counts,
            "days_since": st.integers(0, 3000),
            "decreasing": st.booleans(),
            "decline_before": st.floats(-5, 1) | st.just(NAN),
            "engagement_change": changes | st.just(NAN),
            "engagement_declining": st.booleans(),
            "sentiment_change": changes | st.just(NAN),
            "sentiment_declining": st.booleans(),
            "resistance_ratio": st.floats(0, 60) | st.just(NAN),
        }
    )
)
def test_no_factor_is_below_nothing_or_above_its_weight(client):
    points = of(client).contribution[:, 0]
    assert (points >= 0).all()
    assert (points <= [25, 25, 20, 15, 15]).all()
    assert len(points) == len(Factor)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 30))
def test_staying_away_longer_never_lowers_frequency_and_days(days, more, before):
    """The requirements drop a client who is away for 90 days from 100 to 37.5."""
    sooner, later = sorted((days, days + more))

    def away(days: int) -> float:
        in_30, in_90 = (before if days <= each else 0 for each in (30, 90))
        client = {"days_since": days, "sessions_30d": in_30, "sessions_90d": in_90}
        return float(of({**client, "decreasing": days > 30}).contribution[[0, 4], 0].sum())

    assert away(later) >= away(sooner)


@given(
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.floats(-100, 100).filter(lambda x: abs(x) > 1e-6),
)
def test_a_ramp_rises_towards_its_critical_end(value, warning, width):
    mark, critical = np.array([warning]), np.array([warning + width])
    if critical[0] == mark[0]:
        return
    height = ramp(np.array([value]), mark, critical)[0]
    further = ramp(np.array([value + width]), mark, critical)[0]
    assert 0 <= height <= further <= 1
