"""Schema ``ai_backend``: risk scores, their alerts, and what they are computed with."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment, UuidKey

SCHEMA = "ai_backend"

ALERT_TYPES = ("new_high_risk", "risk_increased", "no_session_30d")
SEVERITIES = ("warning", "urgent")
STATUSES = ("pending", "acknowledged", "resolved")


class RiskScore(Base):
    """How much a client seems to be drifting away on one day, with the factors that say so.

    One row for each day: what is computed again on the same day replaces it. The factors are in
    the order of :class:`~listenwell.risk.policy.Factor`: values (NULL where withheld),
    contributions, and whether each value is of a kind that counts. Weights and thresholds are
    those of ``settings_version``. With the counts of the day, that makes the sentences again.
    """

    __tablename__ = "risk_scores"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    scored_on: Mapped[date] = mapped_column(Date)
    risk_score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    risk_level: Mapped[str] = mapped_column(String(20))
    churn_probability: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    churn_horizon_days: Mapped[int] = mapped_column(Integer)
    churn_model_version: Mapped[str] = mapped_column(String(50))
    factor_values: Mapped[list[float | None]] = mapped_column(ARRAY(DOUBLE_PRECISION))
    factor_contributions: Mapped[list[float]] = mapped_column(ARRAY(DOUBLE_PRECISION))
    factor_counts: Mapped[list[bool]] = mapped_column(ARRAY(Boolean))
    total_sessions: Mapped[int] = mapped_column(Integer)
    sessions_30d: Mapped[int] = mapped_column(Integer)
    sessions_90d: Mapped[int] = mapped_column(Integer)
    days_since_session: Mapped[int] = mapped_column(Integer)
    previous_risk_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    score_change: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    trend: Mapped[str | None] = mapped_column(String(20))
    recommended_action: Mapped[str] = mapped_column(Text)
    settings_version: Mapped[int] = mapped_column(Integer)
    computed_at: Mapped[Created]
    valid_until: Mapped[Moment]
    model_version: Mapped[str] = mapped_column(String(50))

    __table_args__ = (
        CheckConstraint("risk_score BETWEEN 0 AND 100", name="risk_score"),
        CheckConstraint("churn_probability BETWEEN 0 AND 1", name="churn_probability"),
        # The way to a client's latest score, and to the one before it.
        UniqueConstraint("client_id", "coach_id", "scored_on"),
        {"schema": SCHEMA},
    )


class RiskAlert(Base):
    """Something that a coach should look at, until acknowledged or resolved.

    At most one of a type stands for a client. ``raised_on`` is the day it was raised, from which
    the pause before the next one is counted. ``acknowledged_notes`` are sealed.
    """

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
    raised_on: Mapped[date] = mapped_column(Date)
    acknowledged_at: Mapped[Moment | None]
    acknowledged_notes: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[Moment | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"alert_type IN {ALERT_TYPES}", name="alert_type"),
        CheckConstraint(f"severity IN {SEVERITIES}", name="severity"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        Index(
            "uq_risk_alerts_standing",
            "client_id",
            "coach_id",
            "alert_type",
            unique=True,
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index("ix_risk_alerts_raised", "client_id", "coach_id", "alert_type", desc("raised_on")),
        Index("ix_risk_alerts_coach", "coach_id", desc("created_at")),
        Index("ix_risk_alerts_score", "risk_score_id"),
        {"schema": SCHEMA},
    )


class CoachRiskSettings(Base):
    """A coach's weights and thresholds: the latest version counts, and every one is kept."""

    __tablename__ = "coach_risk_settings"

    coach_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    weights: Mapped[dict[str, Any]] = mapped_column(JSONB)
    thresholds: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


class ChurnFit(Base):
    """What the deployment's own history says about drifting away, as fitted on one day."""

    __tablename__ = "churn_fits"

    fitted_on: Mapped[date] = mapped_column(Date, primary_key=True)
    horizon_days: Mapped[int] = mapped_column(Integer)
    model_version: Mapped[str] = mapped_column(String(50))
    clients: Mapped[int] = mapped_column(Integer)
    sessions: Mapped[int] = mapped_column(Integer)
    fit: Mapped[dict[str, Any]] = mapped_column(JSONB)
    computed_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)
