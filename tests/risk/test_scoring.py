"""From factors to a score, its level and what to do."""

import numpy as np
import pytest

from listenwell.risk.factors import Factors
from listenwell.risk.policy import LEVELS
from listenwell.risk.scoring import ACTIONS, TRENDS, levels_of, scores_of, trends_of


def of(*points: float):
    column = np.array(points, dtype=np.float64)[:, None]
    return scores_of(Factors(column, column > 0, column, column))


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, "low"),
        (25, "low"),
        (25.01, "medium"),
        (50, "medium"),
        (50.01, "high"),
        (75, "high"),
        (75.01, "critical"),
        (100, "critical"),
    ],
)
def test_the_boundaries_are_exact(score, level):
    assert LEVELS[levels_of(np.array([score]))[0]] == level


def test_the_level_is_that_of_the_score_as_it_is_shown():
    """25.004 is stored and shown as 25.00, so it is low."""
    scores = of(25.004, 0, 0, 0, 0)
    assert (scores.score[0], LEVELS[scores.level[0]]) == (25.0, "low")


@pytest.mark.parametrize(
    ("points", "action"),
    [
        ((5, 0, 0, 0, 0), "Continue current coaching approach"),
        ((25, 5, 0, 0, 0), "Monitor closely and consider proactive check-in"),
        ((25, 20, 0, 0, 15), "Schedule a check-in call to re-engage"),
        ((20, 25, 0, 0, 15), "Try new engagement strategies in next session"),
        ((0, 10, 20, 15, 15), "Address underlying concerns in next conversation"),
        # Days have no action at this level; the second largest has.
        ((14, 0, 12, 14, 15), "Schedule a check-in call to re-engage"),
        ((25, 25, 20, 15, 15), "Urgent: Reach out immediately to prevent churn"),
        ((10, 25, 20, 10, 11), "Take immediate action to re-engage client"),
        ((14, 24, 0, 15, 24), "Client hasn't been seen for weeks - follow up"),
    ],
)
def test_the_action_is_that_of_the_largest_factors(points, action):
    assert ACTIONS[of(*points).action[0]] == action


@pytest.mark.parametrize(
    ("days", "action"),
    [
        (29, "Continue current coaching approach"),
        (30, "Client hasn't been seen for weeks - follow up"),
    ],
)
def test_who_is_away_for_30_days_is_followed_up_at_a_low_score_too(days, action):
    value = np.array([0, 0, 0, 0, days], dtype=np.float64)[:, None]
    points = np.array([0, 0, 0, 0, 15], dtype=np.float64)[:, None]
    scores = scores_of(Factors(value, points > 0, value, points))
    assert (LEVELS[scores.level[0]], ACTIONS[scores.action[0]]) == ("low", action)


@pytest.mark.parametrize(
    ("change", "trend"),
    [
        (float("nan"), None),
        (-5, "improving"),
        (-4.99, "stable"),
        (0, "stable"),
        (4.99, "stable"),
        (5, "worsening"),
    ],
)
def test_a_trend_needs_a_score_before_and_a_notable_change(change, trend):
    assert TRENDS[trends_of(np.array([change]))[0]] == trend
