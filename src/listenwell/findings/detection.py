"""The job that runs a detector over a stored session."""

from collections.abc import Sequence
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.findings.events import Found, tell_of_findings
from listenwell.findings.parts import forget_parts, held_roles, keep_part, parts_read, roles_in
from listenwell.findings.runs import DETECT, require_allowed
from listenwell.findings.tables import StoredFinding
from listenwell.jobs import Job, job_kind
from listenwell.llm.detectors import TASKS, DetectedPart, DetectorName, detect_part, parts_of
from listenwell.llm.errors import HostedModelUnconsented, NoModel
from listenwell.llm.from_settings import asker_from
from listenwell.sessions import ConsentMissing
from listenwell.sessions.compute import Asking, asking_about, transcript_in
from listenwell.sessions.roles import WordsErased
from listenwell.sessions.tables import TranscriptionJob
from listenwell.settings import get_settings
from listenwell.telemetry.work import working_on
from listenwell.transcripts import Transcript

_LATEST_WORD: Final = """
SELECT o.there FROM ai_backend.finding_overrides o
WHERE o.finding_id = f.id ORDER BY o.created_at DESC, o.id DESC LIMIT 1
"""
# What a person has spoken on stays, with what they said.
_FORGET: Final = text(f"""
DELETE FROM ai_backend.findings f
WHERE f.job_id = :job_id AND f.detector = :detector AND ({_LATEST_WORD}) IS NULL
""")  # noqa: S608 - put together from constants
_KEPT: Final = text("""
SELECT first_utterance, last_utterance, label FROM ai_backend.findings
WHERE job_id = :job_id AND detector = :detector
""")


REFUSALS: Final = (NoModel, ConsentMissing, HostedModelUnconsented, WordsErased)


class RolesChanged(Exception):
    """Somebody said who the coach is while the session was read; it is read again."""


@job_kind(DETECT, priority=6, max_attempts=3)
async def detect_findings(job: Job) -> None:
    """Run one detector; running it again replaces what nobody has spoken on."""
    job_id = UUID(job.arguments["job_id"])
    detector: DetectorName = next(name for name in TASKS if name == job.arguments["detector"])
    async with job.database.transaction() as db:
        session = await db.get(TranscriptionJob, job_id)
        if session is None:
            job.result = {"gone": True}
            return
        try:
            await require_allowed(db, get_settings(), session, f"the {detector} detector")
        except REFUSALS as refusal:
            job.result = {"refused": type(refusal).__name__}
            return
        transcript = await transcript_in(db, session)
        asking = await asking_about(db, session)
    with working_on(subject=asking.subject):
        read = await _read(job, session, detector, transcript, asking)
    found = [Found(each, p.model, p.prompt_version) for p in read for each in p.findings]
    async with job.effects() as db:
        now = await held_roles(db, session.id)
        if now is None:  # who was erased gets no new rows
            job.result = {"gone": True}
            return
        if now != roles_in(transcript):
            raise RolesChanged
        written = await _write(db, session, detector, found)
        await forget_parts(db, session.id, job.id)
        await tell_of_findings(db, session, found)
        job.result = {"findings": written, "parts": len(read)}


async def _read(
    job: Job,
    session: TranscriptionJob,
    detector: DetectorName,
    transcript: Transcript,
    asking: Asking,
) -> Sequence[DetectedPart]:
    """Ask about every part that an earlier attempt has not read, and keep each as it comes."""
    roles = roles_in(transcript)
    async with job.database.transaction() as db:
        read = await parts_read(db, job.id, roles)
    async with asker_from(get_settings(), job.database, hosted=asking.hosted) as asker:
        for part in parts_of(transcript):
            if part.number in read:
                continue
            read[part.number] = await detect_part(asker, detector, part)
            async with job.database.transaction() as db:
                await keep_part(db, job.id, session, roles, part.number, read[part.number])
    return [read[number] for number in sorted(read)]


async def _write(
    db: AsyncSession, session: TranscriptionJob, detector: DetectorName, found: Sequence[Found]
) -> int:
    """Write the findings that are not there already, with what a person said, and count them."""
    key = {"job_id": session.id, "detector": detector}
    await db.execute(_FORGET, key)
    kept = {tuple(row) for row in await db.execute(_KEPT, key)}
    rows = [
        _row(session, each)
        for each in found
        if (each.finding.first, each.finding.last, each.finding.label) not in kept
    ]
    if rows:
        await db.execute(cast("Table", StoredFinding.__table__).insert(), rows)
    return len(rows) + len(kept)


def _row(session: TranscriptionJob, found: Found) -> dict[str, Any]:
    finding = found.finding
    return {
        "job_id": session.id,
        "coach_id": session.coach_id,
        "client_id": session.client_id,
        "detector": finding.detector,
        "first_utterance": finding.first,
        "last_utterance": finding.last,
        "label": finding.label,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "model": found.model[:160],
        "prompt_version": found.prompt_version[:40],
    }
