"""What a coach may read of risk; every statement begins with who is asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Select, desc, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.tables import ClientAnalytics
from listenwell.risk.coach_settings import policy_of
from listenwell.risk.policy import Policy
from listenwell.risk.tables import RiskAlert, RiskScore
from listenwell.sessions.tables import CoachClient

SHOWN_SCORES: Final = 5
"""How many scores the history of a client shows."""

StatusFilter = Literal["pending", "acknowledged", "resolved", "all"]
SeverityFilter = Literal["warning", "urgent", "all"]


@dataclass(frozen=True, slots=True)
class ClientRisk:
    """Where a client stands.

    Attributes:
        scores: The latest scores, the latest first; empty while none is computed yet.
        policy: The weights and thresholds that the latest was computed with.
        alerts: Alerts that stand, the latest first.

    """

    scores: Sequence[RiskScore]
    policy: Policy
    alerts: Sequence[RiskAlert]


async def risk_of(db: AsyncSession, coach_id: UUID, client_id: UUID) -> ClientRisk | None:
    """Return a client's risk; ``None`` for another coach's, for none, and without sessions."""
    seen = await db.scalar(
        select(ClientAnalytics.total_sessions)
        .join(
            CoachClient,
            (CoachClient.coach_id == ClientAnalytics.coach_id)
            & (CoachClient.client_id == ClientAnalytics.client_id),
        )
        .where(
            CoachClient.coach_id == coach_id,
            CoachClient.client_id == client_id,
            ClientAnalytics.window_type == "all_time",
        )
    )
    if not seen:
        return None
    found = await db.scalars(
        select(RiskScore)
        .where(RiskScore.coach_id == coach_id, RiskScore.client_id == client_id)
        .order_by(desc(RiskScore.scored_on))
        .limit(SHOWN_SCORES)
    )
    scores = found.all()
    version = scores[0].settings_version if scores else 0
    alerts = await db.scalars(
        of_coach(coach_id)
        .where(RiskAlert.client_id == client_id, RiskAlert.status != "resolved")
        .order_by(desc(RiskAlert.created_at), RiskAlert.id)
    )
    return ClientRisk(scores, await policy_of(db, coach_id, version), alerts.all())


def of_coach(coach_id: UUID) -> Select[RiskAlert]:
    """Return the statement that every other narrows: this coach's alerts, no one else's."""
    return select(RiskAlert).where(RiskAlert.coach_id == coach_id)


async def alerts_of(
    db: AsyncSession,
    coach_id: UUID,
    *,
    status: StatusFilter = "pending",
    severity: SeverityFilter = "all",
    client_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Sequence[RiskAlert], int]:
    """Return a page of a coach's alerts, urgent ones first, and how many there are in all."""
    query = of_coach(coach_id)
    if status != "all":
        query = query.where(RiskAlert.status == status)
    if severity != "all":
        query = query.where(RiskAlert.severity == severity)
    if client_id is not None:
        query = query.where(RiskAlert.client_id == client_id)
    total = await db.scalar(select(func.count()).select_from(query.subquery()))
    urgent_first = desc(RiskAlert.severity == "urgent")
    page = await db.scalars(
        query.order_by(urgent_first, desc(RiskAlert.created_at), RiskAlert.id)
        .limit(limit)
        .offset(offset)
    )
    return page.all(), total or 0
