"""What the larger commands are asked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from listenwell.findings import Verdict
    from listenwell.llm.detectors import DetectorName, Severity


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


@dataclass(frozen=True, slots=True)
class DetectRequest:
    """What `listenwell findings run` was asked for."""

    target: str
    detectors: "tuple[DetectorName, ...]"
    coach: UUID | None = None
    coach_name: str | None = None
    consented: bool = False
    later: bool = False
    json: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True)
class FindingsRequest:
    """What `listenwell findings list` was asked for."""

    session: UUID
    coach: UUID | None = None
    detector: "DetectorName | None" = None
    first: int | None = None
    last: int | None = None
    json: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True)
class OverrideRequest:
    """What `listenwell findings override` was asked for; without a verdict, to take it back."""

    finding: UUID
    verdict: "Verdict | None"
    label: str | None = None
    severity: "Severity | None" = None
    coach: UUID | None = None
    json: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What `listenwell llm consent` was asked for."""

    client: UUID
    coach: UUID | None = None
    given_by: Literal["client", "coach", "platform"] | None = None
    text_version: str | None = None
    given_at: str | None = None
    withdraw: bool = False
    home: str | None = None
