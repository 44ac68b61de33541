"""Every event of the tracking plan. Generated from ``metrics.yml``; do not edit."""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from listenwell.telemetry.event import Event, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProcessed(Event):
    """The analysis of a consented session is complete."""

    NAME: ClassVar[str] = "session_processed"
    VERSION: ClassVar[int] = 1

    coach_id: str
    session_id: str
    consent_present: bool
    diarization_confidence: float | None = None
    reproducibility_run: bool | None = None
    reproduced: bool | None = None
    extraction_f1: float | None = None
    duration_minutes: float | None = None
    utterances: int | None = None
    cues: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupSent(Event):
    """The delivery of a follow-up that the coach sent is confirmed."""

    NAME: ClassVar[str] = "followup_sent"
    VERSION: ClassVar[int] = 1

    coach_id: str
    session_id: str
    edit_distance_pct: float
    channel: Literal["email", "portal", "message", "download"]
    time_to_send_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierOpened(Event):
    """The coach opens a client's dossier."""

    NAME: ClassVar[str] = "dossier_opened"
    VERSION: ClassVar[int] = 1

    coach_id: str
    pre_session: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Event):
    """An alert about a client is raised."""

    NAME: ClassVar[str] = "alert.raised"
    VERSION: ClassVar[int] = 1

    coach_id: str
    client_id: str
    alert_type: Literal["new_high_risk", "risk_increased", "no_session_30d"]
    severity: Literal["warning", "urgent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(Event):
    """The coach acknowledges an alert."""

    NAME: ClassVar[str] = "alert.acknowledged"
    VERSION: ClassVar[int] = 1

    coach_id: str
    client_id: str
    alert_type: Literal["new_high_risk", "risk_increased", "no_session_30d"]
    severity: Literal["warning", "urgent"]
    hours_to_acknowledge: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertResolved(Event):
    """The condition of an alert has ended."""

    NAME: ClassVar[str] = "alert.resolved"
    VERSION: ClassVar[int] = 1

    coach_id: str
    client_id: str
    alert_type: Literal["new_high_risk", "risk_increased", "no_session_30d"]
    severity: Literal["warning", "urgent"]
    days_open: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulacraClassified(Event):
    """A stretch of a session is given its Simulacra level."""

    NAME: ClassVar[str] = "simulacra.classified"
    VERSION: ClassVar[int] = 1

    session_id: str
    level: int
    confidence: float
    model_version: str | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasFlagged(Event):
    """A stretch of a session is flagged for a cognitive bias."""

    NAME: ClassVar[str] = "bias.flagged"
    VERSION: ClassVar[int] = 1

    session_id: str
    bias: Literal[
        "all_or_nothing",
        "anchoring",
        "availability",
        "catastrophizing",
        "confirmation",
        "discounting_the_positive",
        "emotional_reasoning",
        "fundamental_attribution",
        "hindsight",
        "labeling",
        "mental_filter",
        "mind_reading",
        "fortune_telling",
        "optimism",
        "overgeneralization",
        "personalization",
        "planning_fallacy",
        "should_statements",
        "status_quo",
        "sunk_cost",
        "other",
    ]
    severity: Literal["none", "low", "medium", "high"]
    confidence: float
    model_version: str | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameDetected(Event):
    """An implicit frame is found in a stretch of a session."""

    NAME: ClassVar[str] = "frame.detected"
    VERSION: ClassVar[int] = 1

    session_id: str
    frame: Literal[
        "agency",
        "conflict",
        "duty",
        "growth",
        "identity",
        "loss",
        "market",
        "relationship",
        "scarcity",
        "security",
        "status",
        "system",
        "time",
        "other",
    ]
    confidence: float
    model_version: str | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RhetoricProfiled(Event):
    """A speaker's rhetorical profile of a session is made."""

    NAME: ClassVar[str] = "rhetoric.profiled"
    VERSION: ClassVar[int] = 1

    session_id: str
    speaker: Literal["coach", "client", "other"]
    ethos: float
    pathos: float
    logos: float
    confidence: float | None = None
    model_version: str | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView(Event):
    """A page is shown."""

    NAME: ClassVar[str] = "page.view"
    VERSION: ClassVar[int] = 1

    coach_id: str
    page: Literal[
        "today",
        "sessions",
        "session",
        "clients",
        "client",
        "dossier",
        "followup",
        "settings",
        "operator",
        "spectrum_weekly",
        "spectrum_monthly",
        "sign_in",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailPanelView(Event):
    """The panel behind a number or a moment is opened or closed."""

    NAME: ClassVar[str] = "detail_panel.view"
    VERSION: ClassVar[int] = 1

    coach_id: str
    panel: Literal[
        "talk_time",
        "questions",
        "cues",
        "engagement",
        "sentiment",
        "motivational_interviewing",
        "risk_factors",
        "trend",
        "simulacra",
        "bias",
        "frame",
        "rhetoric",
        "other",
    ]
    action: Literal["expand", "collapse"]
    session_id: str | None = None
    open_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasOverride(Event):
    """A person who agreed to telemetry corrects what a detector found, or takes that back."""

    NAME: ClassVar[str] = "bias.override"
    VERSION: ClassVar[int] = 2

    coach_id: str
    session_id: str
    detector: Literal["simulacra", "bias", "frame", "rhetoric"]
    correction: Literal["label", "severity", "nothing_there", "taken_back"]
    bias: (
        Literal[
            "all_or_nothing",
            "anchoring",
            "availability",
            "catastrophizing",
            "confirmation",
            "discounting_the_positive",
            "emotional_reasoning",
            "fundamental_attribution",
            "hindsight",
            "labeling",
            "mental_filter",
            "mind_reading",
            "fortune_telling",
            "optimism",
            "overgeneralization",
            "personalization",
            "planning_fallacy",
            "should_statements",
            "status_quo",
            "sunk_cost",
            "other",
        ]
        | None
    ) = None
    severity_before: Literal["none", "low", "medium", "high"] | None = None
    severity_after: Literal["none", "low", "medium", "high"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSubmit(Event):
    """A person says whether something shown was right or useful."""

    NAME: ClassVar[str] = "feedback.submit"
    VERSION: ClassVar[int] = 1

    coach_id: str
    about: Literal[
        "cue",
        "behaviour",
        "talk_type",
        "risk_score",
        "alert",
        "followup",
        "insight",
        "simulacra",
        "bias",
        "frame",
        "rhetoric",
        "other",
    ]
    agrees: bool
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UiTiming(Event):
    """The page has measured how long something took that people wait for."""

    NAME: ClassVar[str] = "ui.timing"
    VERSION: ClassVar[int] = 1

    coach_id: str
    what: Literal[
        "first_paint",
        "largest_paint",
        "interaction",
        "page_change",
        "timeline_zoom",
        "panel_expand",
        "session_upload",
        "list_load",
    ]
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UiError(Event):
    """Something failed in the page."""

    NAME: ClassVar[str] = "ui.error"
    VERSION: ClassVar[int] = 1

    coach_id: str
    kind: Literal["network", "server", "render", "chunk", "other"]
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantDecided(Event):
    """The assistant has decided what to make of something that was said to it."""

    NAME: ClassVar[str] = "assistant.decided"
    VERSION: ClassVar[int] = 1

    coach_id: str
    entrypoint: Literal["chat", "mcp", "repl", "execute"]
    outcome: Literal[
        "matched",
        "clarify_verb",
        "clarify_args",
        "no_allowed_verbs",
        "direct_denied",
        "error",
    ]
    candidates: int | None = None
    forced: bool | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantRan(Event):
    """A command that the assistant made has run."""

    NAME: ClassVar[str] = "assistant.ran"
    VERSION: ClassVar[int] = 1

    coach_id: str
    entrypoint: Literal["chat", "mcp", "repl", "execute"]
    succeeded: bool
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumViewed(Event):
    """A client looks at a part of Spectrum."""

    NAME: ClassVar[str] = "spectrum.viewed"
    VERSION: ClassVar[int] = 1

    client_id: str
    part: Literal["landscape", "patterns", "feed", "monthly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumInsightOpened(Event):
    """A client opens an insight."""

    NAME: ClassVar[str] = "spectrum.insight_opened"
    VERSION: ClassVar[int] = 1

    client_id: str
    insight_id: str
    period: Literal["week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumInsightMade(Event):
    """An insight was made, or could not be."""

    NAME: ClassVar[str] = "spectrum.insight_made"
    VERSION: ClassVar[int] = 1

    client_id: str
    period: Literal["week", "month"]
    outcome: Literal["made", "too_little_data", "refused_by_checks", "fell_back"]
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumExcluded(Event):
    """A client leaves a session out of Spectrum, or takes it in again."""

    NAME: ClassVar[str] = "spectrum.excluded"
    VERSION: ClassVar[int] = 1

    client_id: str
    excluded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumReset(Event):
    """A client starts Spectrum over."""

    NAME: ClassVar[str] = "spectrum.reset"
    VERSION: ClassVar[int] = 1

    client_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumTeaserShown(Event):
    """A client without Spectrum is shown what it would be."""

    NAME: ClassVar[str] = "spectrum.teaser_shown"
    VERSION: ClassVar[int] = 1

    client_id: str
    variant: Literal["weekly", "monthly", "landscape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrumUpgraded(Event):
    """A client upgrades to Spectrum."""

    NAME: ClassVar[str] = "spectrum.upgraded"
    VERSION: ClassVar[int] = 1

    client_id: str
    teasers_seen: int | None = None
    days_since_teaser: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDead(Event):
    """A job has used up its attempts, or cannot succeed."""

    NAME: ClassVar[str] = "job.dead"
    VERSION: ClassVar[int] = 1

    kind: Literal[
        "compute_session_analytics",
        "compute_client_analytics_batch",
        "compute_client_analytics_shard",
        "compute_client_analytics",
        "compute_risk_scores_batch",
        "compute_risk_scores_shard",
        "generate_risk_alerts",
        "generate_risk_alerts_shard",
        "compute_coach_risk",
        "detect_findings",
        "prune_finished_jobs",
        "telemetry_upkeep",
        "other",
    ]
    attempts: int
    fatal: bool | None = None


RULES: Final[dict[str, Rule]] = {
    "session_processed": Rule(SessionProcessed, "server", "all", 30),
    "followup_sent": Rule(FollowupSent, "server", "all", 30),
    "dossier_opened": Rule(DossierOpened, "server", "all", 30),
    "alert.raised": Rule(AlertRaised, "server", "all", 30),
    "alert.acknowledged": Rule(AlertAcknowledged, "server", "all", 30),
    "alert.resolved": Rule(AlertResolved, "server", "all", 30),
    "simulacra.classified": Rule(SimulacraClassified, "server", "all", 30),
    "bias.flagged": Rule(BiasFlagged, "server", "all", 30),
    "frame.detected": Rule(FrameDetected, "server", "all", 30),
    "rhetoric.profiled": Rule(RhetoricProfiled, "server", "all", 30),
    "page.view": Rule(PageView, "ui", "ui", 30),
    "detail_panel.view": Rule(DetailPanelView, "ui", "ui", 30),
    "bias.override": Rule(BiasOverride, "server", "all", 30),
    "feedback.submit": Rule(FeedbackSubmit, "ui", "all", 30),
    "ui.timing": Rule(UiTiming, "ui", "ui", 30),
    "ui.error": Rule(UiError, "ui", "all", 30),
    "assistant.decided": Rule(AssistantDecided, "server", "all", 30),
    "assistant.ran": Rule(AssistantRan, "server", "all", 30),
    "spectrum.viewed": Rule(SpectrumViewed, "server", "all", 30),
    "spectrum.insight_opened": Rule(SpectrumInsightOpened, "server", "all", 30),
    "spectrum.insight_made": Rule(SpectrumInsightMade, "server", "all", 30),
    "spectrum.excluded": Rule(SpectrumExcluded, "server", "all", 30),
    "spectrum.reset": Rule(SpectrumReset, "server", "all", 30),
    "spectrum.teaser_shown": Rule(SpectrumTeaserShown, "server", "all", 30),
    "spectrum.upgraded": Rule(SpectrumUpgraded, "server", "all", 90),
    "job.dead": Rule(JobDead, "server", "all", 30),
}
"""What holds for each event, by its name."""

SAMPLING: Final[dict[str, dict[str, float]]] = {
    "ui": {"development": 1.0, "staging": 1.0, "production": 0.2},
    "all": {"development": 1.0, "staging": 1.0, "production": 1.0},
    "calls": {"development": 1.0, "staging": 1.0, "production": 1.0},
}
"""Share of visits whose events are kept, by group and environment."""

BURST: Final = 1.0
"""The same during an incident."""
