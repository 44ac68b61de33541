"""Aggregates into ``client_analytics``: all clients of a window in one COPY and one statement."""

from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.aggregates import TRENDS, Aggregates
from listenwell.clients.collect import Collected
from listenwell.clients.windows import HISTORY, Window
from listenwell.db.copying import copy_columns

_INT, _FLOAT = "int4", "float8"
_HISTORIES: Final = ("engagement", "sentiment")
_NUMBERS: Final = ("slope", "slope_low", "slope_high", "probability", "change")

_KINDS: Final[dict[str, str]] = {
    "client_id": "uuid",
    "coach_id": "uuid",
    "total_sessions": _INT,
    "sessions_last_30_days": _INT,
    "days_since": _INT,
    "first_age": _INT,
    **dict.fromkeys(
        (
            "gap",
            "coach_talk",
            "client_talk",
            "engagement",
            "sentiment",
            "response_latency",
            "resistance_ratio",
        ),
        _FLOAT,
    ),
    "resistance": _INT,
    "commitment": _INT,
    "breakthrough": _INT,
    **{f"{name}_history": "float8[]" for name in _HISTORIES},
    **{f"{name}_kept": "int2" for name in _HISTORIES},
    **{f"{name}_direction": "int2" for name in TRENDS},
    **{f"{name}_points": "int2" for name in TRENDS},
    **{f"{name}_{number}": _FLOAT for name in TRENDS for number in _NUMBERS},
}

_TABLE: Final = "fresh_client_analytics"
_MAKE: Final = text(
    f"CREATE TEMPORARY TABLE IF NOT EXISTS {_TABLE} ("
    + ", ".join(f"{name} {kind}" for name, kind in _KINDS.items())
    + ") ON COMMIT DELETE ROWS"
)
_EMPTY: Final = text(f"TRUNCATE {_TABLE}")

_WORDS: Final = {
    "session_frequency": ("decreasing", "stable", "increasing"),
    "talk_ratio": ("coach_increasing", "balanced", "client_increasing"),
    "engagement": ("declining", "stable", "improving"),
    "sentiment": ("declining", "stable", "improving"),
    "response_latency": ("faster", "stable", "slower"),
}
"""Falling, neither, rising."""


def _number(name: str) -> str:
    return f"nullif({name}, 'NaN')"  # the column rounds it


def _history(name: str) -> str:
    return f"{name}_history[{HISTORY + 1} - {name}_kept:]"


def _direction(name: str) -> str:
    down, level, up = _WORDS[name]
    return (
        f"CASE {name}_direction WHEN -1 THEN '{down}' WHEN 0 THEN '{level}' WHEN 1 THEN '{up}' END"
    )


_VALUES: Final[dict[str, str]] = {
    "client_id": "client_id",
    "coach_id": "coach_id",
    "window_start": "CASE WHEN :days > 0 THEN CAST(:day AS date) - :days + 1 "
    "ELSE CAST(:day AS date) - first_age END",
    "window_end": "CAST(:day AS date)",
    "window_type": ":window",
    "total_sessions": "total_sessions",
    "sessions_last_30_days": "sessions_last_30_days",
    "latest_session_date": "CAST(:day AS date) - days_since",
    "average_days_between_sessions": _number("gap"),
    "days_since_last_session": "days_since",
    "average_coach_talk_percentage": _number("coach_talk"),
    "average_client_talk_percentage": _number("client_talk"),
    "average_engagement_score": _number("engagement"),
    "average_sentiment_score": _number("sentiment"),
    "average_response_latency": _number("response_latency"),
    "engagement_scores_history": _history("engagement"),
    "sentiment_scores_history": _history("sentiment"),
    "total_resistance_cues": "resistance",
    "total_commitment_cues": "commitment",
    "total_breakthrough_cues": "breakthrough",
    "resistance_to_commitment_ratio": _number("resistance_ratio"),
    **{f"{name}_trend": _direction(name) for name in TRENDS},
    **{f"{name}_points": f"{name}_points" for name in TRENDS},
    **{f"{name}_{number}": _number(f"{name}_{number}") for name in TRENDS for number in _NUMBERS},
}

_CHANGING: Final = [n for n in _VALUES if n not in ("client_id", "coach_id", "window_type")]

# What was computed later, or of a later day, stays; and a row that says the same is not written.
_UPSERT: Final = text(f"""
INSERT INTO ai_backend.client_analytics AS stored ({", ".join(_VALUES)}, computed_at)
SELECT {", ".join(_VALUES.values())}, :at FROM {_TABLE} fresh
WHERE first_age >= 0 AND EXISTS (
  SELECT FROM ai_backend.coach_clients held
  WHERE held.client_id = fresh.client_id AND held.coach_id = fresh.coach_id)
ON CONFLICT (client_id, coach_id, window_type) DO UPDATE
SET ({", ".join(_CHANGING)}, computed_at)
  = ({", ".join(f"excluded.{name}" for name in _CHANGING)}, excluded.computed_at)
WHERE stored.window_end <= excluded.window_end AND stored.computed_at <= excluded.computed_at
  AND ({", ".join(f"stored.{name}" for name in _CHANGING)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _CHANGING)})
""")  # noqa: S608 - names of our own

_DELETE: Final = text(f"""
DELETE FROM ai_backend.client_analytics stored USING {_TABLE} fresh
WHERE fresh.first_age < 0 AND stored.computed_at <= :at
  AND stored.client_id = fresh.client_id AND stored.coach_id = fresh.coach_id
""")  # noqa: S608 - names of our own


_HOLD: Final = text("""
SELECT count(*) FROM (
  SELECT FROM ai_backend.coach_clients WHERE client_id BETWEEN :low AND :high
  ORDER BY client_id, coach_id FOR KEY SHARE) held
""")


async def hold_clients(db: AsyncSession, low: UUID, high: UUID) -> None:
    """Keep the clients of a range from being erased until the transaction ends.

    Who was erased before is not written again by :func:`store`.
    """
    await db.execute(_HOLD, {"low": low, "high": high})


async def store(
    db: AsyncSession, collected: Collected, window: Window, aggregates: Aggregates
) -> int:
    """Write one window of all clients; return how many rows were new or are different now.

    A client whose last session is gone or left out loses the rows of every window.
    """
    await db.execute(_MAKE)
    await db.execute(_EMPTY)
    await copy_columns(db, _TABLE, _KINDS, _columns(collected, aggregates))
    moment = {"at": collected.at}
    written = await db.execute(
        _UPSERT,
        {"day": collected.day, "days": window.days or 0, "window": window.type.value, **moment},
    )
    if (aggregates.total_sessions == 0).any():
        await db.execute(_DELETE, moment)
    return int(written.rowcount)  # type: ignore[attr-defined]


def _columns(collected: Collected, found: Aggregates) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {
        "client_id": collected.client_id,
        "coach_id": collected.coach_id,
        "days_since": np.nan_to_num(found.days_since, nan=-1.0),
        "first_age": np.nan_to_num(found.first_age, nan=-1.0),
    }
    for name in _HISTORIES:
        history = getattr(found, f"{name}_history")
        columns[f"{name}_kept"] = (~np.isnan(history)).sum(axis=1)
    for name in TRENDS:
        trend = found.trends[name]
        told = found.frequency if name == "session_frequency" else trend.direction
        known = (trend.points > 1) | (told != 0)
        columns |= {
            f"{name}_direction": np.where(known, told, 2),
            f"{name}_points": np.minimum(trend.points, np.iinfo(np.int16).max),
            f"{name}_slope": trend.slope,
            f"{name}_slope_low": trend.low,
            f"{name}_slope_high": trend.high,
            f"{name}_probability": trend.probability,
            f"{name}_change": trend.slope * (trend.points - 1),
        }
    return {name: columns[name] if name in columns else getattr(found, name) for name in _KINDS}
