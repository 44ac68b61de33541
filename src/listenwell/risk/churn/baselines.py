"""What the models are held against: guesses that need no model, or next to none."""

import numpy as np

from listenwell.risk.churn.histories import Floats, Histories

_FREQUENCY_WEIGHT = 25.0
_RECENCY_WEIGHT = 15.0
_WARNING_DAYS, _CRITICAL_DAYS = 14, 30
_MONTH, _QUARTER = 30, 90


def rule_score(histories: Histories, day: int, *, absent_stays_decreasing: bool) -> Floats:
    """Return score/100 of the rule that adds up factors, from the two that dates alone can tell.

    Session frequency (25) and days since the last session (15) are added and rescaled so that 40
    becomes 1. Frequency counts while the last 30 days hold fewer sessions than the 30 before: all
    of it with none in 30 days, else 1 - sessions_30d / max(sessions_90d / 3, 1) of it. Days since
    grow from 14 to 30.

    Args:
        histories: Sessions of all clients; those after ``day`` are not looked at.
        day: The day looked from.
        absent_stays_decreasing: Count a client absent for 90 days as still decreasing. As the rule
            was first written such a client falls from 100 to 37.5, for 0 is not fewer than 0.

    Returns:
        From 0 to 1 for each client.
    """
    known = histories.until(day)
    month, two_months, quarter = (
        np.bincount(known.client_index[known.day > day - days], minlength=known.clients).astype(
            np.float64
        )
        for days in (_MONTH, 2 * _MONTH, _QUARTER)
    )
    decreasing = month < two_months - month
    if absent_stays_decreasing:
        decreasing |= quarter == 0
    fallen = np.where(month == 0, 1.0, 1 - month / np.maximum(quarter / 3, 1))
    frequency = _FREQUENCY_WEIGHT * np.where(decreasing, np.clip(fallen, 0, 1), 0)
    last = np.full(known.clients, -np.inf)
    np.maximum.at(last, known.client_index, known.day.astype(np.float64))
    over = (day - last - _WARNING_DAYS) / (_CRITICAL_DAYS - _WARNING_DAYS)
    recency = _RECENCY_WEIGHT * np.clip(over, 0, 1)
    return np.asarray((frequency + recency) / (_FREQUENCY_WEIGHT + _RECENCY_WEIGHT))
