"""What a coach may read of sessions; every statement begins with who is asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import (
    Case,
    Select,
    String,
    case,
    cast,
    desc,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.jobs.followers import ClientChange
from listenwell.jobs.tables import JobRun
from listenwell.sessions.changes import when_sessions_change
from listenwell.sessions.tables import (
    LanguageCue,
    StoredSessionAnalytics,
    StoredTranscript,
    StoredUtterance,
    TranscriptionJob,
)

COMPUTE: Final = "compute_session_analytics"
"""The kind of job that reads a session."""

Status = Literal["received", "completed", "failed"]

COMPARED = (
    "coach_talk_percentage",
    "client_talk_percentage",
    "client_speech_share",
    "response_latency_client",
    "question_to_statement_ratio",
    "reflection_to_question_ratio",
    "open_question_share",
    "change_talk_share",
    "client_sentiment_score",
    "engagement_score",
    "response_elaboration_score",
)
"""Measures that a session is compared on with the one before it."""


def of_coach(coach_id: UUID) -> Select[TranscriptionJob]:
    """Return the statement that every other narrows: this coach's sessions, no one else's."""
    return select(TranscriptionJob).where(TranscriptionJob.coach_id == coach_id)


async def session_of(db: AsyncSession, coach_id: UUID, job_id: UUID) -> TranscriptionJob | None:
    """Return a session of this coach, ``None`` for any other's and for none."""
    found: TranscriptionJob | None = await db.scalar(
        of_coach(coach_id).where(TranscriptionJob.id == job_id)
    )
    return found


async def set_excluded(
    db: AsyncSession,
    coach_id: UUID,
    job_id: UUID,
    *,
    excluded: bool,
    request_id: str | None = None,
) -> bool:
    """Leave a session of this coach out of what follows, or take it in again.

    Returns ``False`` if there is no such session. Doing it twice changes nothing. What is computed
    over the client's sessions is computed anew.
    """
    session = await db.scalar(of_coach(coach_id).where(TranscriptionJob.id == job_id))
    if session is None:
        return False
    changed = await db.scalar(
        update(TranscriptionJob)
        .where(TranscriptionJob.id == job_id, TranscriptionJob.excluded_at.is_(None) == excluded)
        .values(excluded_at=func.now() if excluded else None)
        .returning(TranscriptionJob.id)
    )
    if changed is not None:
        await when_sessions_change.tell(db, ClientChange(coach_id, session.client_id, request_id))
    return True


def standing() -> Case[Any]:
    """Return the expression for a session's status, in a statement over the sessions."""
    key = func.concat(f"{COMPUTE}:", cast(TranscriptionJob.id, String))
    last_state = (
        select(JobRun.state)
        .where(
            JobRun.idempotency_key.between(key, func.concat(key, ":g")),
            JobRun.idempotency_key.startswith(key),
        )
        .order_by(JobRun.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case(
        (TranscriptionJob.status == "completed", "completed"),
        (last_state.in_(("dead", "cancelled")), "failed"),
        else_="received",
    )


async def status_of(db: AsyncSession, session: TranscriptionJob) -> Status:
    """Return where a session stands; ``failed`` where its reading was given up."""
    if session.status != "received":
        return "completed"
    key = f"{COMPUTE}:{session.id}"
    state = await db.scalar(
        select(JobRun.state)
        .where(
            JobRun.idempotency_key.between(key, f"{key}:g"),  # all of one session's, by the index
            JobRun.idempotency_key.startswith(key),
        )
        .order_by(JobRun.created_at.desc())
        .limit(1)
    )
    return "failed" if state in ("dead", "cancelled") else "received"


async def transcript_of(db: AsyncSession, session: TranscriptionJob) -> StoredTranscript:
    """Return the session's transcript."""
    found = await db.scalars(select(StoredTranscript).where(StoredTranscript.job_id == session.id))
    return found.one()


async def analytics_of(
    db: AsyncSession, session: TranscriptionJob
) -> StoredSessionAnalytics | None:
    """Return the session's analytics, ``None`` while it has not been read yet."""
    return await db.scalar(
        select(StoredSessionAnalytics).where(StoredSessionAnalytics.job_id == session.id)
    )


async def cues_of(
    db: AsyncSession, analytics: StoredSessionAnalytics
) -> Sequence[tuple[LanguageCue, int]]:
    """Return the session's cues with the number of their utterance, as they were said."""
    rows = await db.execute(
        select(LanguageCue, StoredUtterance.index)
        .join(StoredUtterance, StoredUtterance.id == LanguageCue.utterance_id)
        .where(LanguageCue.session_analytics_id == analytics.id)
        .order_by(StoredUtterance.index, LanguageCue.cue_type)
    )
    return [(cue, index) for cue, index in rows]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A session beside the one before it: differences, this session minus that."""

    previous_job_id: UUID
    days_between: int
    changes: dict[str, float]


async def comparison_of(
    db: AsyncSession, session: TranscriptionJob, analytics: StoredSessionAnalytics
) -> Comparison | None:
    """Compare with the client's session before this one, where there is one that was read."""
    order = (TranscriptionJob.session_date, TranscriptionJob.created_at)
    before = await db.scalar(
        select(StoredSessionAnalytics)
        .join(TranscriptionJob, TranscriptionJob.id == StoredSessionAnalytics.job_id)
        .where(
            TranscriptionJob.coach_id == session.coach_id,
            TranscriptionJob.client_id == session.client_id,
            TranscriptionJob.excluded_at.is_(None),
            tuple_(*order) < (session.session_date, session.created_at),
        )
        .order_by(*(desc(column) for column in order))
        .limit(1)
    )
    if before is None:
        return None
    pairs = {name: (getattr(before, name), getattr(analytics, name)) for name in COMPARED}
    return Comparison(
        previous_job_id=before.job_id,
        days_between=(session.session_date - before.session_date).days,
        changes={
            name: round(float(now) - float(then), 4)
            for name, (then, now) in pairs.items()
            if then is not None and now is not None
        },
    )
