"""Schema ``ai_backend``: a client's aggregates over a window of time."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    REAL,
    BigInteger,
    Date,
    Integer,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, UuidKey

Real = Annotated[float | None, mapped_column(REAL)]
Points = Annotated[int, mapped_column(SmallInteger, server_default=text("0"))]
Percent = Annotated[Decimal | None, mapped_column(Numeric(5, 2))]
Score = Annotated[Decimal | None, mapped_column(Numeric(4, 3))]
Direction = Annotated[str | None, mapped_column(String(20))]
History = Annotated[list[float] | None, mapped_column(ARRAY(DOUBLE_PRECISION))]
Total = Annotated[int, mapped_column(Integer, server_default=text("0"))]


class ClientAnalytics(Base):
    """One client with one coach over 30 days, 90 days or all time, up to ``window_end``.

    A client who was seen at all has a row for each window, also for one without sessions.
    ``sessions_last_30_days`` and ``days_since_last_session`` do not depend on the window.

    Of every trend there is the direction (``…_trend``, NULL below two points), how many points it
    rests on, the slope from one point to the next with its 90 % interval, and the probability of
    the slope's sign (0.5 to 1), and the change from the first point to the last along the line.

    ``fingerprint`` is a hash of all but the moment: a night that finds it again writes nothing.
    """

    __tablename__ = "client_analytics"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    window_start: Mapped[date] = mapped_column(Date)
    window_end: Mapped[date] = mapped_column(Date)
    window_type: Mapped[str] = mapped_column(String(20))

    total_sessions: Mapped[int] = mapped_column(Integer)
    sessions_last_30_days: Mapped[int] = mapped_column(Integer)
    latest_session_date: Mapped[date] = mapped_column(Date)
    average_days_between_sessions: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    days_since_last_session: Mapped[int | None] = mapped_column(Integer)
    session_frequency_trend: Mapped[Direction]
    session_frequency_points: Mapped[Points]
    session_frequency_slope: Mapped[Real]
    session_frequency_slope_low: Mapped[Real]
    session_frequency_slope_high: Mapped[Real]
    session_frequency_probability: Mapped[Real]
    session_frequency_change: Mapped[Real]

    average_coach_talk_percentage: Mapped[Percent]
    average_client_talk_percentage: Mapped[Percent]
    talk_ratio_trend: Mapped[str | None] = mapped_column(String(30))
    talk_ratio_points: Mapped[Points]
    talk_ratio_slope: Mapped[Real]
    talk_ratio_slope_low: Mapped[Real]
    talk_ratio_slope_high: Mapped[Real]
    talk_ratio_probability: Mapped[Real]
    talk_ratio_change: Mapped[Real]

    average_engagement_score: Mapped[Percent]
    engagement_trend: Mapped[Direction]
    engagement_points: Mapped[Points]
    engagement_slope: Mapped[Real]
    engagement_slope_low: Mapped[Real]
    engagement_slope_high: Mapped[Real]
    engagement_probability: Mapped[Real]
    engagement_change: Mapped[Real]
    engagement_scores_history: Mapped[History]

    average_sentiment_score: Mapped[Score]
    sentiment_trend: Mapped[Direction]
    sentiment_points: Mapped[Points]
    sentiment_slope: Mapped[Real]
    sentiment_slope_low: Mapped[Real]
    sentiment_slope_high: Mapped[Real]
    sentiment_probability: Mapped[Real]
    sentiment_change: Mapped[Real]
    sentiment_scores_history: Mapped[History]

    average_response_latency: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    response_latency_trend: Mapped[Direction]
    response_latency_points: Mapped[Points]
    response_latency_slope: Mapped[Real]
    response_latency_slope_low: Mapped[Real]
    response_latency_slope_high: Mapped[Real]
    response_latency_probability: Mapped[Real]
    response_latency_change: Mapped[Real]

    total_resistance_cues: Mapped[Total]
    total_commitment_cues: Mapped[Total]
    total_breakthrough_cues: Mapped[Total]
    resistance_to_commitment_ratio: Mapped[Decimal | None] = mapped_column(Numeric(8, 3))
    computed_at: Mapped[Created]
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        # The one way to a row: each index costs every row of every night.
        UniqueConstraint("client_id", "coach_id", "window_type"),
        {"schema": "ai_backend"},
    )
