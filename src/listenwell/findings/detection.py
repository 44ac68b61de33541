"""The job that runs a detector over a stored session."""

from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.findings.tables import StoredFinding
from listenwell.jobs import FatalJobError, Job, enqueue, job_kind
from listenwell.llm.choice import chosen_models
from listenwell.llm.detectors import TASKS, Detected, DetectorName, detect
from listenwell.llm.errors import NoModel
from listenwell.llm.from_settings import asker_from
from listenwell.sessions.compute import transcript_in
from listenwell.sessions.queries import session_of
from listenwell.sessions.tables import TranscriptionJob
from listenwell.settings import Settings, get_settings

DETECT: Final = "detect_findings"

# What a person has spoken on stays, with what they said.
_FORGET: Final = text("""
DELETE FROM ai_backend.findings f
WHERE f.job_id = :job_id AND f.detector = :detector
  AND NOT EXISTS (SELECT 1 FROM ai_backend.finding_overrides o WHERE o.finding_id = f.id)
""")


async def request_detection(
    db: AsyncSession, settings: Settings, coach_id: UUID, job_id: UUID, detector: DetectorName
) -> UUID | None:
    """Ask for a detector's run over a session; ``None`` if there is no such session.

    Returns:
        The job's id.

    Raises:
        NoModel: No language model is chosen, and there is no other way.

    """
    if await session_of(db, coach_id, job_id) is None:
        return None
    if not chosen_models(settings.models):
        raise NoModel(f"the {detector} detector")
    key = f"{DETECT}:{job_id}:{detector}:{uuid4()}"
    return await enqueue(db, DETECT, key, {"job_id": str(job_id), "detector": detector})


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
        transcript = await transcript_in(db, session)
    async with asker_from(get_settings(), job.database) as asker:
        try:
            detected = await detect(asker, detector, transcript)
        except NoModel as error:
            raise FatalJobError(error.what, mend=error.mend) from error
    job.result = {"findings": len(detected.findings)}
    async with job.effects() as db:
        await _write(db, session, detected)


async def _write(db: AsyncSession, session: TranscriptionJob, detected: Detected) -> None:
    # Held against erasure; who is erased gets no new rows.
    held = text("SELECT 1 FROM ai_backend.transcription_jobs WHERE id = :id FOR KEY SHARE")
    if await db.scalar(held, {"id": session.id}) is None:
        return
    await db.execute(_FORGET, {"job_id": session.id, "detector": detected.detector})
    model, _, version = detected.version.partition("+")[0].rpartition("/")
    rows = [
        {
            "job_id": session.id,
            "coach_id": session.coach_id,
            "client_id": session.client_id,
            "detector": found.detector,
            "first_utterance": found.first,
            "last_utterance": found.last,
            "label": found.label,
            "severity": found.severity,
            "confidence": found.confidence,
            "model": model[:160],
            "prompt_version": version[:40],
        }
        for found in detected.findings
    ]
    if rows:
        table = StoredFinding.__table__
        assert isinstance(table, Table)  # noqa: S101 - of a mapped class it is
        await db.execute(table.insert(), rows)
