"""Aggregates of every client over a window: arrays of sessions in, arrays of clients out.

Nothing here loops over clients, and nothing knows the database. A value that a session does not
have is NaN and counts nowhere; a client without any such value has NaN.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from listenwell.clients.trends import Floats, Ints, Trends, trends
from listenwell.clients.windows import HISTORY, LONG_ABSENCE_DAYS, MONTH_DAYS, Window

SCALES: Final = {"engagement": 1.0, "sentiment": 0.02, "talk_ratio": 1.0, "response_latency": 0.1}
"""A hundredth of each measure's scale: points, points of -1 to 1, percent, tenths of a second."""

FREQUENCY_SCALE: Final = 1 / 24
"""Of the square root of a count: its noise, about 0.5, is 12 hundredths, of which the trends'
prior raises a false alarm on fewer than 6 series in 100, however many periods there are."""

TRENDS: Final = (*SCALES, "session_frequency")


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions that count, by client and in each by time; all arrays are of one length.

    Attributes:
        owner: Number of the client, ascending from 0.
        age: Days before today; 0 is today.
        engagement: 0 to 100.
        sentiment: The client's, -1 to 1.
        coach_talk: Percent of the session.
        client_talk: Percent of the session.
        response_latency: Seconds before the client answers.
        resistance: Cues of it.
        commitment: Cues of it.
        breakthrough: Cues of it.

    """

    owner: Ints
    age: Ints
    engagement: Floats
    sentiment: Floats
    coach_talk: Floats
    client_talk: Floats
    response_latency: Floats
    resistance: Floats
    commitment: Floats
    breakthrough: Floats

    @property
    def talk_ratio(self) -> Floats:
        """Return the client's share of what the two say, in percent."""
        both = self.coach_talk + self.client_talk
        share: Floats = np.divide(
            100.0 * self.client_talk, both, out=np.full(len(both), np.nan), where=both > 0
        )
        return share


@dataclass(frozen=True, slots=True)
class Aggregates:
    """One window of every client; NaN where there is nothing to tell.

    Attributes:
        total_sessions: In the window.
        sessions_last_30_days: Whatever the window.
        first_age: Days since the first session ever.
        days_since: Days since the last session ever; NaN for who has none.
        gap: Mean days between the window's sessions.
        coach_talk: Mean percent.
        client_talk: Mean percent.
        engagement: Mean.
        sentiment: Mean.
        response_latency: Mean seconds.
        resistance: Total.
        commitment: Total.
        breakthrough: Total.
        resistance_ratio: Resistance for each commitment, as if there were one where there is none.
        engagement_history: ``(clients, HISTORY)``, the latest last, NaN in front.
        sentiment_history: As that.
        trends: By measure.
        frequency: 1 where sessions become more, -1 fewer, else 0.

    """

    total_sessions: Ints
    sessions_last_30_days: Ints
    first_age: Floats
    days_since: Floats
    gap: Floats
    coach_talk: Floats
    client_talk: Floats
    engagement: Floats
    sentiment: Floats
    response_latency: Floats
    resistance: Floats
    commitment: Floats
    breakthrough: Floats
    resistance_ratio: Floats
    engagement_history: Floats
    sentiment_history: Floats
    trends: dict[str, Trends]
    frequency: NDArray[np.int8]


def aggregates_of(sessions: Sessions, clients: int, window: Window) -> Aggregates:
    """Return the aggregates of every client over one window.

    Args:
        sessions: All that count, whatever the window.
        clients: How many clients there are; one may have no sessions.
        window: Which.

    """
    inside = (
        np.ones(len(sessions.age), np.bool_) if window.days is None else sessions.age < window.days
    )
    owner = sessions.owner[inside]

    def mean(values: Floats) -> Floats:
        return _mean(owner, values[inside], clients)

    def total(values: Floats) -> Floats:
        known = np.nan_to_num(values[inside])
        return np.bincount(owner, weights=known, minlength=clients).astype(np.float64)

    count = np.bincount(owner, minlength=clients)
    ever = np.bincount(sessions.owner, minlength=clients)
    first, last = _ends(sessions.owner, sessions.age, ever)
    oldest, newest = _ends(owner, sessions.age[inside], count)
    resistance, commitment = total(sessions.resistance), total(sessions.commitment)
    read = np.bincount(
        owner,
        weights=~np.isnan((sessions.resistance + sessions.commitment)[inside]),
        minlength=clients,
    )
    found = trends_of(sessions, inside, first, window)
    away = (last > LONG_ABSENCE_DAYS) & (ever > 1)
    return Aggregates(
        total_sessions=count,
        sessions_last_30_days=np.bincount(
            sessions.owner[sessions.age < MONTH_DAYS], minlength=clients
        ),
        first_age=first,
        days_since=last,
        gap=np.divide(oldest - newest, count - 1, out=np.full(clients, np.nan), where=count > 1),
        coach_talk=mean(sessions.coach_talk),
        client_talk=mean(sessions.client_talk),
        engagement=mean(sessions.engagement),
        sentiment=mean(sessions.sentiment),
        response_latency=mean(sessions.response_latency),
        resistance=resistance,
        commitment=commitment,
        breakthrough=total(sessions.breakthrough),
        resistance_ratio=np.where(read > 0, resistance / np.maximum(commitment, 1.0), np.nan),
        engagement_history=_latest(owner, sessions.engagement[inside], clients),
        sentiment_history=_latest(owner, sessions.sentiment[inside], clients),
        trends=found,
        frequency=np.where(away, -1, found["session_frequency"].direction).astype(np.int8),
    )


def trends_of(
    sessions: Sessions, inside: NDArray[np.bool_], first: Floats, window: Window
) -> dict[str, Trends]:
    """Return the trends of every measure.

    All measures are one call, as so many more clients: the work is done by length of series, and
    most measures have the same lengths.
    """
    clients = len(first)
    owner = sessions.owner[inside]
    values, owners = [], []
    for place, (name, scale) in enumerate(SCALES.items()):
        chosen = getattr(sessions, name)[inside]
        known = ~np.isnan(chosen)
        values.append(chosen[known] / scale)
        owners.append(owner[known] + place * clients)
    counted, counted_by = period_counts(sessions, first, window)
    values.append(np.sqrt(counted + 0.375) / FREQUENCY_SCALE)
    owners.append(counted_by + len(SCALES) * clients)
    found = trends(np.concatenate(values), np.concatenate(owners), len(TRENDS) * clients)
    return {
        name: found.part(place * clients, clients).scaled(scale)
        for place, (name, scale) in enumerate({**SCALES, TRENDS[-1]: FREQUENCY_SCALE}.items())
    }


def period_counts(sessions: Sessions, first: Floats, window: Window) -> tuple[Ints, Ints]:
    """Return how many sessions each client had in equal periods, and whose each count is.

    Periods are counted back from today, and only whole ones since the first session, which itself
    is not counted: it is the reason for the first period. Their trend is taken of the square roots
    (of count + 3/8; Anscombe 1948), which have about the same noise whatever the counts are.
    """
    clients = len(first)
    whole = np.nan_to_num(first // window.period_days).astype(np.int64)
    periods = np.minimum(whole, window.periods)
    ends = np.cumsum(periods)
    back = sessions.age // window.period_days
    inside = back < periods[sessions.owner]
    place = ends[sessions.owner[inside]] - 1 - back[inside]
    counts = np.bincount(place, minlength=int(ends[-1]) if clients else 0)
    return counts, np.repeat(np.arange(clients), periods)


def _mean(owner: Ints, values: Floats, clients: int) -> Floats:
    known = ~np.isnan(values)
    count = np.bincount(owner[known], minlength=clients)
    total = np.bincount(owner[known], weights=values[known], minlength=clients)
    mean: Floats = np.divide(total, count, out=np.full(clients, np.nan), where=count > 0)
    return mean


def _ends(owner: Ints, age: Ints, count: Ints) -> tuple[Floats, Floats]:
    """Return the ages of each client's first and last session; NaN for who has none."""
    first, last = np.full(len(count), np.nan), np.full(len(count), np.nan)
    some = count > 0
    ends = np.cumsum(count)[some]
    first[some] = age[ends - count[some]]
    last[some] = age[ends - 1]
    return first, last


def _latest(owner: Ints, values: Floats, clients: int) -> Floats:
    """Return each client's latest values, right-aligned in rows of ``HISTORY``."""
    known = ~np.isnan(values)
    owner, values = owner[known], values[known]
    count = np.bincount(owner, minlength=clients)
    from_end = np.cumsum(count)[owner] - 1 - np.arange(len(owner))
    kept = from_end < HISTORY
    table = np.full((clients, HISTORY), np.nan)
    table[owner[kept], HISTORY - 1 - from_end[kept]] = values[kept]
    return table
