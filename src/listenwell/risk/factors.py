"""The five factors of the risk score, for all clients at once: arrays in, arrays out.

Each factor is a ramp: nothing up to its warning threshold, its whole weight from its critical
threshold on, linear in between. So none is ever below 0 or above its weight. The thresholds and
weights are the requirements' (:mod:`listenwell.risk.policy`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from listenwell.risk.policy import FACTORS, Floats, PolicyTable

Flags = NDArray[np.bool_]

LONG_ABSENCE_DAYS: Final = 90
"""Away for longer, a client's sessions count as decreasing, whatever came before."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each client; every array has one entry per client, NaN where withheld.

    Attributes:
        total_sessions: Sessions ever that count.
        sessions_30d: Sessions in the last 30 days.
        sessions_90d: Sessions in the last 90 days.
        days_since: Days since the last session.
        decreasing: Whether the sessions' frequency is found to decrease.
        decline_before: The frequency's decline when it was last scored, if no session came since.
        engagement_change: Points (0 to 100) that engagement moved over its window.
        engagement_declining: Whether that is a decline and not noise.
        sentiment_change: Points (-1 to 1) that sentiment moved over its window.
        sentiment_declining: Whether that is a decline and not noise.
        resistance_ratio: Resistance cues of the window for each commitment cue; without any of
            these, as if there were one.

    """

    total_sessions: Floats
    sessions_30d: Floats
    sessions_90d: Floats
    days_since: Floats
    decreasing: Flags
    decline_before: Floats
    engagement_change: Floats
    engagement_declining: Flags
    sentiment_change: Floats
    sentiment_declining: Flags
    resistance_ratio: Floats

    def __len__(self) -> int:
        return len(self.days_since)


@dataclass(frozen=True, slots=True)
class Factors:
    """The factors of every client, in the order of :class:`~listenwell.risk.policy.Factor`.

    Attributes:
        value: ``(5, clients)``, in each factor's own unit; NaN where withheld.
        counts: ``(5, clients)``, whether the value is of a kind that can add to the score: a
            decline that is no noise, a ratio, days.
        threshold: ``(5, clients)``, the warning.
        contribution: ``(5, clients)``, points of the score, from 0 to the weight, rounded to two
            places as they are shown, so that what is shown adds up.

    """

    value: Floats
    counts: Flags
    threshold: Floats
    contribution: Floats


def factors_of(signals: Signals, policies: PolicyTable) -> Factors:
    """Return the five factors of every client under its coach's policy."""
    away = signals.days_since > LONG_ABSENCE_DAYS
    always = np.ones(len(signals), dtype=np.bool_)
    value = np.stack(
        [
            np.fmax(  # the larger, and the other where one is NaN
                frequency_decline(signals.sessions_30d, signals.sessions_90d),
                signals.decline_before,
            ),
            signals.engagement_change,
            signals.sentiment_change,
            signals.resistance_ratio,
            signals.days_since,
        ]
    )
    counts = np.stack(
        [
            signals.decreasing | away,
            signals.engagement_declining,
            signals.sentiment_declining,
            always,
            always,
        ]
    )
    counts &= ~np.isnan(value)
    height = ramp(value, policies.warning, policies.critical)
    contribution = np.round(np.where(counts, height, 0.0) * policies.weights, 2)
    assert contribution.shape[0] == len(FACTORS)  # noqa: S101
    return Factors(value, counts, policies.warning, contribution)


def ramp(value: Floats, warning: Floats, critical: Floats) -> Floats:
    """Return 0 up to the warning, 1 from the critical threshold on, linear in between.

    Works for rising thresholds and for falling ones, whose critical lies below the warning.
    """
    height: Floats = np.clip((value - warning) / (critical - warning), 0.0, 1.0)
    return height


def frequency_decline(sessions_30d: Floats, sessions_90d: Floats) -> Floats:
    """Return the share of a usual month's sessions that is missing: 0.5 is half of them.

    A usual month is a third of the last 90 days, at least one session. Negative where there were
    more than usual; 1 where there was none.
    """
    decline: Floats = 1.0 - sessions_30d / np.maximum(sessions_90d / 3.0, 1.0)
    return decline
