"""Parts of a session that a run has read: kept until it is done, so that none is asked twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.findings.tables import ReadPart
from listenwell.llm.detectors import DetectedPart, Finding
from listenwell.sessions.tables import TranscriptionJob
from listenwell.transcripts import Transcript

_HOLD: Final = text("SELECT 1 FROM ai_backend.transcription_jobs WHERE id = :id FOR KEY SHARE")
_ROLES: Final = text("""
SELECT u.speaker_label FROM ai_backend.utterances u
JOIN ai_backend.transcripts t ON t.id = u.transcript_id
WHERE t.job_id = :id ORDER BY u.utterance_index
""")

_FORGET: Final = text("""
DELETE FROM ai_backend.finding_parts p
WHERE p.job_id = :job_id AND (p.run_id = :run_id OR NOT EXISTS (
  SELECT 1 FROM jobs.job_runs j WHERE j.id = p.run_id AND j.state IN ('waiting', 'running')))
""")


def roles_in(transcript: Transcript) -> str:
    """Return a digest of who says each utterance, in hexadecimal."""
    return _digest([each.role.value for each in transcript.utterances])


async def held_roles(db: AsyncSession, job_id: UUID) -> str | None:
    """Hold a session and return the digest of who says what in it now; ``None`` if it is gone."""
    if await db.scalar(_HOLD, {"id": job_id}) is None:
        return None
    return _digest((await db.scalars(_ROLES, {"id": job_id})).all())


def _digest(roles: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(roles).encode()).hexdigest()


async def parts_read(db: AsyncSession, run_id: UUID, roles: str) -> dict[int, DetectedPart]:
    """Return what a run has found by the number of the part, under these roles."""
    rows = await db.scalars(
        select(ReadPart).where(ReadPart.run_id == run_id, ReadPart.roles == roles)
    )
    return {
        row.number: DetectedPart(
            tuple(Finding(**each) for each in row.found), row.model, row.prompt_version
        )
        for row in rows
    }


async def keep_part(
    db: AsyncSession,
    run_id: UUID,
    session: TranscriptionJob,
    roles: str,
    number: int,
    read: DetectedPart,
) -> None:
    """Keep what a part holds; nothing is kept of a session that is gone."""
    if await db.scalar(_HOLD, {"id": session.id}) is None:
        return
    values: dict[str, Any] = {
        "job_id": session.id,
        "coach_id": session.coach_id,
        "client_id": session.client_id,
        "roles": roles,
        "found": [asdict(each) for each in read.findings],
        "model": read.model[:160],
        "prompt_version": read.prompt_version[:40],
    }
    await db.execute(
        insert(ReadPart)
        .values(run_id=run_id, number=number, **values)
        .on_conflict_do_update(index_elements=["run_id", "number"], set_=values)
    )


async def forget_parts(db: AsyncSession, job_id: UUID, run_id: UUID) -> None:
    """Delete what this run over a session has kept, and what runs have that are over."""
    await db.execute(_FORGET, {"job_id": job_id, "run_id": run_id})
