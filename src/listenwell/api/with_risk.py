"""Clients beside their risk: the doors may join what the packages keep apart."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.queries import analytics_query
from listenwell.clients.windows import WindowType
from listenwell.jobs.ledger import Handle
from listenwell.risk.tables import RiskScore
from listenwell.sessions.tables import CoachClient


def _latest_score(coach_id: Any, client_id: Any, *columns: Any) -> Any:
    """Return the client's latest score that has not expired, as a lateral join."""
    return (
        select(*columns)
        .where(
            RiskScore.client_id == client_id,
            RiskScore.coach_id == coach_id,
            RiskScore.valid_until > func.now(),
        )
        .order_by(RiskScore.scored_on.desc())
        .limit(1)
        .lateral("latest")
    )


async def summary_with_risk(
    db: Handle, coach_id: UUID, client_id: UUID, window: WindowType
) -> dict[str, Any] | None:
    """Return a client's aggregates and ``risk_level``; ``None`` for another coach's and none."""
    latest = _latest_score(coach_id, client_id, RiskScore.risk_level)
    query = analytics_query(coach_id, client_id, window)
    table = query.get_final_froms()[0]
    joined = query.add_columns(latest.c.risk_level).select_from(table.outerjoin(latest, true()))
    row = (await db.execute(joined)).mappings().one_or_none()
    return None if row is None else dict(row)


_SUMMARY: Final = text("""
SELECT total_clients, level_low, level_medium, level_high, level_critical,
  (SELECT round(avg(a.average_engagement_score), 2)::float8
   FROM ai_backend.coach_clients c JOIN ai_backend.client_analytics a USING (client_id, coach_id)
   WHERE c.coach_id = :coach_id AND a.window_type = '90d') AS average_engagement,
  (SELECT count(*) FROM ai_backend.session_analytics a
   WHERE a.coach_id = :coach_id AND a.session_date >= date_trunc('month', current_date)
     AND NOT EXISTS (SELECT FROM ai_backend.transcription_jobs j
                     WHERE j.id = a.job_id AND j.excluded_at IS NOT NULL)) AS sessions_this_month
FROM (
  SELECT count(*) AS total_clients,
    count(*) FILTER (WHERE risk_level = 'low') AS level_low,
    count(*) FILTER (WHERE risk_level = 'medium') AS level_medium,
    count(*) FILTER (WHERE risk_level = 'high') AS level_high,
    count(*) FILTER (WHERE risk_level = 'critical') AS level_critical
  FROM ai_backend.coach_clients c LEFT JOIN LATERAL (
    SELECT s.risk_level FROM ai_backend.risk_scores s
    WHERE s.client_id = c.client_id AND s.coach_id = c.coach_id AND s.valid_until > now()
    ORDER BY s.scored_on DESC LIMIT 1) latest ON true
  WHERE c.coach_id = :coach_id) clients
""")


async def coach_summary(db: Handle, coach_id: UUID) -> RowMapping:
    """Return the numbers of a coach's summary; all are zero where there are no clients."""
    return (await db.execute(_SUMMARY, {"coach_id": coach_id})).mappings().one()


async def at_risk(
    db: AsyncSession, coach_id: UUID, *, limit: int, offset: int
) -> tuple[Sequence[RowMapping], int]:
    """Return a coach's clients whose level is high or critical, the highest score first."""
    latest = _latest_score(
        CoachClient.coach_id,
        CoachClient.client_id,
        RiskScore.risk_level,
        RiskScore.risk_score,
        RiskScore.churn_probability,
        RiskScore.churn_horizon_days,
        RiskScore.trend,
        RiskScore.recommended_action,
        RiskScore.days_since_session.label("days_since_last_session"),
        RiskScore.scored_on,
    )
    query = (
        select(CoachClient.client_id, *latest.c)
        .join(latest, true())
        .where(CoachClient.coach_id == coach_id, latest.c.risk_level.in_(("high", "critical")))
    )
    total = await db.scalar(select(func.count()).select_from(query.subquery()))
    ordered = query.order_by(latest.c.risk_score.desc(), CoachClient.client_id)
    rows = await db.execute(ordered.limit(limit).offset(offset))
    return rows.mappings().all(), total or 0
