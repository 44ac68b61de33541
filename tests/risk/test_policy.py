"""Weights and thresholds: the requirements' by default, and none that make no sense."""

from dataclasses import asdict, replace

import pytest

from listenwell.risk.policy import (
    DEFAULT_POLICY,
    BadPolicy,
    Policy,
    Thresholds,
    Weights,
    policy_from,
    policy_problems,
)


def test_the_defaults_are_the_requirements():
    assert asdict(Weights()) == {
        "session_frequency": 25,
        "engagement_trend": 25,
        "sentiment_trend": 20,
        "resistance_ratio": 15,
        "days_since_session": 15,
    }
    assert asdict(Thresholds()) == {
        "days_since_session_warning": 14,
        "days_since_session_critical": 30,
        "engagement_decline_warning": -10,
        "engagement_decline_critical": -20,
        "sentiment_decline_warning": -0.2,
        "sentiment_decline_critical": -0.4,
        "resistance_ratio_warning": 2.0,
        "resistance_ratio_critical": 4.0,
        "session_frequency_decline_warning": 0.5,
        "session_frequency_decline_critical": 0.75,
    }


@pytest.mark.parametrize(
    ("weights", "thresholds", "field"),
    [
        ({"engagement_trend": 26}, {}, "weights"),
        ({"engagement_trend": 55, "sentiment_trend": -10}, {}, "weights.sentiment_trend"),
        ({}, {"days_since_session_warning": 30}, "thresholds.days_since_session_critical"),
        ({}, {"engagement_decline_warning": -20}, "thresholds.engagement_decline_critical"),
        ({}, {"engagement_decline_critical": 20}, "thresholds.engagement_decline_critical"),
        ({}, {"sentiment_decline_warning": -3}, "thresholds.sentiment_decline_warning"),
        ({}, {"resistance_ratio_critical": 101}, "thresholds.resistance_ratio_critical"),
        (
            {},
            {"session_frequency_decline_critical": 1.5},
            "thresholds.session_frequency_decline_critical",
        ),
        ({"engagement_trend": float("nan")}, {}, "weights.engagement_trend"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_fields_name(weights, thresholds, field):
    made = replace(Weights(), **weights), replace(Thresholds(), **thresholds)
    assert field in policy_problems(*made)
    with pytest.raises(BadPolicy):
        Policy(*made)


def test_a_stored_policy_comes_back_and_what_was_added_since_has_its_default():
    stored = asdict(DEFAULT_POLICY.weights), {"days_since_session_critical": 60.0}
    assert policy_from(*stored).thresholds.days_since_session_critical == 60
    assert policy_from(*stored).thresholds.days_since_session_warning == 14
