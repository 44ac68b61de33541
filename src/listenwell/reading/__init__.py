"""What was said: measures of a conversation, each with the evidence it came from. Pure."""

from listenwell.reading.model import (
    MIN_CUE_CONFIDENCE,
    Annotation,
    Cue,
    CueLabel,
    CueType,
    EngagementPart,
    MotivationalInterviewing,
    Reading,
    SessionAnalytics,
    TalkTypeLabel,
)
from listenwell.reading.read import read
from listenwell.reading.reader import Reader

__all__ = [
    "MIN_CUE_CONFIDENCE",
    "Annotation",
    "Cue",
    "CueLabel",
    "CueType",
    "EngagementPart",
    "MotivationalInterviewing",
    "Reader",
    "Reading",
    "SessionAnalytics",
    "TalkTypeLabel",
    "read",
]
