"""What the larger commands are asked for."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UpRequest:
    """What `listenwell up` was asked for."""

    home: str | None = None
    port: int | None = None
    demo: bool = False
    open_page: bool = False
    until_ready: bool = False
    stop_after_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What `listenwell import` was asked for."""

    files: tuple[str, ...]
    client: UUID
    coach: UUID
    session_date: str | None = None
    coach_name: str | None = None
    given_by: Literal["client", "coach", "platform"] | None = None
    text_version: str | None = None
    given_at: str | None = None
    quiet: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """What `listenwell sample` was asked for."""

    clients: int | None = None
    sessions: int = 12
    seed: int = 1
    weeks: int = 0
    coach: UUID | None = None
    mix: bool = False
    remove: bool = False
    home: str | None = None
