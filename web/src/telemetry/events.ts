// Every event of the tracking plan. Generated from metrics.yml; do not edit.

/** The analysis of a consented session is complete. */
export interface SessionProcessed {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "session_processed";
  readonly version: 1;
  readonly properties: {
    /** Whose session it is. */
    readonly coach_id: string;
    /** The session. */
    readonly session_id: string;
    /** Whether a consent stands. */
    readonly consent_present: boolean;
    /** Mean confidence of the speakers' labels; absent where the file has none. */
    readonly diarization_confidence?: number;
    /** Whether an earlier reading was compared with this one. */
    readonly reproducibility_run?: boolean;
    /** Whether that comparison found the same reading. */
    readonly reproduced?: boolean;
    /** F1 against a gold sample, where there is one. */
    readonly extraction_f1?: number;
    /** Length of the session. */
    readonly duration_minutes?: number;
    /** Utterances in it. */
    readonly utterances?: number;
    /** Cues found. */
    readonly cues?: number;
  };
}

/** The delivery of a follow-up that the coach sent is confirmed. */
export interface FollowupSent {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "followup_sent";
  readonly version: 1;
  readonly properties: {
    /** Who sent it. */
    readonly coach_id: string;
    /** The session that it follows up. */
    readonly session_id: string;
    /** Change from draft to sent. */
    readonly edit_distance_pct: number;
    /** How it was delivered. */
    readonly channel: "email" | "portal" | "message" | "download";
    /** From the analysis to the delivery. */
    readonly time_to_send_min?: number;
  };
}

/** The coach opens a client's dossier. */
export interface DossierOpened {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "dossier_opened";
  readonly version: 1;
  readonly properties: {
    /** Who opened it. */
    readonly coach_id: string;
    /** Within the time set aside to prepare. */
    readonly pre_session?: boolean;
  };
}

/** An alert about a client is raised. */
export interface AlertRaised {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "alert.raised";
  readonly version: 1;
  readonly properties: {
    /** Whom it is for. */
    readonly coach_id: string;
    /** Whom it is about. */
    readonly client_id: string;
    /** What it warns of. */
    readonly alert_type: "new_high_risk" | "risk_increased" | "no_session_30d";
    /** How pressing it is. */
    readonly severity: "warning" | "urgent";
  };
}

/** The coach acknowledges an alert. */
export interface AlertAcknowledged {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "alert.acknowledged";
  readonly version: 1;
  readonly properties: {
    /** Whom it is for. */
    readonly coach_id: string;
    /** Whom it is about. */
    readonly client_id: string;
    /** What it warns of. */
    readonly alert_type: "new_high_risk" | "risk_increased" | "no_session_30d";
    /** How pressing it is. */
    readonly severity: "warning" | "urgent";
    /** Since it was raised. */
    readonly hours_to_acknowledge?: number;
  };
}

/** The condition of an alert has ended. */
export interface AlertResolved {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "alert.resolved";
  readonly version: 1;
  readonly properties: {
    /** Whom it is for. */
    readonly coach_id: string;
    /** Whom it is about. */
    readonly client_id: string;
    /** What it warns of. */
    readonly alert_type: "new_high_risk" | "risk_increased" | "no_session_30d";
    /** How pressing it is. */
    readonly severity: "warning" | "urgent";
    /** Since it was raised. */
    readonly days_open?: number;
  };
}

/** A stretch of a session is given its Simulacra level. */
export interface SimulacraClassified {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "simulacra.classified";
  readonly version: 1;
  readonly properties: {
    /** The session. */
    readonly session_id: string;
    /** The level. */
    readonly level: number;
    /** Calibrated. */
    readonly confidence: number;
    /** Of the detector. */
    readonly model_version?: string;
    /** Of the prompt. */
    readonly prompt_version?: string;
  };
}

/** A stretch of a session is flagged for a cognitive bias. */
export interface BiasFlagged {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "bias.flagged";
  readonly version: 1;
  readonly properties: {
    /** The session. */
    readonly session_id: string;
    /** Which. */
    readonly bias: "all_or_nothing" | "anchoring" | "availability" | "catastrophizing" | "confirmation" | "discounting_the_positive" | "emotional_reasoning" | "fundamental_attribution" | "hindsight" | "labeling" | "mental_filter" | "mind_reading" | "fortune_telling" | "optimism" | "overgeneralization" | "personalization" | "planning_fallacy" | "should_statements" | "status_quo" | "sunk_cost" | "other";
    /** How much. */
    readonly severity: "none" | "low" | "medium" | "high";
    /** Calibrated. */
    readonly confidence: number;
    /** Of the detector. */
    readonly model_version?: string;
    /** Of the prompt. */
    readonly prompt_version?: string;
  };
}

/** An implicit frame is found in a stretch of a session. */
export interface FrameDetected {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "frame.detected";
  readonly version: 1;
  readonly properties: {
    /** The session. */
    readonly session_id: string;
    /** Which. */
    readonly frame: "agency" | "conflict" | "duty" | "growth" | "identity" | "loss" | "market" | "relationship" | "scarcity" | "security" | "status" | "system" | "time" | "other";
    /** Calibrated. */
    readonly confidence: number;
    /** Of the detector. */
    readonly model_version?: string;
    /** Of the prompt. */
    readonly prompt_version?: string;
  };
}

/** A speaker's rhetorical profile of a session is made. */
export interface RhetoricProfiled {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "rhetoric.profiled";
  readonly version: 1;
  readonly properties: {
    /** The session. */
    readonly session_id: string;
    /** Whose profile. */
    readonly speaker: "coach" | "client" | "other";
    /** Share of appeals to character. */
    readonly ethos: number;
    /** Share of appeals to feeling. */
    readonly pathos: number;
    /** Share of appeals to reason. */
    readonly logos: number;
    /** Calibrated. */
    readonly confidence?: number;
    /** Of the detector. */
    readonly model_version?: string;
    /** Of the prompt. */
    readonly prompt_version?: string;
  };
}

/** A page is shown. */
export interface PageView {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "page.view";
  readonly version: 1;
  readonly properties: {
    /** Whose page it is. */
    readonly coach_id: string;
    /** Which. */
    readonly page: "today" | "sessions" | "session" | "clients" | "client" | "dossier" | "followup" | "settings" | "operator" | "spectrum_weekly" | "spectrum_monthly" | "sign_in";
  };
}

/** The panel behind a number or a moment is opened or closed. */
export interface DetailPanelView {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "detail_panel.view";
  readonly version: 1;
  readonly properties: {
    /** Whose page it is. */
    readonly coach_id: string;
    /** The session that is shown. */
    readonly session_id?: string;
    /** Which. */
    readonly panel: "talk_time" | "questions" | "cues" | "engagement" | "sentiment" | "motivational_interviewing" | "risk_factors" | "trend" | "simulacra" | "bias" | "frame" | "rhetoric" | "other";
    /** What was done. */
    readonly action: "expand" | "collapse";
    /** How long it was open; with collapse. */
    readonly open_seconds?: number;
  };
}

/** A person who agreed to telemetry corrects what a detector found, or takes that back. */
export interface BiasOverride {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "bias.override";
  readonly version: 2;
  readonly properties: {
    /** Who says it. */
    readonly coach_id: string;
    /** The session. */
    readonly session_id: string;
    /** Which detector. */
    readonly detector: "simulacra" | "bias" | "frame" | "rhetoric";
    /** What is put right. */
    readonly correction: "label" | "severity" | "nothing_there" | "taken_back";
    /** Which bias was flagged, if one was. */
    readonly bias?: "all_or_nothing" | "anchoring" | "availability" | "catastrophizing" | "confirmation" | "discounting_the_positive" | "emotional_reasoning" | "fundamental_attribution" | "hindsight" | "labeling" | "mental_filter" | "mind_reading" | "fortune_telling" | "optimism" | "overgeneralization" | "personalization" | "planning_fallacy" | "should_statements" | "status_quo" | "sunk_cost" | "other";
    /** Of the bias that was flagged. */
    readonly severity_before?: "none" | "low" | "medium" | "high";
    /** As the person has it; none where there is no bias. */
    readonly severity_after?: "none" | "low" | "medium" | "high";
  };
}

/** A person says whether something shown was right or useful. */
export interface FeedbackSubmit {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "feedback.submit";
  readonly version: 1;
  readonly properties: {
    /** Whose page it is. */
    readonly coach_id: string;
    /** The session that is shown. */
    readonly session_id?: string;
    /** What it is about. */
    readonly about: "cue" | "behaviour" | "talk_type" | "risk_score" | "alert" | "followup" | "insight" | "simulacra" | "bias" | "frame" | "rhetoric" | "other";
    /** Whether they agree. */
    readonly agrees: boolean;
  };
}

/** The page has measured how long something took that people wait for. */
export interface UiTiming {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "ui.timing";
  readonly version: 1;
  readonly properties: {
    /** Whose page it is. */
    readonly coach_id: string;
    /** What was measured. */
    readonly what: "first_paint" | "largest_paint" | "interaction" | "page_change" | "timeline_zoom" | "panel_expand" | "session_upload" | "list_load";
    /** How long it took. */
    readonly milliseconds: number;
  };
}

/** Something failed in the page. */
export interface UiError {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "ui.error";
  readonly version: 1;
  readonly properties: {
    /** Whose page it is. */
    readonly coach_id: string;
    /** What failed. */
    readonly kind: "network" | "server" | "render" | "chunk" | "other";
    /** The HTTP status, if there was one. */
    readonly status?: number;
  };
}

/** The assistant has decided what to make of something that was said to it. */
export interface AssistantDecided {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "assistant.decided";
  readonly version: 1;
  readonly properties: {
    /** Who said it. */
    readonly coach_id: string;
    /** Where. */
    readonly entrypoint: "chat" | "mcp" | "repl" | "execute";
    /** What came of it. */
    readonly outcome: "matched" | "clarify_verb" | "clarify_args" | "no_allowed_verbs" | "direct_denied" | "error";
    /** Verbs that were weighed. */
    readonly candidates?: number;
    /** Whether a person chose another verb than the assistant did. */
    readonly forced?: boolean;
    /** Of the prompt. */
    readonly prompt_version?: string;
  };
}

/** A command that the assistant made has run. */
export interface AssistantRan {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "assistant.ran";
  readonly version: 1;
  readonly properties: {
    /** For whom. */
    readonly coach_id: string;
    /** Where. */
    readonly entrypoint: "chat" | "mcp" | "repl" | "execute";
    /** Whether it did. */
    readonly succeeded: boolean;
    /** How long it took. */
    readonly seconds?: number;
  };
}

/** A client looks at a part of Spectrum. */
export interface SpectrumViewed {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.viewed";
  readonly version: 1;
  readonly properties: {
    /** Who looked. */
    readonly client_id: string;
    /** At what. */
    readonly part: "landscape" | "patterns" | "feed" | "monthly";
  };
}

/** A client opens an insight. */
export interface SpectrumInsightOpened {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.insight_opened";
  readonly version: 1;
  readonly properties: {
    /** Who looked. */
    readonly client_id: string;
    /** The insight. */
    readonly insight_id: string;
    /** What it is about. */
    readonly period: "week" | "month";
  };
}

/** An insight was made, or could not be. */
export interface SpectrumInsightMade {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.insight_made";
  readonly version: 1;
  readonly properties: {
    /** For whom. */
    readonly client_id: string;
    /** What it is about. */
    readonly period: "week" | "month";
    /** What came of it. */
    readonly outcome: "made" | "too_little_data" | "refused_by_checks" | "fell_back";
    /** Of the prompt. */
    readonly prompt_version?: string;
  };
}

/** A client leaves a session out of Spectrum, or takes it in again. */
export interface SpectrumExcluded {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.excluded";
  readonly version: 1;
  readonly properties: {
    /** Who. */
    readonly client_id: string;
    /** Left out, or taken in again. */
    readonly excluded: boolean;
  };
}

/** A client starts Spectrum over. */
export interface SpectrumReset {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.reset";
  readonly version: 1;
  readonly properties: {
    /** Who. */
    readonly client_id: string;
  };
}

/** A client without Spectrum is shown what it would be. */
export interface SpectrumTeaserShown {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.teaser_shown";
  readonly version: 1;
  readonly properties: {
    /** To whom. */
    readonly client_id: string;
    /** What was shown. */
    readonly variant: "weekly" | "monthly" | "landscape";
  };
}

/** A client upgrades to Spectrum. */
export interface SpectrumUpgraded {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "spectrum.upgraded";
  readonly version: 1;
  readonly properties: {
    /** Who. */
    readonly client_id: string;
    /** Teasers shown before. */
    readonly teasers_seen?: number;
    /** Since the last one. */
    readonly days_since_teaser?: number;
  };
}

/** A job has used up its attempts, or cannot succeed. */
export interface JobDead {
  /** A UUID of version 7. */
  readonly id: string;
  readonly event: "job.dead";
  readonly version: 1;
  readonly properties: {
    /** Its kind. */
    readonly kind: "compute_session_analytics" | "compute_client_analytics_batch" | "compute_client_analytics_shard" | "compute_client_analytics" | "compute_risk_scores_batch" | "compute_risk_scores_shard" | "generate_risk_alerts" | "generate_risk_alerts_shard" | "compute_coach_risk" | "detect_findings" | "prune_finished_jobs" | "telemetry_upkeep" | "other";
    /** How often it was tried. */
    readonly attempts: number;
    /** Whether it was of no use to try again. */
    readonly fatal?: boolean;
  };
}

/** What a page may send. */
export type UiEvent =
  | PageView
  | DetailPanelView
  | FeedbackSubmit
  | UiTiming
  | UiError;

/** What only the server tells. */
export type ServerEvent =
  | SessionProcessed
  | FollowupSent
  | DossierOpened
  | AlertRaised
  | AlertAcknowledged
  | AlertResolved
  | SimulacraClassified
  | BiasFlagged
  | FrameDetected
  | RhetoricProfiled
  | BiasOverride
  | AssistantDecided
  | AssistantRan
  | SpectrumViewed
  | SpectrumInsightOpened
  | SpectrumInsightMade
  | SpectrumExcluded
  | SpectrumReset
  | SpectrumTeaserShown
  | SpectrumUpgraded
  | JobDead;

/** Version of each event that a page may send. */
export const UI_EVENT_VERSIONS = {
  "page.view": 1,
  "detail_panel.view": 1,
  "feedback.submit": 1,
  "ui.timing": 1,
  "ui.error": 1,
} as const;
