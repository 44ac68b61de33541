"""Who is who in the sample sessions: the same ids on every machine."""

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5


def id_of(kind: str, name: str) -> UUID:
    """Return the id of a sample's coach or client."""
    return uuid5(NAMESPACE_URL, f"listenwell-sample/{kind}/{name}")


DEMO_COACH: Final = id_of("coach", "Maya Lindqvist")
"""Whose desk `listenwell up --demo` opens."""
