"""Sessions: received with consent, kept sealed, read, compared."""

from listenwell.sessions.compute import compute_session_analytics
from listenwell.sessions.intake import (
    AlreadyThere,
    ConsentGiven,
    ConsentMissing,
    Incoming,
    Received,
    receive_session,
)

__all__ = [
    "AlreadyThere",
    "ConsentGiven",
    "ConsentMissing",
    "Incoming",
    "Received",
    "compute_session_analytics",
    "receive_session",
]
