"""When a coach is told: three conditions, each raised on crossing and ended with hysteresis.

=================  =====================================  ====================================
alert              raised                                 ends
=================  =====================================  ====================================
``new_high_risk``  score above 50, or churn 0.6 and more  score below 45 and churn below 0.35
``risk_increased`` 15 points and more over the lowest     less than 5 points over it, or
                   score of 14 days, below high risk      ``new_high_risk`` says it
``no_session_30d`` 30 days without a session              a session
=================  =====================================  ====================================

The first two are not raised again for 28 days. Of clients away for more than 180 days the churn
model was never asked whether they come back, so its probability raises nothing for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from listenwell.risk.churn import ACTIVE_DAYS
from listenwell.risk.crossing import CHURN_PROBABILITY, Crossing, Hysteresis, above_level, cross
from listenwell.risk.factors import Flags
from listenwell.risk.policy import LEVEL_BOUNDS, LEVELS, Floats, Level

Texts = NDArray[np.str_]
_Writer = Callable[[Floats], Texts]

MEDIUM_UP_TO: Final = LEVEL_BOUNDS[LEVELS.index(Level.HIGH) - 1]
HIGH: Final = above_level(MEDIUM_UP_TO)
CRITICAL_ABOVE: Final = LEVEL_BOUNDS[LEVELS.index(Level.CRITICAL) - 1]
RISE: Final = Hysteresis(raise_at=15.0, clear_below=5.0)
ABSENCE: Final = Hysteresis(raise_at=30.0, clear_below=30.0, cooldown_days=0.0)

URGENT_PROBABILITY: Final = 0.8
URGENT_RISE: Final = 30.0
URGENT_DAYS: Final = 60.0

LEAST_CHANCE: Final = 0.01
MOST_CHANCE: Final = 0.99
"""A chance beyond these is told as under or over them, as the desk tells it too."""


class AlertType(StrEnum):
    """What an alert is about."""

    NEW_HIGH_RISK = "new_high_risk"
    RISK_INCREASED = "risk_increased"
    NO_SESSION_30D = "no_session_30d"


ALERT_TYPES: Final = tuple(AlertType)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where each client stands today; one entry per client.

    Attributes:
        score: Of today.
        lowest: Lowest score of the fourteen days before; NaN where there is none.
        churn: P(no session within 60 days).
        days_since: Days since the last session.
        standing: ``(3, n)``, whether an alert of each type stands, by :data:`ALERT_TYPES`.
        days_since_raised: ``(3, n)``, days since the latest of each type was raised; NaN: never.

    """

    score: Floats
    lowest: Floats
    churn: Floats
    days_since: Floats
    standing: Flags
    days_since_raised: Floats


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of one type of alert, for every client.

    Attributes:
        crossing: Raised, kept or resolved.
        urgent: Whether it is urgent, else a warning.
        title: What it is about, a few words.
        message: One sentence with the day's numbers; empty where no alert stands.

    """

    crossing: Crossing
    urgent: Flags
    title: Texts
    message: Texts


def decide(now: Situation) -> dict[AlertType, Decided]:
    """Return what becomes of every type of alert."""
    high = _high(now)
    return {
        AlertType.NEW_HIGH_RISK: high,
        AlertType.RISK_INCREASED: _increased(now, high.crossing.standing),
        AlertType.NO_SESSION_30D: _absent(now),
    }


def _high(now: Situation) -> Decided:
    standing, rested = now.standing[0], now.days_since_raised[0]
    known = np.where(now.days_since <= ACTIVE_DAYS, now.churn, 0.0)
    by_score = cross(standing, now.score, rested, HIGH)
    by_churn = cross(standing, known, rested, CHURN_PROBABILITY)
    resolved = by_score.resolved & by_churn.resolved
    crossing = Crossing(
        raised=by_score.raised | by_churn.raised, kept=standing & ~resolved, resolved=resolved
    )
    return Decided(
        crossing,
        urgent=(now.score > CRITICAL_ABOVE) | (known >= URGENT_PROBABILITY),
        # "High risk" beside a low score would contradict itself: then it is the chance that tells.
        title=np.where(now.score > MEDIUM_UP_TO, "High risk of drifting away", "May not come back"),
        message=_filled(
            "The risk score is {} of 100; the chance of no session within 60 days is {}.",
            (_whole, now.score),
            (_chance, now.churn),
            told=crossing.standing,
        ),
    )


def _increased(now: Situation, high: Flags) -> Decided:
    rise = now.score - now.lowest
    told = cross(now.standing[1], rise, now.days_since_raised[1], RISE)
    # NaN raises and ends nothing; but with no score to compare with, nothing increased.
    ends = high | np.isnan(rise) | told.resolved
    crossing = Crossing(
        raised=told.raised & ~high,
        kept=now.standing[1] & ~ends,
        resolved=now.standing[1] & ends,
    )
    return Decided(
        crossing,
        urgent=rise >= URGENT_RISE,
        title=np.full(len(rise), "Risk has increased"),
        message=_filled(
            "The risk score rose to {} from {} within 14 days.",
            (_whole, now.score),
            (_whole, now.lowest),
            told=crossing.standing,
        ),
    )


def _absent(now: Situation) -> Decided:
    crossing = cross(now.standing[2], now.days_since, now.days_since_raised[2], ABSENCE)
    return Decided(
        crossing,
        urgent=now.days_since >= URGENT_DAYS,
        title=np.full(len(now.days_since), "No session for 30 days or more"),
        message=_filled(
            "The last session was {} days ago.", (_whole, now.days_since), told=crossing.standing
        ),
    )


def _filled(sentence: str, *written: tuple[_Writer, Floats], told: Flags) -> Texts:
    """Put each client's numbers, as they are written, into a sentence where it is told."""
    first, *rest = sentence.split("{}")
    filled = np.full(int(told.sum()), first)
    for (write, numbers), after in zip(written, rest, strict=True):
        filled = np.strings.add(np.strings.add(filled, write(numbers[told])), after)
    every = np.zeros(len(told), dtype=filled.dtype)
    every[told] = filled
    return every


def _whole(numbers: Floats) -> Texts:
    return np.rint(np.nan_to_num(numbers)).astype(np.int64).astype(np.str_)


def _chance(probabilities: Floats) -> Texts:
    """Write each in whole percent; a guess is never told as a certainty."""
    percent = np.strings.add(_whole(probabilities * 100), " %")
    told = np.where(probabilities < LEAST_CHANCE, "under 1 %", percent)
    return np.where(probabilities > MOST_CHANCE, "over 99 %", told)
