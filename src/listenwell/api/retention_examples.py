"""Examples of the answers about retention; nobody in them exists."""

from typing import Any, Final

_CLIENT: Final = "0b7cf1a2-5a0e-4a8e-9d5b-7a3f0c3f1e11"
_SAVED: Final = {
    "version": 1,
    "words_days": 90,
    "sessions_days": 730,
    "changed_at": "2026-09-03T17:02:11Z",
}

RETENTION_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "RetentionIn": {"words_days": 90, "sessions_days": 730, "based_on_version": 0},
    "RetentionOut": _SAVED,
    "RetentionHistory": {"versions": [_SAVED]},
    "RetentionPreview": {
        "next_run_at": "2026-09-05T01:00:00Z",
        "sessions_due": 0,
        "words_due": 2,
        "clients": [
            {
                "client_id": _CLIENT,
                "sessions": 9,
                "sessions_due": 0,
                "words_due": 2,
                "next_session_at": "2028-06-01T09:30:00Z",
                "next_words_at": "2026-09-20T09:30:00Z",
            }
        ],
    },
    "ErasedList": {
        "erasures": [
            {
                "client_id": _CLIENT,
                "what": "words",
                "sessions": 2,
                "utterances": 412,
                "cues": 31,
                "key_erased": False,
                "retention_version": 1,
                "erased_at": "2026-09-04T01:00:07Z",
            }
        ]
    },
}
