"""Schema ``ai_backend``: risk scores and the alerts that they raise."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, desc
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment, UuidKey


class RiskScore(Base):
    """How much a client seems to be drifting away, with the factors that say so."""

    __tablename__ = "risk_scores"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    risk_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    risk_level: Mapped[str] = mapped_column(String(20))
    churn_probability: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    factors: Mapped[list[Any]] = mapped_column(JSONB)
    previous_risk_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    score_change: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    trend: Mapped[str | None] = mapped_column(String(20))
    recommended_action: Mapped[str | None] = mapped_column(Text)
    computed_at: Mapped[Created]
    valid_until: Mapped[Moment]
    model_version: Mapped[str] = mapped_column(String(50))

    __table_args__ = (
        Index("idx_risk_scores_client", "client_id"),
        Index("idx_risk_scores_coach", "coach_id"),
        Index("idx_risk_scores_level", "risk_level"),
        Index("idx_risk_scores_computed", desc("computed_at")),
        {"schema": "ai_backend"},
    )


class RiskAlert(Base):
    """Something that a coach should look at, until acknowledged or resolved."""

    __tablename__ = "risk_alerts"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    risk_score_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("ai_backend.risk_scores.id", ondelete="SET NULL")
    )
    alert_type: Mapped[str] = mapped_column(String(50))
    severity: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(255))
    message: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    acknowledged_at: Mapped[Moment | None]
    acknowledged_notes: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[Moment | None]
    created_at: Mapped[Created]

    __table_args__ = (
        Index("idx_risk_alerts_coach", "coach_id"),
        Index("idx_risk_alerts_status", "status"),
        Index("idx_risk_alerts_severity", "severity"),
        Index("idx_risk_alerts_created", desc("created_at")),
        {"schema": "ai_backend"},
    )
