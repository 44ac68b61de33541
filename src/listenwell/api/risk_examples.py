"""An example of every body about risk."""

from typing import Any, Final

_CLIENT: Final = "0b7cf1a2-5a0e-4a8e-9d5b-7a3f0c3f1e11"
_COACH: Final = "7d1f0a52-0d6b-4f0e-8f53-0f0a3c6f2b22"
_SCORE: Final = "2f9a5b11-6a1e-4c4e-9f53-8a7b6c5d4e99"
_TASK: Final = "9a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4caa"
_TASK_PATH: Final = f"/api/v1/analytics/tasks/{_TASK}"

_WEIGHTS: Final = {
    "session_frequency": 25,
    "engagement_trend": 25,
    "sentiment_trend": 20,
    "resistance_ratio": 15,
    "days_since_session": 15,
}
_THRESHOLDS: Final = {
    "session_frequency_decline_warning": 0.5,
    "session_frequency_decline_critical": 0.75,
    "engagement_decline_warning": -10,
    "engagement_decline_critical": -20,
    "sentiment_decline_warning": -0.2,
    "sentiment_decline_critical": -0.4,
    "resistance_ratio_warning": 2,
    "resistance_ratio_critical": 4,
    "days_since_session_warning": 14,
    "days_since_session_critical": 30,
}
_SETTINGS: Final = {
    "version": 2,
    "weights": _WEIGHTS,
    "thresholds": _THRESHOLDS,
    "changed_at": "2026-09-03T17:02:11Z",
}
_ALERT: Final = {
    "id": "5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7dbb",
    "client_id": _CLIENT,
    "coach_id": _COACH,
    "risk_score_id": _SCORE,
    "alert_type": "new_high_risk",
    "severity": "warning",
    "title": "High risk of drifting away",
    "message": "The risk score is 57 of 100; the chance of no session within 60 days is 48 %.",
    "status": "acknowledged",
    "acknowledged_at": "2026-09-04T08:15:00Z",
    "acknowledged_notes": "Will call on Friday.",
    "resolved_at": None,
    "created_at": "2026-09-04T03:30:04Z",
    "updated_at": "2026-09-04T08:15:00Z",
}
_FACTORS: Final = [
    {
        "factor_type": "engagement_trend",
        "contribution": 25.0,
        "weight": 25,
        "value": -23.4,
        "threshold": -10,
        "critical_threshold": -20,
        "description": "Engagement fell by 23 over the recent sessions; concern begins at 10.",
    },
    {
        "factor_type": "days_since_session",
        "contribution": 3.75,
        "weight": 15,
        "value": 18,
        "threshold": 14,
        "critical_threshold": 30,
        "description": "The last session was 18 days ago; concern begins after 14 days.",
    },
]

RISK_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "ClientRiskOut": {
        "risk_score": {
            "id": _SCORE,
            "client_id": _CLIENT,
            "coach_id": _COACH,
            "risk_score": 28.75,
            "risk_level": "medium",
            "churn_probability": 0.31,
            "churn_horizon_days": 60,
            "churn_model_version": "churn-logistic-5-v1-h60",
            "factors": _FACTORS,
            "previous_risk_score": 22.5,
            "score_change": 6.25,
            "trend": "worsening",
            "recommended_action": "Monitor closely and consider proactive check-in",
            "settings_version": 0,
            "computed_at": "2026-09-04T03:00:12Z",
            "valid_until": "2026-09-11T03:00:12Z",
            "expired": False,
            "model_version": "risk-1",
        },
        "history": [
            {
                "scored_on": "2026-09-04",
                "risk_score": 28.75,
                "risk_level": "medium",
                "churn_probability": 0.31,
                "computed_at": "2026-09-04T03:00:12Z",
            }
        ],
        "alerts": [_ALERT],
    },
    "ScoreWaiting": {"client_id": _CLIENT, "status": "computing"},
    "AlertList": {"alerts": [_ALERT], "total": 1},
    "AcknowledgeIn": {"notes": "Will call on Friday."},
    "AlertOut": {"alert": _ALERT},
    "ComputationOut": {
        "task_id": _TASK,
        "client_id": _CLIENT,
        "status": "waiting",
        "poll": _TASK_PATH,
    },
    "RiskSettingsIn": {
        "weights": _WEIGHTS,
        "thresholds": _THRESHOLDS,
        "based_on_version": 1,
    },
    "RiskSettingsOut": _SETTINGS,
    "RiskSettingsHistory": {"versions": [_SETTINGS]},
    "RiskSettingsPreview": {
        "clients": 24,
        "before": {"low": 17, "medium": 5, "high": 2, "critical": 0},
        "after": {"low": 16, "medium": 5, "high": 3, "critical": 0},
        "scores_changed": 9,
        "changes": [
            {
                "client_id": _CLIENT,
                "score_before": 47.5,
                "score_after": 55.0,
                "level_before": "medium",
                "level_after": "high",
            }
        ],
    },
    "ChurnModelOut": {
        "model_version": "churn-logistic-5-v1-h60",
        "horizon_days": 60,
        "fitted_on": "2026-09-04",
        "clients": 412,
        "sessions": 6218,
        "chosen": "fitted",
        "reason": "log-loss over 6 past cuts: fitted 0.4012, cold start 0.4391",
        "cold_start": {"r": 1.9, "alpha": 17.2, "a": 0.6, "b": 4.1},
        "coefficients": {
            "intercept": -0.41,
            "log_days_since": 0.52,
            "log_days_since_over_own_gap": 0.77,
            "log_sessions_30d": -0.31,
            "log_total": -0.24,
            "trend_30d": -0.12,
        },
        "outcomes": 2911,
        "clients_away": 143,
        "clients_back": 339,
        "judged": [
            {
                "day": "2026-07-05",
                "people": 231,
                "away": 44,
                "cold_start_log_loss": 0.4391,
                "fitted_log_loss": 0.4012,
            }
        ],
    },
}
