"""What findings tell telemetry, in the transaction that writes them or what a person says."""

from collections.abc import Callable, Iterable
from statistics import fmean
from typing import Any, Final, Literal, NamedTuple, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.findings.profile import profile_of
from listenwell.llm.detectors import Finding
from listenwell.perimeter.consents import standing_consent
from listenwell.perimeter.pseudonyms import pseudonym
from listenwell.perimeter.telemetry_consents import standing_telemetry_consent
from listenwell.sessions.tables import TranscriptionJob
from listenwell.telemetry.emit import emit
from listenwell.telemetry.event import Event
from listenwell.telemetry.generated.events import (
    BiasFlagged,
    BiasOverride,
    FrameDetected,
    RhetoricProfiled,
    SimulacraClassified,
)

Correction = Literal["label", "severity", "nothing_there", "taken_back"]


class Found(NamedTuple):
    """A finding and who found it."""

    finding: Finding
    model: str
    prompt_version: str


async def tell_of_findings(
    db: AsyncSession, session: TranscriptionJob, found: Iterable[Found]
) -> None:
    """Emit an event for each finding, and one for a rhetorical profile.

    Nothing is told of a client whose consent to the analysis of sessions stands no more.
    """
    all_found = list(found)
    consent = await standing_consent(db, client_id=session.client_id, coach_id=session.coach_id)
    if consent is None or not all_found:
        return
    name = await pseudonym(db, "session", session.id)
    events = [
        _EVENT[f.finding.detector](name, f) for f in all_found if f.finding.detector in _EVENT
    ]
    rhetoric = [each for each in all_found if each.finding.detector == "rhetoric"]
    await emit(db, *events, *_profiled(name, rhetoric))


def _simulacra(session: str, found: Found) -> Event:
    level = int(found.finding.label.rpartition("_")[2])
    return SimulacraClassified(session_id=session, level=level, **_how(found))


def _bias(session: str, found: Found) -> Event:
    label: Any = found.finding.label
    severity = found.finding.severity or "none"
    return BiasFlagged(session_id=session, bias=label, severity=severity, **_how(found))


def _frame(session: str, found: Found) -> Event:
    label: Any = found.finding.label
    return FrameDetected(session_id=session, frame=label, **_how(found))


_EVENT: Final[dict[str, Callable[[str, Found], Event]]] = {
    "simulacra": _simulacra,
    "bias": _bias,
    "frame": _frame,
}


def _how(found: Found) -> dict[str, Any]:
    return {
        "confidence": found.finding.confidence,
        "prompt_version": _number(found.prompt_version),
    }


def _number(prompt_version: str) -> str:
    """Return the number that a prompt is raised by; its digest is no version of the plan's."""
    return prompt_version.partition("-")[0]


def _profiled(session: str, found: list[Found]) -> list[Event]:
    profile = profile_of(each.finding.label for each in found)
    if profile is None:
        return []
    return [
        RhetoricProfiled(
            session_id=session,
            speaker="client",
            **profile,
            confidence=round(fmean(each.finding.confidence for each in found), 4),
            prompt_version=_number(found[0].prompt_version),
        )
    ]


async def tell_of_override(
    db: AsyncSession,
    coach_id: UUID,
    job_id: UUID,
    correction: Correction,
    *,
    detector: str,
    label: str,
    severities: tuple[str | None, str | None],
) -> None:
    """Emit ``bias.override``, if the coach agreed to telemetry.

    Args:
        db: The transaction that keeps what was said.
        coach_id: Who says it.
        job_id: Of the session.
        correction: What is put right.
        detector: Whose finding it is.
        label: That the detector gave.
        severities: Of a bias, the detector's and the person's.

    """
    if await standing_telemetry_consent(db, coach_id) is None:
        return
    told: dict[str, Any] = {}
    if detector == "bias":
        before, after = severities
        told = {"bias": label, "severity_before": before, "severity_after": after or "none"}
    await emit(
        db,
        BiasOverride(
            coach_id=await pseudonym(db, "coach", coach_id),
            session_id=await pseudonym(db, "session", job_id),
            detector=cast("Any", detector),
            correction=correction,
            **told,
        ),
    )
