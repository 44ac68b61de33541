"""What the detectors found in a session, what a person says of it, and how often the two agree."""

from listenwell.findings.detection import detect_findings, request_detection
from listenwell.findings.review import Agreement, Reviewed, agreement, findings_of, override

__all__ = [
    "Agreement",
    "Reviewed",
    "agreement",
    "detect_findings",
    "findings_of",
    "override",
    "request_detection",
]
