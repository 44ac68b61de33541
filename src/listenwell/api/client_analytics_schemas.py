"""What the API gives of clients across sessions."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from listenwell.clients.windows import WindowType

Frequency = Literal["increasing", "stable", "decreasing"]
TalkRatio = Literal["coach_increasing", "balanced", "client_increasing"]
Course = Literal["improving", "stable", "declining"]
Latency = Literal["slower", "stable", "faster"]
RiskLevel = Literal["low", "medium", "high", "critical"]


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TrendOut(BaseModel):
    """Which way a measure goes, and how surely. Null where there are fewer than two points."""

    direction: Frequency | TalkRatio | Course | Latency | None = Field(
        description="Told only where the probability is above 0.95."
    )
    points: int = Field(ge=0, description="How many values it rests on.")
    slope: float | None = Field(description="Change from one point to the next, in `unit`.")
    slope_low: float | None = Field(description="Lower end of the slope's 90 % interval.")
    slope_high: float | None = Field(description="Its upper end.")
    change: float | None = Field(description="From the first point to the last along the line.")
    probability: float | None = Field(
        ge=0.5, le=1, description="That the slope truly has the sign that it has."
    )
    unit: str = Field(description="Of the slope and the change.")


class ClientAnalyticsOut(BaseModel):
    """A client's aggregates over a window that ends on `window_end`.

    Measures are null where no session of the window has them.
    """

    id: UUID
    client_id: UUID
    coach_id: UUID
    window_start: date
    window_end: date
    window_type: WindowType
    total_sessions: int
    sessions_last_30_days: int
    average_days_between_sessions: float | None
    days_since_last_session: int
    session_frequency_trend: Frequency | None
    average_coach_talk_percentage: float | None
    average_client_talk_percentage: float | None
    talk_ratio_trend: TalkRatio | None
    average_engagement_score: float | None
    engagement_trend: Course | None
    engagement_scores_history: list[float] = Field(description="Of the latest 12 sessions.")
    average_sentiment_score: float | None
    sentiment_trend: Course | None
    sentiment_scores_history: list[float] = Field(description="Of the latest 12 sessions.")
    average_response_latency: float | None = Field(
        description="Seconds before the client answers, mean of the sessions' medians."
    )
    response_latency_trend: Latency | None
    total_resistance_cues: int
    total_commitment_cues: int
    total_breakthrough_cues: int
    resistance_to_commitment_ratio: float | None
    trends: dict[str, TrendOut]
    computed_at: datetime


class ClientSummaryOut(BaseModel):
    """A client at a glance."""

    client_analytics: ClientAnalyticsOut
    session_count: int = Field(description="Sessions in the window.")
    latest_session_date: date = Field(description="Of all, whatever the window.")
    risk_level: RiskLevel | None = Field(description="Null until it has been computed.")


class AnalyticsWaiting(BaseModel):
    """Sessions are in and are being read; ask again in a moment."""

    client_id: UUID
    status: Literal["waiting"] = "waiting"


class SessionAnalyticsSummary(_Row):
    """A session's main numbers; null where the file cannot support them."""

    job_id: UUID
    session_date: date
    excluded: bool = Field(description="Left out: it counts in no aggregate.")
    total_duration_seconds: float | None
    coach_talk_percentage: float | None
    client_talk_percentage: float | None
    client_speech_share: float | None
    total_turns: int | None
    coach_question_count: int | None
    question_to_statement_ratio: float | None
    open_question_share: float | None
    reflection_to_question_ratio: float | None
    change_talk_share: float | None
    cue_resistance_count: int | None
    cue_commitment_count: int | None
    cue_breakthrough_count: int | None
    cue_concern_count: int | None
    cue_deflection_count: int | None
    client_sentiment_score: float | None
    engagement_score: float | None
    response_elaboration_score: float | None
    response_latency_client: float | None


class ClientSessionsOut(BaseModel):
    """A client's sessions, the latest first."""

    sessions: list[SessionAnalyticsSummary]
    total: int = Field(description="How many there are in the dates asked for.")


class DataPoint(_Row):
    """What a session adds to the trends; a metric that was not asked for is left out."""

    job_id: UUID
    session_date: date
    engagement: float | None = None
    sentiment: float | None = None
    talk_ratio: float | None = Field(
        default=None, description="The client's share of what the two say, in percent."
    )
    response_latency: float | None = Field(default=None, description="Seconds.")


class ClientTrendsOut(BaseModel):
    """Trends over a window, and the points that they rest on."""

    window_type: WindowType
    window_start: date
    window_end: date
    trends: dict[str, TrendOut]
    data_points: list[DataPoint] = Field(
        description="The earliest first; at most the latest 500 sessions."
    )


class CoachSummaryOut(BaseModel):
    """All of a coach's clients in a few numbers."""

    total_clients: int
    clients_at_risk: int = Field(description="Whose level is high or critical.")
    average_engagement: float | None = Field(
        description="Mean over the clients of each one's mean in the last 90 days."
    )
    sessions_this_month: int = Field(description="Since the first of the month that were read.")
    risk_distribution: dict[RiskLevel, int] = Field(
        description="Clients by level; those whose risk is not computed are in none."
    )


class AtRiskClientOut(_Row):
    """A client who may be drifting away."""

    client_id: UUID
    risk_level: RiskLevel
    risk_score: float = Field(ge=0, le=100)
    churn_probability: float = Field(ge=0, le=1, description="No session in the horizon.")
    churn_horizon_days: int
    trend: str | None = Field(description="Of the risk: improving, stable or worsening.")
    recommended_action: str
    days_since_last_session: int
    scored_on: date


class AtRiskClientsOut(BaseModel):
    """Clients whose risk is high or critical, the highest first."""

    clients: list[AtRiskClientOut]
    total: int
