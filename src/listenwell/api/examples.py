"""An example of every body, as the OpenAPI document shows it; a test parses each."""

from typing import Any, Final

from listenwell.api.client_analytics_examples import CLIENT_ANALYTICS_EXAMPLES
from listenwell.api.findings_examples import FINDINGS_EXAMPLES
from listenwell.api.operator_examples import OPERATOR_EXAMPLES
from listenwell.api.retention_examples import RETENTION_EXAMPLES
from listenwell.api.risk_examples import RISK_EXAMPLES

_CLIENT: Final = "0b7cf1a2-5a0e-4a8e-9d5b-7a3f0c3f1e11"
_COACH: Final = "7d1f0a52-0d6b-4f0e-8f53-0f0a3c6f2b22"
_JOB: Final = "f3b1c7de-2c44-4b17-9a53-3e1a3f5d9c33"

_CONSENT: Final = {
    "given_by": "client",
    "text_version": "2026-01",
    "given_at": "2026-09-01T10:00:00Z",
}
_SPEAKERS: Final = [
    {"key": "Maya", "role": "coach", "role_confidence": 0.94, "utterances": 121},
    {"key": "Ben", "role": "client", "role_confidence": 0.94, "utterances": 118},
]
_REPORT: Final = {
    "cues_read": 412,
    "cues_merged": 173,
    "dropped": [{"line": 7, "reason": "no words"}],
    "supported": ["total_duration_seconds", "coach_talk_percentage"],
    "withheld": [
        {"measure": "interruption_count", "reason": "captions do not show two people talking"}
    ],
    "warnings": [],
}
_UTTERANCES: Final = [
    {"speaker": "coach", "start": 0.0, "end": 3.2, "text": "What would help most today?"},
    {"speaker": "client", "start": 4.1, "end": 7.8, "text": "I want to plan the next two weeks."},
]
_SESSION: Final = {
    "client_id": _CLIENT,
    "session_date": "2026-09-03",
    "consent": _CONSENT,
    "utterances": _UTTERANCES,
}
_CONSENT_STATE: Final = {
    "client_id": _CLIENT,
    "standing": True,
    "hosted_models": False,
    "consents": [
        {
            "id": "5e0e9a10-9c1d-4c86-8d2e-5a1f8c7b4d44",
            "purpose": "session_analysis",
            **_CONSENT,
            "recorded_at": "2026-09-01T10:00:02Z",
            "withdrawn_at": None,
        }
    ],
}
_ANALYTICS: Final = {
    "id": "a3c5f1f0-7f2e-4b3c-8a10-2b6f9d0e5f55",
    "job_id": _JOB,
    "client_id": _CLIENT,
    "coach_id": _COACH,
    "session_date": "2026-09-03",
    "total_duration_seconds": 3012.5,
    "coach_talk_percentage": 34.2,
    "client_talk_percentage": 51.7,
    "total_turns": 182,
    "interruption_count": None,
    "coach_question_count": 41,
    "open_question_share": 0.68,
    "change_talk_share": 0.61,
    "engagement_score": 71.4,
    "engagement_parts": [
        {
            "name": "client_share",
            "score": 0.9,
            "weight": 0.3,
            "value": 60.2,
            "explanation": "The client has 60% of the speech; from 55% to 75% is the target.",
        }
    ],
    "evidence": {"open_question_count": [4, 11, 27]},
    "withheld": _REPORT["withheld"],
    "warnings": [],
    "digest": "sha256:9f2c4a",
    "computed_at": "2026-09-03T17:02:11Z",
    "model_version": "measures-1+rules-1",
}
_CUE: Final = {
    "id": "c1d2e3f4-1a2b-4c3d-8e4f-5a6b7c8d9e66",
    "utterance_id": "d4e5f6a7-2b3c-4d5e-9f60-7a8b9c0d1e77",
    "utterance_index": 27,
    "cue_type": "commitment",
    "confidence": 0.86,
    "text_excerpt": "I will write it down on Sunday.",
    "timestamp": 341.2,
    "preceding_context": "What will you do first?",
    "interpretation": "States a next step.",
}

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    **RISK_EXAMPLES,
    **RETENTION_EXAMPLES,
    **CLIENT_ANALYTICS_EXAMPLES,
    **OPERATOR_EXAMPLES,
    **FINDINGS_EXAMPLES,
    "ConsentIn": _CONSENT,
    "ClientIn": {"client_id": _CLIENT, "consent": _CONSENT},
    "SessionIn": _SESSION,
    "CompletedIn": {**_SESSION, "coach_id": _COACH},
    "RolesIn": {"coach_speaker": "Maya"},
    "SessionReceived": {
        "job_id": _JOB,
        "duplicate": False,
        "session_date": "2026-09-03",
        "confirm_coach": False,
        "speakers": _SPEAKERS,
        "import_report": _REPORT,
    },
    "SessionStatus": {
        "job_id": _JOB,
        "client_id": _CLIENT,
        "session_date": "2026-09-03",
        "session_date_given": True,
        "status": "completed",
        "excluded": False,
        "confirm_coach": False,
        "speakers": _SPEAKERS,
        "words_erased_at": None,
        "words_until": "2026-12-02T17:02:11Z",
        "session_until": None,
        "import_report": _REPORT,
    },
    "RolesOut": {"job_id": _JOB, "changed": True, "speakers": _SPEAKERS},
    "ExclusionOut": {"job_id": _JOB, "excluded": True},
    "Waiting": {"job_id": _JOB, "status": "received"},
    "SessionAnalyticsResponse": {
        "session_analytics": _ANALYTICS,
        "cues": [_CUE],
        "comparison": {
            "previous_job_id": "e6f7a8b9-3c4d-4e5f-8071-8b9c0d1e2f88",
            "days_between": 7,
            "changes": {"client_talk_percentage": 4.1, "engagement_score": -2.3},
            "baseline": {
                "engagement_score": {
                    "mean": 64.2,
                    "deviation": 6.1,
                    "sessions": 5,
                    "difference": 7.2,
                    "deviations": 1.18,
                }
            },
        },
    },
    "ConsentState": _CONSENT_STATE,
    "ErasureOut": {
        "client_id": _CLIENT,
        "sessions": 4,
        "utterances": 957,
        "cues": 63,
        "consent_withdrawn": True,
        "key_erased": True,
    },
    "LinkOut": {
        "path": "/sign-in#0b7cf1a25a0e4a8e9d5b7a3f0c3f1e11.AbCdEf",
        "lasts_seconds": 600,
    },
    "SignInIn": {"token": "0b7cf1a25a0e4a8e9d5b7a3f0c3f1e11.AbCdEf"},
    "DeskSession": {
        "coach_id": _COACH,
        "operator": False,
        "csrf_token": "mJ1c8Zp0",
        "version": "0.1.0",
    },
    "SignedOut": {"signed_out": True},
    "ClientList": {
        "clients": [
            {
                "client_id": _CLIENT,
                "name": "Ben",
                "sessions": 4,
                "last_session": "2026-09-03",
                "consent_standing": True,
            }
        ]
    },
    "NameIn": {"name": "Ben"},
    "SessionList": {
        "sessions": [
            {
                "job_id": _JOB,
                "client_id": _CLIENT,
                "session_date": "2026-09-03",
                "received_at": "2026-09-03T17:02:09Z",
                "status": "completed",
                "excluded": False,
                "total_duration_seconds": 3012.5,
                "client_speech_share": 60.2,
                "engagement_score": 71.4,
                "change_talk_share": 0.61,
            }
        ]
    },
    "SpokenSessionOut": {
        "job_id": _JOB,
        "words_erased_at": None,
        "utterances": [
            {
                "index": 27,
                "speaker": "Ben",
                "role": "client",
                "start": 341.2,
                "end": 344.0,
                "text": "I will write it down on Sunday.",
                "backchannel": False,
                "talk_type": "change",
                "talk_type_confidence": 0.88,
                "behaviour": None,
                "behaviour_confidence": None,
                "question": None,
                "reflection": None,
                "sentiment": 0.2,
                "codes": {"talk_type": "change"},
            }
        ],
        "agreement": [{"task": "talk_type", "coded": 1, "agreed": 1, "kappa": None}],
    },
    "CodeIn": {"label": "change"},
    "CodeOut": {"job_id": _JOB, "utterance_index": 27, "task": "talk_type", "label": "change"},
    "TelemetryConsentIn": {"text_version": "2026-01", "given_at": "2026-09-01T10:00:00Z"},
    "TelemetryConsentOut": {
        "standing": True,
        "text_version": "2026-01",
        "given_at": "2026-09-01T10:00:00Z",
    },
    "VisitOut": {
        "visit": "v_0b7c0f1a25ae",
        "token": "eyJ2Ijoi…",
        "coach_id": "c_8f2a41c0d93e",
        "kept": {"page.view": 0.2, "feedback.submit": 1.0},
        "server_time": "2026-09-03T10:00:00Z",
        "expires_at": "2026-09-03T12:00:00Z",
    },
    "SessionNamesIn": {"session_ids": [_JOB]},
    "SessionNamesOut": {"pseudonyms": {_JOB: "s_41a0b7c02d5f"}},
    "EventsIn": {
        "token": "eyJ2Ijoi…",
        "batch_id": "9a4f0c1e-6b1d-4f0a-8c53-1b0a3c6f2b77",
        "events": [
            {
                "id": "0199f3a0-5c1e-7b3a-9d2f-6a1b2c3d4e5f",
                "event": "page.view",
                "version": 1,
                "properties": {"coach_id": "c_8f2a41c0d93e", "page": "today"},
            }
        ],
    },
    "EventsTaken": {
        "sent": 20,
        "stored": 18,
        "duplicate": 1,
        "set_aside": 1,
        "sampled_out": 0,
        "dropped": 0,
        "waiting": 0,
    },
    "Readiness": {
        "ready": False,
        "not_ready": {"database": "does not answer (ConnectionRefusedError)"},
    },
    "Health": {"status": "ok"},
    "Problem": {
        "type": "malformed-request",
        "title": "The request is not as it should be",
        "status": 422,
        "detail": "Mend the fields under 'errors' and send it again.",
        "errors": [{"field": "client_id", "message": "Must be a UUID"}],
    },
}
