"""All clients at once are what each would be alone, worked out in the plainest way."""

from datetime import date
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenwell.clients.aggregates import (
    FREQUENCY_SCALE,
    SCALES,
    Aggregates,
    Sessions,
    aggregates_of,
)
from listenwell.clients.collect import NULL, PER_UNIT, RECORD, ordered
from listenwell.clients.trends import trends
from listenwell.clients.windows import HISTORY, WINDOWS, Window
from listenwell.db.rows import days_since_2000

TODAY = date(2026, 6, 30)

MEASURES = (
    "engagement",
    "sentiment",
    "coach_talk",
    "client_talk",
    "response_latency",
    "resistance",
    "commitment",
    "breakthrough",
)
TOTALS = MEASURES[-3:]
maybe = st.one_of(st.none(), st.floats(0, 100).map(lambda value: round(value, 2)))
session = st.fixed_dictionaries({"age": st.integers(0, 300), **dict.fromkeys(MEASURES, maybe)})
clients = st.lists(st.lists(session, max_size=15), min_size=1, max_size=5)


def arrays(population) -> Sessions:
    rows = [
        (owner, each)
        for owner, sessions in enumerate(population)
        for each in sorted(sessions, key=lambda one: -one["age"])
    ]

    def column(name: str) -> np.ndarray:
        return np.array([np.nan if row[name] is None else row[name] for _, row in rows], float)

    return Sessions(
        owner=np.array([owner for owner, _ in rows], np.int64),
        age=np.array([row["age"] for _, row in rows], np.int64),
        **{name: column(name) for name in MEASURES},
    )


def naive(sessions, window: Window) -> dict[str, object]:
    """One client, with loops and lists."""
    ever = sorted(sessions, key=lambda one: -one["age"])
    inside = [each for each in ever if window.days is None or each["age"] < window.days]
    known = {n: [one[n] for one in inside if one[n] is not None] for n in MEASURES}
    found: dict[str, object] = {
        "total_sessions": len(inside),
        "sessions_last_30_days": sum(each["age"] < 30 for each in ever),
        "days_since": ever[-1]["age"] if ever else None,
        "first_age": ever[0]["age"] if ever else None,
        "gap": (inside[0]["age"] - inside[-1]["age"]) / (len(inside) - 1)
        if len(inside) > 1
        else None,
        "engagement_history": known["engagement"][-HISTORY:],
        "sentiment_history": known["sentiment"][-HISTORY:],
    }
    for name in MEASURES:
        if name in TOTALS:
            found[name] = sum(known[name])
        else:
            found[name] = fmean(known[name]) if known[name] else None
    both = any(one["resistance"] is not None and one["commitment"] is not None for one in inside)
    found["resistance_ratio"] = (
        sum(known["resistance"]) / max(sum(known["commitment"]), 1) if both else None
    )
    return found


def series(sessions, window: Window) -> dict[str, list[float]]:
    """The values behind each trend of one client, in hundredths of their scales."""
    ever = sorted(sessions, key=lambda one: -one["age"])
    inside = [each for each in ever if window.days is None or each["age"] < window.days]
    found = {
        name: [one[name] / SCALES[name] for one in inside if one[name] is not None]
        for name in ("engagement", "sentiment", "response_latency")
    }
    found["talk_ratio"] = [
        100 * one["client_talk"] / (one["client_talk"] + one["coach_talk"])
        for one in inside
        if None not in (one["client_talk"], one["coach_talk"])
        and one["client_talk"] + one["coach_talk"] > 0
    ]
    whole = ever[0]["age"] // window.period_days if ever else 0
    periods = range(min(whole, window.periods))
    found["session_frequency"] = [
        (sum(one["age"] // window.period_days == period for one in ever) + 0.375) ** 0.5
        / FREQUENCY_SCALE
        for period in reversed(periods)
    ]
    return found


def same(found: float, expected: float | None) -> bool:
    if expected is None:
        return bool(np.isnan(found))
    return found == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(clients, st.sampled_from(WINDOWS))
def test_all_at_once_are_what_each_is_alone(population, window):
    found = aggregates_of(arrays(population), len(population), window)
    for place, sessions in enumerate(population):
        for name, expected in naive(sessions, window).items():
            if isinstance(expected, list):
                kept = getattr(found, name)[place]
                assert kept[~np.isnan(kept)].tolist() == expected
            else:
                assert same(getattr(found, name)[place], expected), (name, place)
        for name, values in series(sessions, window).items():
            alone = trends(np.array(values), np.zeros(len(values), np.int64), 1)
            assert found.trends[name].points[place] == len(values), name
            assert same(found.trends[name].rising[place], _known(alone.rising[0])), name
        away = len(sessions) > 1 and min(each["age"] for each in sessions) > 90
        expected_course = -1 if away else found.trends["session_frequency"].direction[place]
        assert found.frequency[place] == expected_course


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _entries(sessions: Sessions, tie: np.ndarray) -> np.ndarray:
    """The sessions as PostgreSQL packs them."""
    packed = np.zeros(len(tie), RECORD)
    packed["day"], packed["tie"] = days_since_2000(TODAY) - sessions.age, tie << 12
    for name in MEASURES:
        whole = np.round(np.nan_to_num(getattr(sessions, name)) * PER_UNIT[name])
        packed[name] = np.where(np.isnan(getattr(sessions, name)), NULL, whole)
    return packed


def _rounded(sessions: Sessions, name: str) -> np.ndarray:
    return np.round(getattr(sessions, name) * PER_UNIT[name]) / PER_UNIT[name]


@settings(deadline=None)
@given(clients, st.randoms(use_true_random=False), st.sampled_from(WINDOWS))
def test_the_order_in_which_sessions_come_does_not_matter(population, random, window):
    sessions = arrays(population)
    tie = np.arange(len(sessions.age)) * 7 % 1009
    order = np.array(random.sample(range(len(tie)), len(tie)), np.int64)
    entries = _entries(sessions, tie)
    straight = ordered(sessions.owner, entries, TODAY)
    shuffled = ordered(sessions.owner[order], entries[order], TODAY)
    assert sorted(straight.age) == sorted(sessions.age)
    for name in MEASURES:
        np.testing.assert_array_equal(
            np.sort(getattr(straight, name)), np.sort(_rounded(sessions, name))
        )
    for a, b in zip(
        _flat(aggregates_of(straight, len(population), window)),
        _flat(aggregates_of(shuffled, len(population), window)),
        strict=True,
    ):
        np.testing.assert_allclose(a, b, atol=1e-9)


def _flat(found: Aggregates) -> list[np.ndarray]:
    fields = [getattr(found, name) for name in Aggregates.__slots__ if name != "trends"]
    return fields + [each.rising for each in found.trends.values()]


@pytest.mark.parametrize("periods", range(2, 21))
def test_counts_at_a_constant_rate_seldom_seem_to_change(periods):
    """The worst of all rates, of 40,000 clients each, is below 6 in 100."""
    rng = np.random.default_rng(periods)
    owner = np.repeat(np.arange(40_000), periods)
    for rate in (0.2, 1.0, 2.0, 4.0, 6.0, 10.0):
        counts = rng.poisson(rate, len(owner))
        found = trends(np.sqrt(counts + 0.375) / FREQUENCY_SCALE, owner, 40_000)
        assert (found.direction != 0).mean() <= 0.06, rate


def test_poisson_arrivals_seldom_seem_to_change():
    """Of clients who come at random at a constant rate, fewer than 6 in 100 seem not to."""
    rng = np.random.default_rng(3)
    people = 8000
    for per_week in (0.3, 1.0, 2.0):
        counts = rng.poisson(per_week * 52, people)
        owner = np.repeat(np.arange(people), counts)
        age = rng.integers(0, 364, len(owner))
        order = np.lexsort((-age, owner))
        nothing = np.full(len(owner), np.nan)
        sessions = Sessions(owner[order], age[order], *([nothing] * len(MEASURES)))
        for window in WINDOWS:
            found = aggregates_of(sessions, people, window).trends["session_frequency"]
            assert (found.direction != 0).mean() <= 0.06, (per_week, window.type)
