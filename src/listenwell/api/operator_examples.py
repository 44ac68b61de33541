"""An example of every body that the operator's page gets."""

from typing import Any, Final

_RUN: Final = "9a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4caa"

OPERATOR_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "OperatorJobs": {
        "as_of": "2026-09-03T17:02:11Z",
        "hours": 1,
        "kinds": [
            {
                "kind": "compute_session_analytics",
                "waiting": 3,
                "due": 2,
                "oldest_due_seconds": 4.2,
                "running": 1,
                "longest_run_seconds": 0.8,
                "silent": 0,
                "dead": 1,
                "succeeded": 214,
                "died": 1,
                "p50_seconds": 0.41,
                "p95_seconds": 1.3,
            }
        ],
        "finished": [{"began_at": "2026-09-03T16:02:11Z", "succeeded": 9, "dead": 0}],
    },
    "DeadJobs": {
        "total": 1,
        "jobs": [
            {
                "id": _RUN,
                "kind": "compute_session_analytics",
                "attempts": 8,
                "max_attempts": 8,
                "cause": {"error": "TimeoutError", "slug": None, "place": "engine.py:41"},
                "created_at": "2026-09-03T16:02:11Z",
                "died_at": "2026-09-03T16:40:02Z",
                "run_seconds": 30.1,
                "request_id": "5f1d8b0c6e7a4b3c9d2e1f0a5b6c7d8e",
            }
        ],
    },
    "JobOut": {
        "id": _RUN,
        "kind": "compute_session_analytics",
        "state": "waiting",
        "attempt": 0,
        "max_attempts": 8,
        "run_seconds": None,
    },
    "RetriedJobs": {"kind": "compute_session_analytics", "retried": 1},
    "OperatorModels": {
        "days": 7,
        "chosen": True,
        "bad_setting": None,
        "operations": {
            "all": 120,
            "answered": 117,
            "by_another_model": 4,
            "by_the_local_reader": 3,
            "retries": 9,
        },
        "costs": [
            {
                "feature": "read_cues",
                "prompt_version": "1-4f2a9c",
                "model": "gpt-5-mini",
                "attempts": 129,
                "answered": 117,
                "input_tokens": 402_118,
                "cached_tokens": 120_000,
                "output_tokens": 51_904,
                "usd": 0.2043,
                "unpriced": 0,
                "median_seconds": 2.1,
                "p95_seconds": 6.8,
            }
        ],
        "failures": [
            {
                "feature": "read_cues",
                "model": "gpt-5-mini",
                "outcome": "rate_limited",
                "error_type": "HTTPStatusError",
                "status_code": 429,
                "attempts": 9,
                "last_at": "2026-09-03T16:58:40Z",
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                "job_id": _RUN,
            }
        ],
        "breakers": [
            {
                "model": "openai:gpt-5-mini",
                "open": 1,
                "half_open": 0,
                "changed_at": "2026-09-03T17:01:55Z",
            }
        ],
        "budgets": [
            {
                "feature": "read_cues",
                "limit_usd": 10.0,
                "spent_usd": 3.91,
                "held_usd": 0.02,
                "refused": 0,
            }
        ],
        "records_dropped": [],
    },
    "OperatorTelemetry": {
        "days": 7,
        "accounts": [
            {
                "source": "ui",
                "sent": 1200,
                "stored": 240,
                "duplicate": 3,
                "set_aside": 2,
                "sampled_out": 950,
                "dropped": 5,
                "dropped_unconsented": 5,
                "dropped_full": 0,
                "dropped_refused": 0,
                "dropped_by_sender": 0,
                "balances": True,
            }
        ],
        "events": [
            {
                "event": "page.view",
                "stored": 120,
                "estimated": 600.0,
                "latest": "2026-09-03T17:01:12Z",
            }
        ],
        "set_aside": [
            {
                "event": "page.view",
                "version": 1,
                "reason": "not_listed",
                "property": "page",
                "source": "ui",
                "events": 2,
                "replayable": 2,
            }
        ],
        "waiting": {"memory": 0, "disk": 0},
        "burst_until": None,
    },
}
