"""Alerts of a scope's clients: read where they stand, decided and written for all at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.columns import Columns, Kind, read_columns
from listenwell.risk.alert_events import TOLD, tell_of_alerts
from listenwell.risk.alerts import ALERT_TYPES, AlertType, Decided, Situation, decide
from listenwell.risk.roster import uuids
from listenwell.risk.scope import Scope, hold

_SITUATION: Final = """
SELECT a.client_id, a.coach_id, latest.id, latest.risk_score::float8,
       coalesce(fortnight.lowest, 'NaN')::float8, latest.churn_probability::float8,
       (latest.days_since_session + ({1}::date - latest.scored_on))::float8,
       coalesce(told.s0, false), coalesce(told.s1, false), coalesce(told.s2, false),
       coalesce({1}::date - told.r0, 'NaN'::float8), coalesce({1}::date - told.r1, 'NaN'::float8),
       coalesce({1}::date - told.r2, 'NaN'::float8)
FROM ai_backend.client_analytics a
CROSS JOIN LATERAL (
  SELECT * FROM ai_backend.risk_scores s
  WHERE s.client_id = a.client_id AND s.coach_id = a.coach_id AND s.scored_on <= {1}::date
  ORDER BY s.scored_on DESC LIMIT 1) latest
LEFT JOIN LATERAL (
  SELECT min(s.risk_score)::float8 AS lowest FROM ai_backend.risk_scores s
  WHERE s.client_id = a.client_id AND s.coach_id = a.coach_id
    AND s.scored_on BETWEEN latest.scored_on - 14 AND latest.scored_on - 1) fortnight ON true
LEFT JOIN LATERAL (
  SELECT {standing} FROM ai_backend.risk_alerts r
  WHERE r.client_id = a.client_id AND r.coach_id = a.coach_id) told ON true
WHERE a.window_type = 'all_time' AND a.total_sessions > 0 AND {of a}
  AND latest.scored_on > {1}::date - 7
ORDER BY a.client_id, a.coach_id
""".replace(
    "{standing}",
    ", ".join(
        f"bool_or(r.status <> 'resolved') FILTER (WHERE r.alert_type = '{kind}') AS s{i}, "
        f"max(r.raised_on) FILTER (WHERE r.alert_type = '{kind}') AS r{i}"
        for i, kind in enumerate(ALERT_TYPES)
    ),
)
_KINDS: Final[dict[str, Kind]] = {
    "client_id": "uuid",
    "coach_id": "uuid",
    "score_id": "uuid",
    "score": "float8",
    "lowest": "float8",
    "churn": "float8",
    "days_since": "float8",
    "s0": "bool",
    "s1": "bool",
    "s2": "bool",
    "r0": "float8",
    "r1": "float8",
    "r2": "float8",
}

_ROW: Final = ("client_id", "coach_id", "score_id", "alert_type", "urgent", "title", "message")
_GIVEN: Final = """
FROM unnest(CAST(:client_id AS uuid[]), CAST(:coach_id AS uuid[]), CAST(:score_id AS uuid[]),
            CAST(:alert_type AS text[]), CAST(:urgent AS boolean[]), CAST(:title AS text[]),
            CAST(:message AS text[]))
  AS now (client_id, coach_id, score_id, alert_type, urgent, title, message)
"""
_RAISE: Final = text(
    """
INSERT INTO ai_backend.risk_alerts
  (client_id, coach_id, risk_score_id, alert_type, severity, title, message, raised_on)
SELECT now.client_id, now.coach_id, now.score_id, now.alert_type,
       CASE WHEN now.urgent THEN 'urgent' ELSE 'warning' END, now.title, now.message, :day
"""
    + _GIVEN
    + "ON CONFLICT (client_id, coach_id, alert_type) WHERE status <> 'resolved' DO NOTHING "
    + TOLD.format(alert="risk_alerts")
)
_KEEP: Final = text(
    """
UPDATE ai_backend.risk_alerts r
SET risk_score_id = now.score_id, title = now.title, message = now.message, updated_at = now(),
    severity = CASE WHEN now.urgent THEN 'urgent' ELSE 'warning' END
"""
    + _GIVEN
    + """
WHERE r.client_id = now.client_id AND r.coach_id = now.coach_id AND r.alert_type = now.alert_type
  AND r.status <> 'resolved'
  AND (r.title, r.message, r.severity)
      IS DISTINCT FROM
      (now.title, now.message, CASE WHEN now.urgent THEN 'urgent' ELSE 'warning' END)
"""
)
_RESOLVE: Final = text(
    """
UPDATE ai_backend.risk_alerts r
SET status = 'resolved', resolved_at = now(), updated_at = now()
"""
    + _GIVEN
    + """
WHERE r.client_id = now.client_id AND r.coach_id = now.coach_id AND r.alert_type = now.alert_type
  AND r.status <> 'resolved'
"""
    + TOLD.format(alert="r")
)

# Where every session was left out there is nothing to be told about any more.
_NOTHING_LEFT: Final = """
UPDATE ai_backend.risk_alerts s
SET status = 'resolved', resolved_at = now(), updated_at = now()
WHERE s.status <> 'resolved' AND {of s}
  AND NOT EXISTS (
    SELECT FROM ai_backend.client_analytics a
    WHERE a.client_id = s.client_id AND a.coach_id = s.coach_id
      AND a.window_type = 'all_time' AND a.total_sessions > 0)
""" + TOLD.format(alert="s")


@dataclass(frozen=True, slots=True)
class Alerted:
    """How many alerts were raised, still stand, and ended."""

    raised: int
    kept: int
    resolved: int


async def update_alerts(db: AsyncSession, scope: Scope, day: date) -> Alerted:
    """Raise, update and end the alerts of a scope's clients as of a day.

    Doing it again on the same day changes nothing. A client whose latest score has expired is
    left as it is: nothing is known that could raise or end an alert.
    """
    await hold(db, scope)
    query, arguments = scope.narrowed(_SITUATION)
    columns = await read_columns(db, query, _KINDS, *arguments, day)
    await _end_where_nothing_is_left(db, scope)
    decided = decide(_situation(columns))
    counts = []
    for fate, statement in (("resolved", _RESOLVE), ("kept", _KEEP), ("raised", _RAISE)):
        rows = _rows(columns, decided, fate)
        counts.append(len(rows["client_id"]))
        if counts[-1]:
            done = await db.execute(statement, {**rows, "day": day} if fate == "raised" else rows)
            if fate != "kept":
                await tell_of_alerts(db, fate, done)
    return Alerted(raised=counts[2], kept=counts[1], resolved=counts[0])


def _situation(columns: Columns) -> Situation:
    return Situation(
        score=columns["score"],
        lowest=columns["lowest"],
        churn=columns["churn"],
        days_since=columns["days_since"],
        standing=np.stack([columns["s0"], columns["s1"], columns["s2"]]),
        days_since_raised=np.stack([columns["r0"], columns["r1"], columns["r2"]]),
    )


def _rows(columns: Columns, decided: Mapping[AlertType, Decided], fate: str) -> dict[str, Any]:
    """Return the alerts of one fate, of every type, as arrays for a statement."""
    rows: dict[str, list[Any]] = {name: [] for name in _ROW}
    for kind, each in decided.items():
        which = np.flatnonzero(getattr(each.crossing, fate))
        for name in ("client_id", "coach_id", "score_id"):
            rows[name] += uuids(columns[name][which])
        rows["alert_type"] += [kind.value] * len(which)
        rows["urgent"] += each.urgent[which].tolist()
        rows["title"] += each.title[which].tolist()
        rows["message"] += each.message[which].tolist()
    return rows


async def _end_where_nothing_is_left(db: AsyncSession, scope: Scope) -> None:
    query, arguments = scope.narrowed(_NOTHING_LEFT)
    connection = await db.connection()
    ended = await connection.exec_driver_sql(query, tuple(arguments))
    await tell_of_alerts(db, "resolved", ended)
