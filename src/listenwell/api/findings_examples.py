"""Examples of what is asked of detectors, what they find, and what is said of that."""

from typing import Any, Final

_JOB: Final = "f3b1c7de-2c44-4b17-9a53-3e1a3f5d9c33"
_FINDING: Final = {
    "id": "2d7a4c1e-6f0b-4d4e-8a55-4b1c9e0f7a21",
    "detector": "bias",
    "first_utterance": 27,
    "last_utterance": 29,
    "label": "sunk_cost",
    "severity": "high",
    "confidence": 0.82,
    "model": "openai:gpt-5-mini",
    "prompt_version": "1-0f3c9b7a12de",
    "found_at": "2026-09-03T17:04:09Z",
    "override": {
        "verdict": "right",
        "label": "sunk_cost",
        "severity": "low",
        "said_at": "2026-09-04T08:11:40Z",
    },
}

FINDINGS_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "DetectIn": {"detectors": ["bias", "frame"]},
    "RunList": {
        "job_id": _JOB,
        "runs": [
            {
                "id": "91c0a7f4-3b52-4f0c-9a0d-7c1e2b3d4f11",
                "detector": "bias",
                "status": "waiting",
                "attempts": 0,
                "findings": None,
                "reason": None,
                "asked_at": "2026-09-03T17:03:50Z",
                "finished_at": None,
            }
        ],
        "poll": f"/api/v1/sessions/{_JOB}/findings/runs",
    },
    "FindingList": {
        "job_id": _JOB,
        "findings": [_FINDING],
        "rhetorical_profile": {"ethos": 0.25, "pathos": 0.5, "logos": 0.25},
    },
    "FindingOut": _FINDING,
    "OverrideIn": {"verdict": "right", "severity": "low"},
    "DetectorAgreementList": {
        "detectors": [
            {
                "detector": "bias",
                "prompt_version": "1-0f3c9b7a12de",
                "findings": 41,
                "reviewed": 20,
                "agreed": 15,
                "rate": 0.75,
            }
        ]
    },
}
