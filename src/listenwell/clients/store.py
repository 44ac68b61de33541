"""Aggregates into ``client_analytics``: every window of a range's clients in one COPY."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.aggregates import TRENDS, Aggregates
from listenwell.clients.collect import Collected, read_pairs
from listenwell.clients.pairs import as_pairs, places
from listenwell.clients.stored import read_stored
from listenwell.clients.windows import HISTORY, WINDOWS
from listenwell.db.ids import ascending_ids
from listenwell.db.rows import (
    Column,
    copy_rows,
    days_since_2000,
    decimals,
    fingerprints,
    fixed,
    lists,
    optional,
    repeated,
    taken,
    words,
)

_DECIMALS: Final = {
    "average_days_between_sessions": ("gap", 2),
    "average_coach_talk_percentage": ("coach_talk", 2),
    "average_client_talk_percentage": ("client_talk", 2),
    "average_engagement_score": ("engagement", 2),
    "average_sentiment_score": ("sentiment", 3),
    "average_response_latency": ("response_latency", 2),
    "resistance_to_commitment_ratio": ("resistance_ratio", 3),
}
_WHOLE: Final = {
    "total_sessions": "total_sessions",
    "sessions_last_30_days": "sessions_last_30_days",
    "total_resistance_cues": "resistance",
    "total_commitment_cues": "commitment",
    "total_breakthrough_cues": "breakthrough",
}
_HISTORIES: Final = ("engagement", "sentiment")
_WORDS: Final = {
    "session_frequency": ("decreasing", "stable", "increasing", None),
    "talk_ratio": ("coach_increasing", "balanced", "client_increasing", None),
    "engagement": ("declining", "stable", "improving", None),
    "sentiment": ("declining", "stable", "improving", None),
    "response_latency": ("faster", "stable", "slower", None),
}
"""Falling, neither, rising, not told."""

_NOT_TOLD: Final = 3
_MOST_POINTS: Final = np.iinfo(np.int16).max

_HOLD: Final = text("""
SELECT count(*) FROM (
  SELECT FROM ai_backend.coach_clients WHERE client_id BETWEEN :low AND :high
  ORDER BY client_id, coach_id FOR NO KEY UPDATE) held
""")
_DELETE: Final = text("DELETE FROM ai_backend.client_analytics WHERE id = ANY(:ids)")


async def hold_clients(db: AsyncSession, low: UUID, high: UUID) -> None:
    """Keep the clients of a range to oneself until the transaction ends.

    Meanwhile nobody erases them, and nobody else writes their aggregates. Who was erased before is
    not written again by :func:`store`.
    """
    await db.execute(_HOLD, {"low": low, "high": high})


async def store(
    db: AsyncSession, collected: Collected, windows: Sequence[Aggregates], low: UUID, high: UUID
) -> int:
    """Write every window of a range's clients; return how many rows were new or are different now.

    What was computed later, or of a later day, stays; a row that says the same is not written. A
    client whose last session is gone or left out loses the rows of every window.

    Args:
        db: A transaction that holds the clients.
        collected: The clients.
        windows: One for each of :data:`~listenwell.clients.windows.WINDOWS`.
        low: Lowest client id of the range.
        high: Highest client id of the range.

    """
    pairs = as_pairs(collected.client_id, collected.coach_id)
    stored = await read_stored(db, pairs, low, high, day=collected.day, at=collected.at)
    held = places(pairs, as_pairs(*await read_pairs(db, low, high))) >= 0
    came = ~np.isnan(windows[-1].first_age)

    columns = _columns(collected, windows)
    prints = fingerprints(list(columns.values()))
    same = stored.there & (stored.fingerprint == prints)
    written = _each(held & came) & stored.yields & ~same
    gone = _each(~came) & stored.yields
    await _delete(db, stored.id[stored.there & (written | gone)])
    if written.any():
        rows = np.flatnonzero(written)
        new = ~stored.there[rows]
        ids = stored.id[rows]
        ids[new] = ascending_ids(int(new.sum()))
        await copy_rows(
            db,
            "ai_backend",
            "client_analytics",
            {
                "id": fixed("uuid", ids),
                **{name: taken(column, rows) for name, column in columns.items()},
                "computed_at": repeated(collected.at, len(rows)),
                "fingerprint": fixed("int8", prints[rows]),
            },
        )
    return int(written.sum())


async def _delete(db: AsyncSession, ids: NDArray[np.void]) -> None:
    if len(ids):
        await db.execute(_DELETE, {"ids": [UUID(bytes=each) for each in ids.tolist()]})


def _columns(collected: Collected, windows: Sequence[Aggregates]) -> dict[str, Column]:
    """Return the columns of all rows but their ids and moments: each client's windows in a row."""

    def of(name: str) -> NDArray[Any]:
        return _woven([getattr(found, name) for found in windows])

    today = days_since_2000(collected.day)
    first, last = (np.nan_to_num(of(name)) for name in ("first_age", "days_since"))
    spans = np.tile([window.days or 0 for window in WINDOWS], len(collected))
    columns = {
        "client_id": fixed("uuid", _each(collected.client_id)),
        "coach_id": fixed("uuid", _each(collected.coach_id)),
        "window_type": words(
            np.tile(np.arange(len(WINDOWS)), len(collected)), [w.type.value for w in WINDOWS]
        ),
        "window_start": fixed("int4", today - np.where(spans > 0, spans - 1, first)),
        "window_end": repeated(collected.day, len(spans)),
        "latest_session_date": fixed("int4", today - last),
        "days_since_last_session": fixed("int4", last),
        **{name: fixed("int4", of(source)) for name, source in _WHOLE.items()},
        **{name: decimals(of(source), places) for name, (source, places) in _DECIMALS.items()},
        **{f"{name}_scores_history": _history(of(f"{name}_history")) for name in _HISTORIES},
    }
    for name in TRENDS:
        columns |= _trend(windows, name)
    return columns


def _trend(windows: Sequence[Aggregates], name: str) -> dict[str, Column]:
    trends = [found.trends[name] for found in windows]
    points = _woven([trend.points for trend in trends])
    if name == "session_frequency":
        told = _woven([found.frequency for found in windows])
    else:
        told = _woven([trend.direction for trend in trends])
    slope = _woven([trend.slope for trend in trends])
    numbers = {
        "slope": slope,
        "slope_low": _woven([trend.low for trend in trends]),
        "slope_high": _woven([trend.high for trend in trends]),
        "probability": _woven([trend.probability for trend in trends]),
        "change": slope * (points - 1),
    }
    known = (points > 1) | (told != 0)
    return {
        f"{name}_trend": words(np.where(known, told + 1, _NOT_TOLD), _WORDS[name]),
        f"{name}_points": fixed("int2", np.minimum(points, _MOST_POINTS)),
        **{f"{name}_{number}": optional("float4", each) for number, each in numbers.items()},
    }


def _history(latest: NDArray[np.float64]) -> Column:
    """Return rows that have their values at the right as lists of these."""
    kept = (~np.isnan(latest)).sum(axis=1)
    from_left = np.minimum(np.arange(HISTORY) + (HISTORY - kept)[:, np.newaxis], HISTORY - 1)
    return lists(np.take_along_axis(latest, from_left, axis=1), kept)


def _woven(windows: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the clients' values with each client's windows behind each other."""
    return np.stack(windows, axis=1).reshape(-1, *windows[0].shape[1:])


def _each(values: NDArray[Any]) -> NDArray[Any]:
    """Return each client's value once for every window."""
    return np.repeat(values, len(WINDOWS))
