"""Scores of a scope's clients: read, computed and written for all at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.risk.attendance import as_pairs, day_number, places, read_attendance
from listenwell.risk.churn import features
from listenwell.risk.churn_fits import KeptFit, latest_fit
from listenwell.risk.factors import Factors, factors_of
from listenwell.risk.policy import FACTORS, LEVELS, Floats, PolicyTable
from listenwell.risk.roster import Roster, read_roster, uuids
from listenwell.risk.scope import Scope, hold
from listenwell.risk.scoring import SCORE_VERSION, VALID_FOR, Scores, scores_of, trends_of


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


async def compute_scores(db: AsyncSession, scope: Scope, day: date) -> int:
    """Compute and store the scores of a scope's clients as of a day; return how many there are.

    A day's score is one row: computed again, it is replaced where it differs and else left as it
    is. A row that was written after this transaction began knows more, and stays.
    """
    await hold(db, scope)
    roster = await read_roster(db, scope, day)
    if not len(roster):
        return 0
    kept = await latest_fit(db, day)
    churn = await _churn(db, scope, day, roster, kept)
    table = roster.policy_table()
    factors = factors_of(roster.signals, table)
    computed = Computed(factors, scores_of(factors), churn)
    await db.execute(_WRITE, _rows(roster, table, computed, kept, day))
    return len(roster)


async def _churn(
    db: AsyncSession, scope: Scope, day: date, roster: Roster, kept: KeptFit
) -> Floats:
    """Return each client's probability of no session; that of a client never seen is even."""
    pairs, histories = await read_attendance(db, scope, day)
    place = places(as_pairs(roster.client_id, roster.coach_id), pairs)
    probability = kept.model.probability(features(histories, day_number(day)))
    found = np.append(probability, np.nan)[place]
    return np.where(np.isnan(found), 0.5, np.clip(found, 0.0, 1.0))


def _factor_json(number: int, name: str) -> str:
    value = f"nullif(v{number}, 'NaN')"
    return (
        f"jsonb_build_object('factor_type', '{name}', 'contribution', c{number}, "
        f"'weight', w{number}, 'value', round({value}::numeric, 4), 'threshold', t{number}, "
        f"'critical_threshold', k{number}, 'counts', b{number})"
    )


_PER_FACTOR: Final = {"v": "float8", "c": "float8", "w": "float8", "t": "float8", "k": "float8"}
_PLAIN: Final = {
    "client_id": "uuid",
    "coach_id": "uuid",
    "score": "float8",
    "level": "text",
    "churn": "float8",
    "total": "int4",
    "in_30": "int4",
    "in_90": "int4",
    "days": "int4",
    "previous": "float8",
    "change": "float8",
    "trend": "text",
    "action": "text",
    "version": "int4",
}
_ARRAYS: Final = {
    **_PLAIN,
    **{f"{letter}{i}": kind for letter, kind in _PER_FACTOR.items() for i in range(len(FACTORS))},
    **{f"b{i}": "bool" for i in range(len(FACTORS))},
}
_CHANGING: Final = (
    "risk_score",
    "risk_level",
    "churn_probability",
    "churn_horizon_days",
    "churn_model_version",
    "factors",
    "total_sessions",
    "sessions_30d",
    "sessions_90d",
    "days_since_session",
    "previous_risk_score",
    "score_change",
    "trend",
    "recommended_action",
    "settings_version",
    "model_version",
)

# Every name in this statement is ours.
_WRITE: Final = text(
    f"""
WITH given AS (
  SELECT * FROM unnest({", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _ARRAYS.items())})
    AS given ({", ".join(_ARRAYS)}))
INSERT INTO ai_backend.risk_scores AS kept
  (client_id, coach_id, scored_on, computed_at, valid_until, {", ".join(_CHANGING)})
SELECT client_id, coach_id, :day, now(), now() + :valid_for,
       score, level, churn, :horizon, :churn_version,
       jsonb_build_array({", ".join(_factor_json(i, f.value) for i, f in enumerate(FACTORS))}),
       total, in_30, in_90, days, nullif(previous, 'NaN'), nullif(change, 'NaN'), trend,
       action, version, :model_version
FROM given
ORDER BY client_id, coach_id
ON CONFLICT (client_id, coach_id, scored_on) DO UPDATE
SET (computed_at, valid_until, {", ".join(_CHANGING)})
  = (excluded.computed_at, excluded.valid_until, {", ".join(f"excluded.{c}" for c in _CHANGING)})
WHERE kept.computed_at <= now()
  AND ({", ".join(f"kept.{c}" for c in _CHANGING)})
      IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in _CHANGING)})
"""  # noqa: S608
)


def _rows(
    roster: Roster, table: PolicyTable, computed: Computed, kept: KeptFit, day: date
) -> dict[str, Any]:
    """Return what :data:`_WRITE` takes: an array for each column, and what all rows share."""
    signals, factors, scores = roster.signals, computed.factors, computed.scores
    change = np.round(scores.score - roster.previous, 2)
    columns: dict[str, Any] = {
        "client_id": uuids(roster.client_id),
        "coach_id": uuids(roster.coach_id),
        "score": scores.score.tolist(),
        "level": np.array([level.value for level in LEVELS], dtype=object)[scores.level].tolist(),
        "churn": computed.churn.tolist(),
        "total": signals.total_sessions.astype(np.int64).tolist(),
        "in_30": signals.sessions_30d.astype(np.int64).tolist(),
        "in_90": signals.sessions_90d.astype(np.int64).tolist(),
        "days": signals.days_since.astype(np.int64).tolist(),
        "previous": roster.previous.tolist(),
        "change": change.tolist(),
        "trend": trends_of(change).tolist(),
        "action": scores.action.tolist(),
        "version": roster.versions[roster.coach_of_client].tolist(),
    }
    shown = {
        "v": factors.value,
        "c": factors.contribution,
        "w": table.weights,
        "t": table.warning,
        "k": table.critical,
        "b": factors.counts,
    }
    for letter, values in shown.items():
        columns |= {f"{letter}{i}": values[i].tolist() for i in range(len(FACTORS))}
    return {
        **columns,
        "day": day,
        "valid_for": VALID_FOR,
        "horizon": kept.model.horizon,
        "churn_version": kept.model.version,
        "model_version": SCORE_VERSION,
    }
