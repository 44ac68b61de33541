"""From factors to a score, its level, its trend, and what to do: for all clients at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from listenwell.risk.factors import Factors
from listenwell.risk.policy import FACTORS, LEVEL_BOUNDS, LEVELS, Factor, Floats, Level

Codes = NDArray[np.intp]

SCORE_VERSION: Final = "risk-1"
VALID_FOR: Final = timedelta(days=7)
NOTABLE_CHANGE: Final = 5.0
"""Points by which a score must differ from the one before to be called anything but stable."""

AWAY_DAYS: Final = 30
"""Days without a session after which a client is to be followed up, whatever the score is."""

TRENDS: Final = ("improving", "stable", "worsening", None)


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of every client.

    Attributes:
        score: From 0 to 100, rounded to two places as it is stored and shown.
        level: Index into :data:`~listenwell.risk.policy.LEVELS`.
        action: What the coach should do: index into :data:`ACTIONS`.

    """

    score: Floats
    level: Codes
    action: Codes


def scores_of(factors: Factors) -> Scores:
    """Return every client's score, level and recommended action.

    Whoever has been away for 30 days is to be followed up, also where the score is too low for
    the requirements' table to say so: an absence alone adds 15 points.
    """
    score: Floats = np.round(factors.contribution.sum(axis=0), 2)
    level = levels_of(score)
    action = _actions(factors.contribution, level)
    away = factors.value[FACTORS.index(Factor.DAYS_SINCE_SESSION)] >= AWAY_DAYS
    calm = level <= LEVELS.index(Level.MEDIUM)
    return Scores(score, level, np.where(away & calm, ACTIONS.index(_FOLLOW_UP), action))


def levels_of(score: Floats) -> Codes:
    """Return the level of each score: up to 25 low, up to 50 medium, up to 75 high."""
    level: Codes = np.searchsorted(np.array(LEVEL_BOUNDS), score, side="left")
    return level


def trends_of(change: Floats) -> Codes:
    """Return how each score moved since the one before, as an index into :data:`TRENDS`.

    NaN, where there is none before, gives the index of ``None``.
    """
    moved = (change > -NOTABLE_CHANGE).astype(np.intp) + (change >= NOTABLE_CHANGE)
    return np.where(np.isnan(change), len(TRENDS) - 1, moved)


_FOLLOW_UP: Final = "Client hasn't been seen for weeks - follow up"
_ACTIONS: Final[dict[tuple[Factor, Level], str]] = {
    (Factor.SESSION_FREQUENCY, Level.HIGH): "Schedule a check-in call to re-engage",
    (
        Factor.SESSION_FREQUENCY,
        Level.CRITICAL,
    ): "Urgent: Reach out immediately to prevent churn",
    (
        Factor.ENGAGEMENT_TREND,
        Level.HIGH,
    ): "Try new engagement strategies in next session",
    (
        Factor.SENTIMENT_TREND,
        Level.HIGH,
    ): "Address underlying concerns in next conversation",
    (
        Factor.RESISTANCE_RATIO,
        Level.HIGH,
    ): "Review recent sessions for resistance patterns",
    (
        Factor.DAYS_SINCE_SESSION,
        Level.CRITICAL,
    ): _FOLLOW_UP,
}
"""The requirements' table: looked up for the two factors that add most, the larger first.

Their "30+ days" reads "for weeks" here, as a factor can add something before the thirtieth day.
"""

_OTHERWISE: Final[dict[Level, str]] = {
    Level.LOW: "Continue current coaching approach",
    Level.MEDIUM: "Monitor closely and consider proactive check-in",
    Level.HIGH: "Take immediate action to re-engage client",
    Level.CRITICAL: "Take immediate action to re-engage client",
}
ACTIONS: Final = tuple(dict.fromkeys([*_ACTIONS.values(), *_OTHERWISE.values()]))
"""Every sentence that a coach can be recommended."""

_NONE: Final = -1
_TABLE: Final = np.array(
    [
        [ACTIONS.index(_ACTIONS[f, x]) if (f, x) in _ACTIONS else _NONE for x in LEVELS]
        for f in FACTORS
    ]
)
_REST: Final = np.array([ACTIONS.index(_OTHERWISE[level]) for level in LEVELS])


def _actions(contribution: Floats, level: Codes) -> Codes:
    """Return the action for the largest factor that has one at this level, else the level's."""
    order = np.argsort(-contribution, axis=0, kind="stable")
    action: Codes = _REST[level]
    for rank in (1, 0):
        factor = order[rank]
        found = _TABLE[factor, level]
        adds = np.take_along_axis(contribution, factor[None], axis=0)[0] > 0
        action = np.where(adds & (found != _NONE), found, action)
    return action
