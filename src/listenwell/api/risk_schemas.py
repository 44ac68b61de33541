"""What the API takes and gives of risk: scores, alerts, settings, the churn model."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["low", "medium", "high", "critical"]
Trend = Literal["improving", "stable", "worsening"]
AlertKind = Literal["new_high_risk", "risk_increased", "no_session_30d"]
Severity = Literal["warning", "urgent"]
AlertStatus = Literal["pending", "acknowledged", "resolved"]
FactorType = Literal[
    "session_frequency",
    "engagement_trend",
    "sentiment_trend",
    "resistance_ratio",
    "days_since_session",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RiskFactorOut(_Row):
    """One of the five factors of a score."""

    factor_type: FactorType
    contribution: float = Field(ge=0, description="Points that it adds to the score.")
    weight: float = Field(ge=0, le=100, description="Most that it can add.")
    value: float | None = Field(description="In its own unit; null where it is withheld.")
    threshold: float = Field(description="Where it begins to count.")
    critical_threshold: float = Field(description="Where it has its whole weight.")
    description: str = Field(description="What it says, in one sentence.")


class RiskScoreOut(BaseModel):
    """A client's score, what it is made of, and what to do."""

    id: UUID
    client_id: UUID
    coach_id: UUID
    risk_score: float = Field(ge=0, le=100, description="The sum of the contributions.")
    risk_level: Level
    churn_probability: float = Field(
        ge=0, le=1, description="Probability of no session within `churn_horizon_days`."
    )
    churn_horizon_days: int
    churn_model_version: str
    factors: list[RiskFactorOut] = Field(description="The largest contribution first.")
    previous_risk_score: float | None = Field(description="Of the latest day before.")
    score_change: float | None = Field(description="Above zero: the risk increases.")
    trend: Trend | None = Field(description="Null where there is no score before.")
    recommended_action: str
    settings_version: int = Field(description="Of the coach's settings; 0 are the defaults.")
    computed_at: datetime
    valid_until: datetime
    expired: bool = Field(description="Whether `valid_until` has passed.")
    model_version: str


class RiskScoreHistory(_Row):
    """A score of an earlier day, or of today."""

    scored_on: date
    risk_score: float
    risk_level: Level
    churn_probability: float
    computed_at: datetime


class RiskAlertOut(BaseModel):
    """Something that the coach should look at."""

    id: UUID
    client_id: UUID
    coach_id: UUID
    risk_score_id: UUID | None
    alert_type: AlertKind
    severity: Severity
    title: str
    message: str
    status: AlertStatus
    acknowledged_at: datetime | None
    acknowledged_notes: str | None
    resolved_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ClientRiskOut(BaseModel):
    """Where a client stands."""

    risk_score: RiskScoreOut
    history: list[RiskScoreHistory] = Field(description="The last 5 scores, the latest first.")
    alerts: list[RiskAlertOut] = Field(description="Alerts that stand.")


class ScoreWaiting(BaseModel):
    """The client's score is being computed; ask again in a moment."""

    client_id: UUID
    status: Literal["computing"] = "computing"


class AlertList(BaseModel):
    """A page of alerts, urgent ones first, then the latest."""

    alerts: list[RiskAlertOut]
    total: int = Field(ge=0, description="How many there are on all pages.")


class AcknowledgeIn(_Body):
    """That an alert was seen, with notes of the coach's own."""

    notes: str | None = Field(
        default=None, max_length=5000, description="Sealed under the client's key."
    )


class AlertOut(BaseModel):
    """The alert as it is now."""

    alert: RiskAlertOut


class ComputationOut(BaseModel):
    """A computation that was asked for."""

    task_id: UUID
    client_id: UUID
    status: Literal["waiting", "running", "succeeded", "failed"]
    poll: str = Field(description="Where to ask how it stands.")


Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class WeightsModel(_Body):
    """Points that each factor can add; 100 together."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    session_frequency: Points
    engagement_trend: Points
    sentiment_trend: Points
    resistance_ratio: Points
    days_since_session: Points


class ThresholdsModel(_Body):
    """Where each factor begins to count, and where it has its whole weight."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    session_frequency_decline_warning: Number = Field(description="Share of a usual month, 0 to 1.")
    session_frequency_decline_critical: Number
    engagement_decline_warning: Number = Field(description="Points, negative: -100 to 0.")
    engagement_decline_critical: Number
    sentiment_decline_warning: Number = Field(description="Negative: -2 to 0.")
    sentiment_decline_critical: Number
    resistance_ratio_warning: Number = Field(description="Resistance cues for one of commitment.")
    resistance_ratio_critical: Number
    days_since_session_warning: Number = Field(description="Days, 0 to 365.")
    days_since_session_critical: Number


class RiskSettingsIn(_Body):
    """A coach's own weights and thresholds, all of them."""

    weights: WeightsModel
    thresholds: ThresholdsModel
    based_on_version: int | None = Field(
        default=None,
        ge=0,
        le=2_000_000_000,
        description="The version that was looked at; if another was saved since, 409.",
    )


class RiskSettingsOut(BaseModel):
    """One version of a coach's settings; 0 are the defaults, which nobody saved."""

    version: int
    weights: WeightsModel
    thresholds: ThresholdsModel
    changed_at: datetime | None


class RiskSettingsHistory(BaseModel):
    """Every version that was saved, the latest first."""

    versions: list[RiskSettingsOut]


class LevelChangeOut(_Row):
    """A client whose level would be another."""

    client_id: UUID
    score_before: float
    score_after: float
    level_before: Level
    level_after: Level


class RiskSettingsPreview(_Row):
    """What would change for the coach's clients today if these settings were saved."""

    clients: int
    before: dict[Level, int] = Field(description="Clients at each level under the saved settings.")
    after: dict[Level, int] = Field(description="The same under those that were sent.")
    scores_changed: int = Field(description="Clients whose score would be another.")
    changes: list[LevelChangeOut] = Field(description="Whose level would; those that rise first.")


class JudgementOut(_Row):
    """How both models would have done on one past day, knowing only what was known then."""

    day: date
    people: int = Field(description="Clients who were active on it.")
    away: int = Field(description="How many of them then stayed away.")
    cold_start_log_loss: float
    fitted_log_loss: float


class ChurnModelOut(BaseModel):
    """The model behind `churn_probability`, fitted on this deployment's own history alone."""

    model_version: str
    horizon_days: int
    fitted_on: date
    clients: int
    sessions: int
    chosen: Literal["cold_start", "fitted"]
    reason: str
    cold_start: dict[str, float] = Field(description="Parameters of MBG/NBD.")
    coefficients: dict[str, float] | None = Field(
        description="Of the fitted model, one for each feature and the intercept; null without."
    )
    outcomes: int = Field(description="Past cases that the fitted model learned from.")
    clients_away: int
    clients_back: int
    judged: list[JudgementOut]
