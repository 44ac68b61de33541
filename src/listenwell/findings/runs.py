"""Runs of a detector over a session: asked for once, and how they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.jobs import enqueue
from listenwell.jobs.tables import JobRun
from listenwell.llm.choice import allowed, chosen_models
from listenwell.llm.detectors import DetectorName
from listenwell.llm.errors import HostedModelUnconsented, NoModel
from listenwell.perimeter.consents import agrees_to_hosted_models, standing_consent
from listenwell.sessions import ConsentMissing
from listenwell.sessions.queries import session_of, transcript_of
from listenwell.sessions.roles import WordsErased
from listenwell.sessions.tables import TranscriptionJob
from listenwell.settings import Settings

DETECT: Final = "detect_findings"

Status = Literal["waiting", "running", "succeeded", "failed"]
Reason = Literal[
    "no-model",
    "hosted-model-unconsented",
    "consent-missing",
    "words-erased",
    "no-answer",
    "cancelled",
    "other",
]

_STATUS: Final[dict[str, Status]] = {
    "waiting": "waiting",
    "running": "running",
    "succeeded": "succeeded",
    "dead": "failed",
    "cancelled": "failed",
}
_REASONS: Final[dict[str, Reason]] = {
    "NoModel": "no-model",
    "HostedModelUnconsented": "hosted-model-unconsented",
    "ConsentMissing": "consent-missing",
    "WordsErased": "words-erased",
    "NoAnswer": "no-answer",
}
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


class Run(NamedTuple):
    """A detector's run over a session.

    Attributes:
        id: Of the job.
        detector: Which.
        status: ``failed`` where it was given up or refused; ``reason`` says why.
        attempts: How often it was begun.
        findings: How many it wrote, once it has succeeded.
        reason: Why it failed.
        asked_at, finished_at: When.
    """

    id: UUID
    detector: DetectorName
    status: Status
    attempts: int
    findings: int | None
    reason: Reason | None
    asked_at: datetime
    finished_at: datetime | None


async def require_allowed(
    db: AsyncSession, settings: Settings, session: TranscriptionJob, what: str
) -> None:
    """See that a model may be asked about a session now.

    Raises:
        NoModel: No language model is chosen, and there is no other way.
        ConsentMissing: The client's consent to the analysis of sessions does not stand.
        HostedModelUnconsented: Only hosted models are chosen, and the client has not agreed.
        WordsErased: Nothing is left that could be read.

    """
    client_id, coach_id = session.client_id, session.coach_id
    models = chosen_models(settings.models)
    if not models:
        raise NoModel(what)
    if await standing_consent(db, client_id=client_id, coach_id=coach_id) is None:
        raise ConsentMissing(
            "the client's consent to the analysis of sessions does not stand",
            mend="Ask the client again, and record the consent.",
        )
    hosted = await agrees_to_hosted_models(db, client_id=client_id, coach_id=coach_id)
    if not allowed(models, hosted=hosted):
        raise HostedModelUnconsented
    if (await transcript_of(db, session)).words_erased_at is not None:
        raise WordsErased(
            "the words of this session were erased",
            mend="It cannot be read again; what was found stays.",
        )


async def request_detection(
    db: AsyncSession,
    settings: Settings,
    coach_id: UUID,
    job_id: UUID,
    detectors: Sequence[DetectorName],
) -> list[Run] | None:
    """Ask for detectors' runs over a session; ``None`` if there is no such session.

    One that waits or runs already is not asked for twice.

    Raises:
        NoModel: No language model is chosen.
        ConsentMissing: The client's consent to the analysis of sessions does not stand.
        HostedModelUnconsented: Only hosted models are chosen, and the client has not agreed.
        WordsErased: Nothing is left that could be read.

    """
    session = await session_of(db, coach_id, job_id)
    if session is None:
        return None
    await require_allowed(db, settings, session, "a detector")
    await db.execute(_LOCK, {"key": f"{DETECT}:{job_id}"})
    known = await runs_of(db, job_id)
    under_way = {each.detector for each in known if each.status in ("waiting", "running")}
    for detector in sorted(set(detectors) - under_way):
        arguments = {"job_id": str(job_id), "detector": detector}
        await enqueue(db, DETECT, f"{DETECT}:{job_id}:{uuid4()}", arguments)
    return [each for each in await runs_of(db, job_id) if each.detector in detectors]


async def runs_of(db: AsyncSession, job_id: UUID) -> list[Run]:
    """Return the latest run of every detector that the ledger knows for a session.

    A run that succeeded stays in the ledger for a while; its findings stay for good.
    """
    key, detector = f"{DETECT}:{job_id}", JobRun.arguments["detector"].astext
    rows = await db.scalars(
        select(JobRun)
        .where(
            JobRun.idempotency_key.between(key, f"{key}:g"),  # all of one session's, by the index
            JobRun.idempotency_key.startswith(key),
        )
        .ext(distinct_on(detector))
        .order_by(detector, JobRun.created_at.desc(), JobRun.id)
    )
    return [_run(row) for row in rows]


def _run(row: JobRun) -> Run:
    result: dict[str, Any] = row.result or {}
    refused = result.get("refused")
    status: Status = "failed" if refused else _STATUS[row.state]
    return Run(
        id=row.id,
        detector=row.arguments["detector"],
        status=status,
        attempts=row.attempt,
        findings=result.get("findings") if status == "succeeded" else None,
        reason=_reason(row, refused) if status == "failed" else None,
        asked_at=row.created_at,
        finished_at=row.finished_at,
    )


def _reason(row: JobRun, refused: str | None) -> Reason:
    if row.state == "cancelled":
        return "cancelled"
    error = (row.last_error or "").partition(" ")[0]
    return _REASONS.get(refused or error, "other")
