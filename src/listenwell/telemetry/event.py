"""What every event of the plan shares; the events themselves are generated."""

import os
import time
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar, Literal, NamedTuple
from uuid import UUID

Value = str | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. Subclasses are generated from the tracking plan."""

    NAME: ClassVar[str]
    VERSION: ClassVar[int]

    def properties(self) -> dict[str, Value]:
        """Return the properties that were given, as they are stored."""
        given = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: _plain(value) for name, value in given if value is not None}


class Rule(NamedTuple):
    """What the service must know of an event.

    Attributes:
        type: The event's class.
        source: Who may send it.
        sampling: The group that says how many are kept.
        retention_days: How long it is kept.

    """

    type: type[Event]
    source: Literal["server", "ui"]
    sampling: str
    retention_days: int


def new_event_id(at: float | None = None) -> UUID:
    """Return a UUID of version 7: unique, and its first 48 bits are the moment it was made.

    Args:
        at: Seconds since 1970; by default now.

    """
    milliseconds = int((time.time() if at is None else at) * 1000)
    chance = int.from_bytes(os.urandom(10))
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | (chance >> 68) << 64
        | 0b10 << 62
        | (chance & (1 << 62) - 1)
    )


def moment_of(event_id: UUID) -> datetime:
    """Return the moment that an event's id holds."""
    return datetime.fromtimestamp((event_id.int >> 80) / 1000, UTC)


def _plain(value: object) -> Value:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    assert isinstance(value, str | float | int | bool)  # noqa: S101 - the plan has no other
    return value
