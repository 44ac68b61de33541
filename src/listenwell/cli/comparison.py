"""Each session beside the one before it, of the same two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from listenwell.cli.measures import MEASURES, values
from listenwell.reading import Reading
from listenwell.transcripts import Role

COMPARED: Final = (
    "total_duration_seconds",
    "client_speech_share",
    "response_latency_client",
    "open_question_share",
    "reflection_to_question_ratio",
    "change_talk_share",
    "client_sentiment_score",
    "engagement_score",
)
"""What is compared, in the order shown."""


DIFFERENCE: Final = "Two sessions are a difference, not a trend."


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions of the same two people, oldest first.

    Attributes:
        coach: The coach's name, ``None`` where the files have none.
        client: The client's name, ``None`` where the files have none.
        dated: Whether dates put them in order; otherwise they stand as they were given.
        compared: Whether each is held against the one before it.
        readings: The sessions.
    """

    coach: str | None
    client: str | None
    dated: bool
    compared: bool
    readings: tuple[Reading, ...]

    def pairs(self) -> list[tuple[Reading, Reading]]:
        """Return each session after the first, behind the one that it is compared with."""
        return list(pairwise(self.readings)) if self.compared else []


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of a session beside that of the session before; never both ``None``."""

    measure: str
    before: float | None
    now: float | None


def in_series(readings: Sequence[Reading]) -> list[Series]:
    """Group the sessions by who speaks in them, and put each group in order.

    Groups stand in the order in which they first occur. Within one, the dates of the sessions
    decide where all have one; otherwise the order given. Sessions that do not name their client
    are compared only where no session does: beside named ones nobody can say whose they are.
    """
    groups: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        who = tuple((_name(reading, role) or "").casefold() for role in (Role.COACH, Role.CLIENT))
        groups.setdefault((who[0], who[1]), []).append(reading)
    named = any(_name(reading, Role.CLIENT) for reading in readings)
    return [_series(group, named=named) for group in groups.values()]


def comparison_notes(readings: Sequence[Reading]) -> list[str]:
    """Return what the reader of a comparison should know, in sentences."""
    unnamed = sum(_name(reading, Role.CLIENT) is None for reading in readings)
    if unnamed == len(readings):
        return ["The files do not name the client, and are compared as sessions of one person."]
    said = []
    if unnamed:
        does = "1 session does" if unnamed == 1 else f"{unnamed:,} sessions do"
        said.append(f"{does} not name the client and cannot be compared.")
    if not any(series.pairs() for series in in_series(readings)):
        said.append("No two of these sessions are of the same named people.")
    return said


def changes(before: Reading, now: Reading) -> list[Change]:
    """Compare two sessions on the measures of :data:`COMPARED` that at least one of them has."""
    old, new = values(before), values(now)
    return [
        Change(name, old[name], new[name])
        for name in COMPARED
        if name in MEASURES and (old[name] is not None or new[name] is not None)
    ]


def _series(group: list[Reading], *, named: bool) -> Series:
    dated = [
        (reading.transcript.source.session_date, place)
        for place, reading in enumerate(group)
        if reading.transcript.source.session_date is not None
    ]
    in_order = len(dated) == len(group)
    readings = [group[place] for _, place in sorted(dated)] if in_order else group
    coach, client = _name(group[0], Role.COACH), _name(group[0], Role.CLIENT)
    compared = client is not None or not named
    return Series(coach, client, in_order, compared, tuple(readings))


def _name(reading: Reading, role: Role) -> str | None:
    speakers = reading.transcript.speakers
    return next((speaker.name for speaker in speakers if speaker.role is role), None)
