"""Scores into ``risk_scores``: the first of a day by one COPY, those there are by one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.copying import copy_columns
from listenwell.db.ids import ascending_ids
from listenwell.db.rows import (
    Column,
    copy_rows,
    decimals,
    fixed,
    repeated,
    tuples,
    words,
)
from listenwell.risk.churn_fits import KeptFit
from listenwell.risk.factors import Factors
from listenwell.risk.policy import FACTORS, LEVELS, Floats
from listenwell.risk.roster import Roster
from listenwell.risk.scoring import ACTIONS, SCORE_VERSION, TRENDS, VALID_FOR, Scores, trends_of


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed for the clients of a roster.

    Attributes:
        factors: Theirs, under their coach's policy.
        scores: Theirs.
        churn: ``(n,)``, P(no session within the model's horizon).

    """

    factors: Factors
    scores: Scores
    churn: Floats


_FACTORS: Final = range(len(FACTORS))
_KINDS: Final[dict[str, str]] = {
    "client_id": "uuid",
    "coach_id": "uuid",
    **dict.fromkeys(("score", "churn", "previous", "change"), "float8"),
    **dict.fromkeys(("total", "in_30", "in_90", "days", "version"), "int4"),
    **dict.fromkeys(("level", "trend", "action"), "int2"),
    **{f"value_{i}": "float8" for i in _FACTORS},
    **{f"points_{i}": "float8" for i in _FACTORS},
    **{f"counts_{i}": "bool" for i in _FACTORS},
}


def _array(name: str) -> str:
    return ", ".join(f"nullif({name}_{i}, 'NaN')" for i in _FACTORS)


_VALUES: Final = {
    "risk_score": "score",
    "risk_level": "(CAST(:levels AS text[]))[level + 1]",
    "churn_probability": "churn",
    "churn_horizon_days": "CAST(:horizon AS integer)",
    "churn_model_version": "CAST(:churn_version AS text)",
    "factor_values": f"ARRAY[{_array('value')}]",
    "factor_contributions": f"ARRAY[{_array('points')}]",
    "factor_counts": f"ARRAY[{', '.join(f'counts_{i}' for i in _FACTORS)}]",
    "total_sessions": "total",
    "sessions_30d": "in_30",
    "sessions_90d": "in_90",
    "days_since_session": "days",
    "previous_risk_score": "nullif(previous, 'NaN')",
    "score_change": "nullif(change, 'NaN')",
    "trend": "(CAST(:trends AS text[]))[trend + 1]",
    "recommended_action": "(CAST(:actions AS text[]))[action + 1]",
    "settings_version": "version",
    "model_version": "CAST(:model_version AS text)",
}
_SHARED: Final[dict[str, Any]] = {
    "levels": [level.value for level in LEVELS],
    "trends": list(TRENDS),
    "actions": list(ACTIONS),
    "valid_for": VALID_FOR,
    "model_version": SCORE_VERSION,
}

_TABLE: Final = "fresh_risk_scores"
_MAKE: Final = text(
    f"CREATE TEMPORARY TABLE IF NOT EXISTS {_TABLE} ("
    + ", ".join(f"{name} {kind}" for name, kind in _KINDS.items())
    + ") ON COMMIT DELETE ROWS"
)
_EMPTY: Final = text(f"TRUNCATE {_TABLE}")

# A row that says the same is not written, and one written since this transaction began stays.
_UPSERT: Final = text(f"""
INSERT INTO ai_backend.risk_scores AS kept
  (client_id, coach_id, scored_on, computed_at, valid_until, {", ".join(_VALUES)})
SELECT client_id, coach_id, CAST(:day AS date), now(), now() + CAST(:valid_for AS interval),
       {", ".join(_VALUES.values())}
FROM {_TABLE}
ON CONFLICT (client_id, coach_id, scored_on) DO UPDATE
SET (computed_at, valid_until, {", ".join(_VALUES)})
  = (excluded.computed_at, excluded.valid_until, {", ".join(f"excluded.{c}" for c in _VALUES)})
WHERE kept.computed_at <= now()
  AND ({", ".join(f"kept.{c}" for c in _VALUES)})
      IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in _VALUES)})
""")  # noqa: S608 - names of our own


_NOW: Final = text("SELECT now()")


async def write_scores(
    db: AsyncSession, roster: Roster, computed: Computed, kept: KeptFit, day: date
) -> None:
    """Write the day's score of every client of a roster, where it is new or differs.

    The transaction holds the clients: who has no score of the day gets none from anyone else.
    """
    columns = _columns(roster, computed)
    again = np.flatnonzero(roster.scored)
    if len(again):
        await db.execute(_MAKE)
        await db.execute(_EMPTY)
        chosen = {name: column[again] for name, column in columns.items()}
        await copy_columns(db, _TABLE, _KINDS, chosen)
        model = {"horizon": kept.model.horizon, "churn_version": kept.model.version}
        await db.execute(_UPSERT, {**_SHARED, **model, "day": day})
    first = np.flatnonzero(~roster.scored)
    if len(first):
        at: datetime = (await db.execute(_NOW)).scalar_one()
        chosen = {name: column[first] for name, column in columns.items()}
        rows = {**_rows(chosen), **_shared_rows(kept, day, at, len(first))}
        await copy_rows(db, "ai_backend", "risk_scores", rows)


def _rows(columns: Mapping[str, NDArray[Any]]) -> dict[str, Column]:
    """Return scores as the table's columns."""

    def table(name: str) -> NDArray[Any]:
        return np.stack([columns[f"{name}_{i}"] for i in _FACTORS], axis=1)

    whole = {
        "total_sessions": "total",
        "sessions_30d": "in_30",
        "sessions_90d": "in_90",
        "days_since_session": "days",
        "settings_version": "version",
    }
    return {
        "id": fixed("uuid", ascending_ids(len(columns["score"]))),
        "client_id": fixed("uuid", columns["client_id"]),
        "coach_id": fixed("uuid", columns["coach_id"]),
        "risk_score": decimals(columns["score"], 2),
        "risk_level": words(columns["level"], _SHARED["levels"]),
        "churn_probability": decimals(columns["churn"], 3),
        "factor_values": tuples(table("value")),
        "factor_contributions": tuples(table("points")),
        "factor_counts": tuples(table("counts")),
        **{name: fixed("int4", columns[source]) for name, source in whole.items()},
        "previous_risk_score": decimals(columns["previous"], 2),
        "score_change": decimals(columns["change"], 2),
        "trend": words(columns["trend"], _SHARED["trends"]),
        "recommended_action": words(columns["action"], _SHARED["actions"]),
    }


def _shared_rows(kept: KeptFit, day: date, at: datetime, rows: int) -> dict[str, Column]:
    """Return the columns that say the same in every row."""
    one = np.zeros(rows, np.intp)
    return {
        "scored_on": repeated(day, rows),
        "churn_horizon_days": fixed("int4", one + kept.model.horizon),
        "churn_model_version": words(one, [kept.model.version]),
        "computed_at": repeated(at, rows),
        "valid_until": repeated(at + VALID_FOR, rows),
        "model_version": words(one, [SCORE_VERSION]),
    }


def _columns(roster: Roster, computed: Computed) -> dict[str, NDArray[Any]]:
    signals, factors, scores = roster.signals, computed.factors, computed.scores
    change = np.round(scores.score - roster.previous, 2)
    shown = {
        "value": np.round(factors.value, 4),
        "points": factors.contribution,
        "counts": factors.counts,
    }
    return {
        "client_id": roster.client_id,
        "coach_id": roster.coach_id,
        "score": scores.score,
        "churn": computed.churn,
        "previous": roster.previous,
        "change": change,
        "total": signals.total_sessions,
        "in_30": signals.sessions_30d,
        "in_90": signals.sessions_90d,
        "days": signals.days_since,
        "version": roster.versions[roster.coach_of_client],
        "level": scores.level,
        "trend": trends_of(change),
        "action": scores.action,
        **{f"{name}_{i}": rows[i] for name, rows in shown.items() for i in _FACTORS},
    }
