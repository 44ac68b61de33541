"""The job that reads a session once it is in: numbers, cues and labels, written in one go."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db import Base
from listenwell.jobs import FatalJobError, Job, job_kind
from listenwell.jobs.followers import ClientChange
from listenwell.llm.choice import chosen_models
from listenwell.llm.from_settings import asker_from
from listenwell.llm.reader import UNCONSENTED, ModelReader
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.consents import agrees_to_hosted_models
from listenwell.perimeter.keys import ClientCipher, Erased, key_wrapper
from listenwell.perimeter.pseudonyms import pseudonym
from listenwell.reading import Reading, read
from listenwell.reading.best_reader import best_reader
from listenwell.reading.model import Annotation
from listenwell.reading.reader import Reader
from listenwell.sessions.changes import when_sessions_change
from listenwell.sessions.processed import tell_of_session
from listenwell.sessions.queries import COMPUTE
from listenwell.sessions.stored import opened_transcript
from listenwell.sessions.tables import (
    LanguageCue,
    SessionSummary,
    StoredSessionAnalytics,
    StoredTranscript,
    StoredUtterance,
    TranscriptionJob,
    UtteranceAnnotation,
)
from listenwell.settings import get_settings
from listenwell.telemetry.work import working_on
from listenwell.transcripts import Transcript

_FORGET: Final = text("""
WITH analytics AS (DELETE FROM ai_backend.session_analytics WHERE job_id = :job_id),
     summary AS (DELETE FROM ai_backend.session_summaries WHERE job_id = :job_id)
DELETE FROM ai_backend.utterance_annotations a USING ai_backend.utterances u
WHERE a.utterance_id = u.id AND u.transcript_id = :transcript_id AND a.model_version = :version
""")

# One statement for all utterances: the ORM would send one for each.
_LABEL: Final = text("""
UPDATE ai_backend.utterances u
SET backchannel = read.backchannel, sentiment = read.sentiment, intent = read.intent
FROM unnest(CAST(:ids AS uuid[]), CAST(:backchannels AS boolean[]),
            CAST(:sentiments AS double precision[]), CAST(:intents AS text[]))
  AS read (id, backchannel, sentiment, intent)
WHERE u.id = read.id
""")


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


@job_kind(COMPUTE, priority=2)
async def compute_session_analytics(job: Job) -> None:
    """Read a stored session and write what was read; running it again writes the same."""
    job_id = UUID(job.arguments["job_id"])
    async with job.database.transaction() as db:
        session = await db.get(TranscriptionJob, job_id)
        if session is None:
            job.result = {"gone": True}
            return
        stored, rows, cipher = await _stored(db, session)
        if stored.words_erased_at is not None:
            job.result = {"words_erased": True}
            return
        transcript = opened_transcript(
            stored,
            rows,
            cipher,
            file=cipher.open(session.source_file),
            session_date=session.session_date,
        )
        asking = await asking_about(db, session)
    with working_on(subject=asking.subject):
        reading = await _read_by_choice(job, transcript, hosted=asking.hosted)
    job.result = {"utterances": len(rows), "cues": len(reading.cues)}
    async with job.effects() as db:
        if await _unchanged(db, stored):
            await _write(db, session, rows, reading, cipher)
            await tell_of_session(db, session, reading)
            await when_sessions_change.tell(
                db, ClientChange(session.coach_id, session.client_id, job.request_id)
            )
        else:
            job.result = {"outdated": True}


async def _unchanged(db: AsyncSession, stored: StoredTranscript) -> bool:
    """Hold the transcript and tell whether it is still what was read.

    Sealing never gives the same text twice, so that equal text was not written since. Whoever
    changes the roles asks for a reading of their own; an erased session needs none.
    """
    now = await db.scalar(
        select(StoredTranscript.speakers).where(StoredTranscript.id == stored.id).with_for_update()
    )
    return now == stored.speakers


class Asking(NamedTuple):
    """What language models may be asked about a session.

    Attributes:
        hosted: Whether the client has agreed to hosted models.
        subject: The client's pseudonym, for the records of calls; ``None`` without any model.
    """

    hosted: bool
    subject: str | None


async def asking_about(db: AsyncSession, session: TranscriptionJob) -> Asking:
    """Return what may be asked about a session; where no model is chosen, nothing is looked up."""
    if not chosen_models(get_settings().models):
        return Asking(hosted=False, subject=None)
    client_id = session.client_id
    return Asking(
        await agrees_to_hosted_models(db, client_id=client_id, coach_id=session.coach_id),
        await pseudonym(db, "client", client_id),
    )


async def _read_by_choice(job: Job, transcript: Transcript, *, hosted: bool) -> Reading:
    """Read with the local reader, and its cues with a language model where one may be asked."""
    settings = get_settings()
    async with asker_from(settings, job.database, hosted=hosted) as asker:
        if not asker.models:
            reading = await asyncio.to_thread(_read, transcript)
            refused = (UNCONSENTED,) if chosen_models(settings.models) else ()
            return replace(reading, warnings=(*reading.warnings, *refused))
        loop = asyncio.get_running_loop()
        local, caveats = best_reader()

        def here(work: Coroutine[Any, Any, Any]) -> Any:
            return asyncio.run_coroutine_threadsafe(work, loop).result()

        reading = await asyncio.to_thread(_read, transcript, ModelReader(asker, local, here))
    return replace(reading, warnings=(*reading.warnings, *caveats))


def _read(transcript: Transcript, reader: Reader | None = None) -> Reading:
    return read(transcript, reader)


async def transcript_in(db: AsyncSession, session: TranscriptionJob) -> Transcript:
    """Return the transcript of a stored session.

    Raises:
        FatalJobError: The client was erased, or the words were.

    """
    stored, rows, cipher = await _stored(db, session)
    if stored.words_erased_at is not None:
        raise FatalJobError("the words were erased", mend="Nothing is left to read.")
    return opened_transcript(
        stored,
        rows,
        cipher,
        file=cipher.open(session.source_file),
        session_date=session.session_date,
    )


async def _stored(
    db: AsyncSession, session: TranscriptionJob
) -> tuple[StoredTranscript, Sequence[StoredUtterance], ClientCipher]:
    stored = (
        await db.scalars(select(StoredTranscript).where(StoredTranscript.job_id == session.id))
    ).one()
    rows = (
        await db.scalars(
            select(StoredUtterance)
            .where(StoredUtterance.transcript_id == stored.id)
            .order_by(StoredUtterance.index)
        )
    ).all()
    try:
        cipher = await client_cipher(db, key_wrapper(get_settings()), session.client_id)
    except Erased as error:
        raise FatalJobError("the client was erased", mend="Nothing is left to do.") from error
    return stored, rows, cipher


async def _write(
    db: AsyncSession,
    session: TranscriptionJob,
    rows: Sequence[StoredUtterance],
    reading: Reading,
    cipher: ClientCipher,
) -> None:
    transcript_id, version = rows[0].transcript_id, reading.model_version
    await db.execute(
        _FORGET, {"job_id": session.id, "transcript_id": transcript_id, "version": version}
    )
    analytics_id = await db.scalar(
        insert(StoredSessionAnalytics)
        .values(**_analytics(session, reading))
        .returning(StoredSessionAnalytics.id)
    )
    if reading.cues:
        await db.execute(_table(LanguageCue).insert(), _cues(analytics_id, rows, reading, cipher))
    await db.execute(
        _table(UtteranceAnnotation).insert(),
        [
            _annotation(row.id, reading.model_version, annotation)
            for row, annotation in zip(rows, reading.annotations, strict=True)
        ],
    )
    await db.execute(
        _LABEL,
        {
            "ids": [row.id for row in rows],
            "backchannels": list(reading.backchannels),
            "sentiments": [each.sentiment for each in reading.annotations],
            "intents": [
                each.behaviour.label if each.behaviour else None for each in reading.annotations
            ],
        },
    )
    await db.execute(insert(SessionSummary).values(**_summary(session.id, reading)))
    await db.execute(
        update(TranscriptionJob)
        .where(TranscriptionJob.id == session.id)
        .values(status="completed", completed_at=func.now())
    )


def _analytics(session: TranscriptionJob, reading: Reading) -> dict[str, Any]:
    return {
        "job_id": session.id,
        "client_id": session.client_id,
        "coach_id": session.coach_id,
        "session_date": session.session_date,
        **asdict(reading.analytics),
        **asdict(reading.mi),
        "engagement_parts": [asdict(part) for part in reading.engagement],
        "evidence": {name: list(indices) for name, indices in reading.evidence.items()},
        "withheld": [asdict(each) for each in reading.withheld],
        # The import's own warnings name people; they are kept sealed, with the transcript.
        "warnings": [w for w in reading.warnings if w not in reading.transcript.report.warnings],
        "digest": reading.digest,
        "model_version": reading.model_version,
    }


def _cues(
    analytics_id: UUID | None,
    rows: Sequence[StoredUtterance],
    reading: Reading,
    cipher: ClientCipher,
) -> list[dict[str, Any]]:
    return [
        {
            "session_analytics_id": analytics_id,
            "utterance_id": rows[cue.utterance_index].id,
            "cue_type": cue.cue_type.value,
            "confidence": cue.confidence,
            "text_excerpt": cipher.seal(cue.text_excerpt),
            "timestamp_seconds": cue.timestamp,
            "preceding_context": cipher.seal(cue.preceding_context)
            if cue.preceding_context
            else None,
            "interpretation": cue.interpretation,
        }
        for cue in reading.cues
    ]


def _annotation(utterance_id: UUID, version: str, annotation: Annotation) -> dict[str, Any]:
    talk, behaviour = annotation.talk_type, annotation.behaviour
    return {
        "utterance_id": utterance_id,
        "model_version": version,
        "talk_type": talk.label if talk else None,
        "talk_type_confidence": talk.confidence if talk else None,
        "behaviour": behaviour.label if behaviour else None,
        "behaviour_confidence": behaviour.confidence if behaviour else None,
        "question": annotation.question,
        "reflection": annotation.reflection,
        "sentiment": annotation.sentiment,
        "emotions": dict(annotation.emotions) if annotation.emotions else None,
    }


def _summary(job_id: UUID, reading: Reading) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "client_sentiment": reading.analytics.client_sentiment_score,
        "engagement_score": reading.analytics.engagement_score,
        "coaching_moments": [
            {"utterance_index": cue.utterance_index, "cue_type": cue.cue_type.value}
            for cue in reading.cues
        ],
    }
