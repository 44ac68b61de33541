"""From a file in any format to one model of a conversation. Pure: no network, no database."""

from listenwell.transcripts.load import load
from listenwell.transcripts.model import (
    Dropped,
    Evidence,
    ImportReport,
    Interval,
    Role,
    Source,
    Speaker,
    Times,
    Transcript,
    Utterance,
    Withheld,
)

__all__ = [
    "Dropped",
    "Evidence",
    "ImportReport",
    "Interval",
    "Role",
    "Source",
    "Speaker",
    "Times",
    "Transcript",
    "Utterance",
    "Withheld",
    "load",
]
