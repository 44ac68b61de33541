"""Schema ``ai_backend``: a client's aggregates over a window of time."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Numeric, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, UuidKey


class ClientAnalytics(Base):
    """One client with one coach over 30 days, 90 days or all time."""

    __tablename__ = "client_analytics"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    window_start: Mapped[date] = mapped_column(Date)
    window_end: Mapped[date] = mapped_column(Date)
    window_type: Mapped[str] = mapped_column(String(20))
    total_sessions: Mapped[int] = mapped_column(Integer)
    sessions_last_30_days: Mapped[int] = mapped_column(Integer)
    average_days_between_sessions: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    days_since_last_session: Mapped[int | None] = mapped_column(Integer)
    session_frequency_trend: Mapped[str | None] = mapped_column(String(20))
    average_coach_talk_percentage: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    average_client_talk_percentage: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    talk_ratio_trend: Mapped[str | None] = mapped_column(String(30))
    average_engagement_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    engagement_trend: Mapped[str | None] = mapped_column(String(20))
    engagement_scores_history: Mapped[list[Any] | None] = mapped_column(JSONB)
    average_sentiment_score: Mapped[Decimal | None] = mapped_column(Numeric(4, 3))
    sentiment_trend: Mapped[str | None] = mapped_column(String(20))
    sentiment_scores_history: Mapped[list[Any] | None] = mapped_column(JSONB)
    total_resistance_cues: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    total_commitment_cues: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    total_breakthrough_cues: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    resistance_to_commitment_ratio: Mapped[Decimal | None] = mapped_column(Numeric(8, 3))
    computed_at: Mapped[Created]

    __table_args__ = (
        UniqueConstraint("client_id", "coach_id", "window_type"),
        Index("idx_client_analytics_client", "client_id"),
        Index("idx_client_analytics_coach", "coach_id"),
        {"schema": "ai_backend"},
    )
