"""Every factor in a sentence that a coach understands, made from what is stored."""

from dataclasses import replace

import pytest

from listenwell.risk.explained import Facts, Stored, explained
from listenwell.risk.policy import DEFAULT_POLICY, FACTORS, Factor

FACTS = Facts(total_sessions=12, sessions_30d=4, sessions_90d=12, days_since=7)


def sentence(factor: str, value: float | None, *, counts: bool = True, **facts: int) -> str:
    at = FACTORS.index(Factor(factor))
    values = [value if i == at else 0.0 for i in range(5)]
    stored = Stored(values, [0.0] * 5, [counts] * 5)
    told = explained(stored, DEFAULT_POLICY, replace(FACTS, **facts))
    return next(each.description for each in told if each.factor_type == factor)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"value": 0.75, "sessions_30d": 1},
            (
                "1 session in the last 30 days, against 4.0 a month over the last 90 days: "
                "sessions become fewer."
            ),
        ),
        (
            {"value": 0.0, "counts": False},
            "4 sessions in the last 30 days: no clear decrease in how often the client comes.",
        ),
        (
            {"value": 1.0, "sessions_30d": 0, "counts": False},
            "No session in the last 30 days: no clear decrease in how often the client comes.",
        ),
        (
            {"value": 1.0, "days_since": 112},
            "Sessions have stopped: none in the last 112 days.",
        ),
        (
            {"value": 0.0, "counts": False, "total_sessions": 1},
            "One session so far: how often the client comes cannot be told yet.",
        ),
    ],
)
def test_frequency(given, said):
    assert sentence("session_frequency", **given) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"value": -14.2},
            "Engagement fell by 14 over the recent sessions; concern begins at 10.",
        ),
        (
            {"value": -14.2, "counts": False},
            "Engagement moved by -14, which is within what varies from session to session.",
        ),
        (
            {"value": 3.0, "counts": False},
            "Engagement does not decline over the recent sessions.",
        ),
        (
            {"value": None, "counts": False},
            "Engagement is withheld: too few sessions have it for a trend.",
        ),
        (
            {"value": None, "counts": False, "total_sessions": 1},
            "One session so far: engagement has no trend yet.",
        ),
    ],
)
def test_engagement(given, said):
    assert sentence("engagement_trend", **given) == said


def test_sentiment_is_told_on_its_own_scale():
    assert sentence("sentiment_trend", -0.31) == (
        "Sentiment fell by 0.31 over the recent sessions; concern begins at 0.20."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            3.0,
            (
                "Recent sessions hold 3.0 cues of resistance for each of commitment; "
                "concern begins above 2."
            ),
        ),
        (
            2.0,
            (
                "Recent sessions hold 2.0 cues of resistance for each of commitment, "
                "which is no cause for concern."
            ),
        ),
        (None, "Resistance is withheld: no session of the window could be read for cues."),
    ],
)
def test_resistance(value, said):
    assert sentence("resistance_ratio", value, counts=value is not None) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "The last session was today."),
        (1, "The last session was yesterday."),
        (14, "The last session was 14 days ago."),
        (15, "The last session was 15 days ago; concern begins after 14 days."),
    ],
)
def test_days(days, said):
    assert sentence("days_since_session", float(days), days_since=days) == said


def test_what_adds_most_comes_first_with_its_weight_and_thresholds():
    stored = Stored([1.0, -14.0, -0.5, 1.0, 30.0], [0, 10, 20, 0, 15], [True] * 5)
    told = explained(stored, DEFAULT_POLICY, FACTS)
    assert [each.factor_type for each in told] == [
        "sentiment_trend",
        "days_since_session",
        "engagement_trend",
        "session_frequency",
        "resistance_ratio",
    ]
    first = told[0]
    assert (first.contribution, first.weight, first.value) == (20, 20, -0.5)
    assert (first.threshold, first.critical_threshold) == (-0.2, -0.4)
