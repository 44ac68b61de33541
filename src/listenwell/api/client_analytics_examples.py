"""Examples of the bodies about clients across sessions."""

from typing import Any, Final

_CLIENT: Final = "0b7cf1a2-5a0e-4a8e-9d5b-7a3f0c3f1e11"
_COACH: Final = "7d1f0a52-0d6b-4f0e-8f53-0f0a3c6f2b22"
_JOB: Final = "f3b1c7de-2c44-4b17-9a53-3e1a3f5d9c33"

_ENGAGEMENT: Final = {
    "direction": "declining",
    "points": 8,
    "slope": -3.1,
    "slope_low": -5.4,
    "slope_high": -0.8,
    "change": -21.7,
    "probability": 0.983,
    "unit": "points a session",
}
_SENTIMENT: Final = {
    "direction": "stable",
    "points": 8,
    "slope": -0.012,
    "slope_low": -0.05,
    "slope_high": 0.026,
    "change": -0.084,
    "probability": 0.7,
    "unit": "points (-1 to 1) a session",
}

CLIENT_ANALYTICS_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "ClientSummaryOut": {
        "client_analytics": {
            "id": "2f6b8c14-93d5-4e0f-a1b7-6c5d4e3f2a99",
            "client_id": _CLIENT,
            "coach_id": _COACH,
            "window_start": "2026-06-06",
            "window_end": "2026-09-03",
            "window_type": "90d",
            "total_sessions": 8,
            "sessions_last_30_days": 2,
            "average_days_between_sessions": 10.43,
            "days_since_last_session": 3,
            "session_frequency_trend": "stable",
            "average_coach_talk_percentage": 35.2,
            "average_client_talk_percentage": 50.9,
            "talk_ratio_trend": "balanced",
            "average_engagement_score": 64.88,
            "engagement_trend": "declining",
            "engagement_scores_history": [77.1, 74.0, 70.2, 66.9, 65.5, 60.3, 55.2, 49.8],
            "average_sentiment_score": 0.214,
            "sentiment_trend": "stable",
            "sentiment_scores_history": [0.3, 0.2, 0.25, 0.24, 0.15, 0.2, 0.22, 0.15],
            "average_response_latency": 1.62,
            "response_latency_trend": "stable",
            "total_resistance_cues": 9,
            "total_commitment_cues": 6,
            "total_breakthrough_cues": 2,
            "resistance_to_commitment_ratio": 1.5,
            "trends": {"engagement": _ENGAGEMENT, "sentiment": _SENTIMENT},
            "computed_at": "2026-09-03T02:00:04Z",
        },
        "session_count": 8,
        "latest_session_date": "2026-08-31",
        "risk_level": "medium",
    },
    "AnalyticsWaiting": {"client_id": _CLIENT, "status": "waiting"},
    "ClientSessionsOut": {
        "sessions": [
            {
                "job_id": _JOB,
                "session_date": "2026-08-31",
                "excluded": False,
                "total_duration_seconds": 3012.5,
                "coach_talk_percentage": 34.2,
                "client_talk_percentage": 51.7,
                "client_speech_share": 60.2,
                "total_turns": 182,
                "coach_question_count": 41,
                "question_to_statement_ratio": 0.91,
                "open_question_share": 0.68,
                "reflection_to_question_ratio": 0.74,
                "change_talk_share": 0.61,
                "cue_resistance_count": 1,
                "cue_commitment_count": 2,
                "cue_breakthrough_count": 0,
                "cue_concern_count": 3,
                "cue_deflection_count": 0,
                "client_sentiment_score": 0.15,
                "engagement_score": 49.8,
                "response_elaboration_score": 44.1,
                "response_latency_client": 1.7,
            }
        ],
        "total": 8,
    },
    "ClientTrendsOut": {
        "window_type": "90d",
        "window_start": "2026-06-06",
        "window_end": "2026-09-03",
        "trends": {"engagement": _ENGAGEMENT},
        "data_points": [{"job_id": _JOB, "session_date": "2026-08-31", "engagement": 49.8}],
    },
    "CoachSummaryOut": {
        "total_clients": 23,
        "clients_at_risk": 4,
        "average_engagement": 66.1,
        "sessions_this_month": 31,
        "risk_distribution": {"low": 13, "medium": 5, "high": 3, "critical": 1},
    },
    "AtRiskClientsOut": {
        "clients": [
            {
                "client_id": _CLIENT,
                "risk_level": "high",
                "risk_score": 58.4,
                "churn_probability": 0.41,
                "churn_horizon_days": 60,
                "trend": "worsening",
                "recommended_action": "Try new engagement strategies in next session",
                "days_since_last_session": 21,
                "scored_on": "2026-09-03",
            }
        ],
        "total": 1,
    },
}
