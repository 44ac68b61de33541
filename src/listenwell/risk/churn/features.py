"""What a client's history looks like on one day: the numbers that the models read."""

from dataclasses import dataclass, fields

import numpy as np

from listenwell.risk.churn.histories import Bools, Floats, Histories

_MONTH = 30


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One entry per client, in the order of the histories; shape ``(clients,)`` each.

    Attributes:
        frequency: Sessions after the first.
        recency_days: Days from the first session to the last.
        tenure_days: Days from the first session to the day looked from.
        days_since: Days from the last session to the day looked from.
        median_gap: Median of the days between sessions; NaN with fewer than two sessions.
        sessions_30d: Sessions in the last 30 days.
        total: Sessions in all; 0 for a client not yet seen, whose other entries are NaN or 0.
        trend_30d: ln((1 + sessions in the last 30 days) / (1 + sessions in the 30 before)).
    """

    frequency: Floats
    recency_days: Floats
    tenure_days: Floats
    days_since: Floats
    median_gap: Floats
    sessions_30d: Floats
    total: Floats
    trend_30d: Floats

    def take(self, chosen: Bools) -> "Features":
        """Return the entries of some clients only."""
        return Features(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def active(self, within_days: int) -> Bools:
        """Tell who had a session within so many days."""
        return np.asarray((self.total > 0) & (self.days_since < within_days), dtype=np.bool_)


def features(histories: Histories, at_day: int) -> Features:
    """Compute the features of every client from the sessions up to and including a day."""
    known = histories.until(at_day)
    index, day, clients = known.client_index, known.day, known.clients
    total = np.bincount(index, minlength=clients)
    seen = total > 0
    start = np.cumsum(total) - total
    first, last = np.full(clients, np.nan), np.full(clients, np.nan)
    first[seen] = day[start[seen]]
    last[seen] = day[(start + total - 1)[seen]]
    recent = np.bincount(index[day > at_day - _MONTH], minlength=clients)
    since_two = np.bincount(index[day > at_day - 2 * _MONTH], minlength=clients)
    return Features(
        frequency=np.maximum(total - 1, 0).astype(np.float64),
        recency_days=last - first,
        tenure_days=at_day - first,
        days_since=at_day - last,
        median_gap=_median_gap(known, total),
        sessions_30d=recent.astype(np.float64),
        total=total.astype(np.float64),
        trend_30d=np.log((1 + recent) / (1 + since_two - recent)),
    )


def _median_gap(histories: Histories, total: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    own = histories.client_index[1:] == histories.client_index[:-1]
    gap = np.diff(histories.day)[own]
    median = np.full(histories.clients, np.nan)
    if gap.size:
        # One sort of one key orders the gaps within each client.
        span = int(gap.max()) + 1
        ordered = np.sort(histories.client_index[1:][own] * span + gap) % span
        count = np.maximum(total - 1, 0)
        start = np.cumsum(count) - count
        some = count > 0
        low = ordered[(start + (count - 1) // 2)[some]]
        high = ordered[(start + count // 2)[some]]
        median[some] = (low + high) / 2
    return median
