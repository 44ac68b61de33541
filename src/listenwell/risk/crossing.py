"""When an alert is raised and when it ends: on crossing a boundary, with hysteresis.

A value that hovers on its boundary raises one alert: it is raised at the upper bound, stands until
the value falls below the lower one, and cannot come again before the cooldown has passed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """The two bounds of an alert and its cooldown.

    Attributes:
        raise_at: From here up the alert is raised.
        clear_below: Below this it ends; at most ``raise_at``.
        cooldown_days: Once raised, it is not raised again for so many days.
    """

    raise_at: float
    clear_below: float
    cooldown_days: float = 28.0

    def __post_init__(self) -> None:
        if not self.clear_below <= self.raise_at:
            raise ValueError(f"clears below {self.clear_below}, over the {self.raise_at} it raises")
        if self.cooldown_days < 0:
            raise ValueError(f"a cooldown of {self.cooldown_days} days")


CHURN_PROBABILITY: Final = Hysteresis(raise_at=0.6, clear_below=0.35)
"""For P(no session in the next 60 days)."""


def above_level(boundary: float, margin: float = 5.0) -> Hysteresis:
    """Make the bounds for a level that begins just above a score.

    Args:
        boundary: The last score that is still below the level: 50 for *high*.
        margin: How far under the boundary the score must fall for the alert to end.
    """
    return Hysteresis(float(np.nextafter(boundary, np.inf)), boundary - margin)


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """What becomes of each client's alert; at most one of the three holds.

    Attributes:
        raised: A new alert begins.
        kept: The alert stands and is updated.
        resolved: The alert ends.
    """

    raised: Bools
    kept: Bools
    resolved: Bools

    @property
    def standing(self) -> Bools:
        """Whose alert stands afterwards."""
        return np.asarray(self.raised | self.kept)


def cross(
    standing: Bools, value: Floats, days_since_raised: Floats, rule: Hysteresis = CHURN_PROBABILITY
) -> Crossing:
    """Decide for all clients at once.

    Args:
        standing: Whose alert stands now, acknowledged or not; shape ``(n,)``.
        value: The probability or score of today. NaN, a value withheld, raises nothing and ends
            nothing.
        days_since_raised: Days since the client's last alert of this kind was raised; infinity or
            NaN for never.
        rule: The bounds.
    """
    over, under = value >= rule.raise_at, value < rule.clear_below
    # Written so that NaN, for "never", counts as long ago.
    rested = ~(days_since_raised < rule.cooldown_days)
    return Crossing(
        raised=np.asarray(~standing & over & rested),
        kept=np.asarray(standing & ~under),
        resolved=np.asarray(standing & under),
    )
