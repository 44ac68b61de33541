"""What the detectors found in a session, what a person says of it, and how often the two agree."""

from listenwell.findings.detection import detect_findings
from listenwell.findings.profile import Profile, profile_of
from listenwell.findings.review import (
    Agreement,
    Reviewed,
    Verdict,
    WrongLabel,
    agreement,
    findings_of,
    override,
    take_back,
)
from listenwell.findings.roles import forget_what_is_not_the_clients
from listenwell.findings.runs import Run, request_detection, runs_of

__all__ = [
    "Agreement",
    "Profile",
    "Reviewed",
    "Run",
    "Verdict",
    "WrongLabel",
    "agreement",
    "detect_findings",
    "findings_of",
    "forget_what_is_not_the_clients",
    "override",
    "profile_of",
    "request_detection",
    "runs_of",
    "take_back",
]
