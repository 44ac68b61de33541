"""The one way in for a session: consent first, then the file, then everything or nothing."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db import Database
from listenwell.errors import ListenwellError
from listenwell.jobs import enqueue
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.consents import GivenBy, record_consent, standing_consent
from listenwell.perimeter.keys import ClientCipher, KeyWrapper
from listenwell.perimeter.tables import Refusal
from listenwell.sessions.queries import COMPUTE
from listenwell.sessions.relations import add_client
from listenwell.sessions.roles import (
    coach_is_unsure,
    remember_coach,
    speaker_hash,
    with_coach,
)
from listenwell.sessions.stored import (
    opened_report,
    opened_speakers,
    transcript_row,
    utterance_rows,
)
from listenwell.sessions.tables import (
    CoachClient,
    StoredTranscript,
    StoredUtterance,
    TranscriptionJob,
)
from listenwell.transcripts import ImportReport, Role, Speaker, Transcript, load
from listenwell.transcripts.load import date_in_name


class ConsentMissing(ListenwellError):
    """No consent stands for this client and coach; nothing of the session was kept."""

    slug = "consent-missing"


class AlreadyThere(ListenwellError):
    """Another session came in under this job's id before."""

    slug = "already-there"


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A consent that comes with the session: who gave it, to which text, when."""

    given_by: GivenBy
    text_version: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """A session at the door.

    Attributes:
        coach_id: Whose session it is.
        client_id: With whom.
        data: The file, in any format.
        file_name: As the sender calls it.
        session_date: The day it took place; else the file's own date, else today.
        coach_speaker: What the file calls the coach; else what it was the last time, else
            inferred.
        consent: Given now; else one must stand already.
        job_id: The id under which another system ran the transcription.
        request_id: For the logs.

    """

    coach_id: UUID
    client_id: UUID
    data: bytes
    file_name: str
    session_date: date | None = None
    coach_speaker: str | None = None
    consent: ConsentGiven | None = None
    job_id: UUID | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it. A duplicate names the session that was there already.

    ``confirm_coach`` is true where the coach was inferred and not surely: worth asking a person,
    once for each client.
    """

    job_id: UUID
    duplicate: bool
    session_date: date
    confirm_coach: bool
    speakers: tuple[Speaker, ...]
    import_report: ImportReport


async def receive_session(database: Database, wrapper: KeyWrapper, incoming: Incoming) -> Received:
    """Take a session in: all of it, or nothing but the refusal.

    Raises:
        ConsentMissing: No consent stands and none came along. The refusal is recorded.
        TranscriptError: The file cannot be used; nothing is stored.
        UnknownSpeaker: ``coach_speaker`` does not speak in it; nothing is stored.

    """
    try:
        return await _receive(database, wrapper, incoming)
    except ConsentMissing:
        async with database.transaction() as db:
            await db.execute(
                insert(Refusal).values(client_id=incoming.client_id, coach_id=incoming.coach_id)
            )
        raise


async def _receive(database: Database, wrapper: KeyWrapper, incoming: Incoming) -> Received:
    await _require_consent(database, incoming)
    transcript = await asyncio.to_thread(_load, incoming)
    digest = wrapper.fingerprint("file", incoming.data)
    async with database.transaction() as db:
        consent_id = await _consent(db, incoming)
        new = await add_client(db, incoming.coach_id, incoming.client_id)
        cipher = await client_cipher(db, wrapper, incoming.client_id, for_writing=True)
        if not new or incoming.coach_speaker is not None:
            transcript = await _recognise_coach(db, wrapper, incoming, transcript)
        given = incoming.session_date or transcript.source.session_date
        given = given or date_in_name(incoming.file_name)
        on = given or datetime.now(UTC).date()
        job_id = await db.scalar(
            upsert(TranscriptionJob)
            .values(
                id=incoming.job_id or uuid4(),
                client_id=incoming.client_id,
                coach_id=incoming.coach_id,
                session_date=on,
                session_date_given=given is not None,
                status="received",
                source_file=cipher.seal(incoming.file_name),
                source_digest=digest,
                consent_id=consent_id,
            )
            .on_conflict_do_nothing()
            .returning(TranscriptionJob.id)
        )
        if job_id is None:
            return await _duplicate(db, incoming, digest, cipher)
        await _store(db, job_id, transcript, cipher)
        await enqueue(
            db,
            COMPUTE,
            f"{COMPUTE}:{job_id}",
            {"job_id": str(job_id)},
            request_id=incoming.request_id,
        )
    return _received(job_id, on, transcript.speakers, transcript.report, duplicate=False)


def _load(incoming: Incoming) -> Transcript:
    # The file's own name may hold a person's; errors and reports do without it.
    return load(incoming.data, name="the file", coach=incoming.coach_speaker)


async def _require_consent(database: Database, incoming: Incoming) -> None:
    if incoming.consent is not None:
        return
    client_id, coach_id = incoming.client_id, incoming.coach_id
    async with database.transaction() as db:
        if await standing_consent(db, client_id=client_id, coach_id=coach_id) is not None:
            return
    raise ConsentMissing(
        "there is no consent for this client's sessions",
        mend="Record the client's consent, or send it along with the session.",
    )


async def _consent(db: AsyncSession, incoming: Incoming) -> UUID:
    given = incoming.consent
    if given is not None:
        recorded = await record_consent(
            db,
            client_id=incoming.client_id,
            coach_id=incoming.coach_id,
            given_by=given.given_by,
            text_version=given.text_version,
            given_at=given.given_at,
        )
    else:
        recorded = await standing_consent(
            db, client_id=incoming.client_id, coach_id=incoming.coach_id
        )
    if recorded is None:
        raise ConsentMissing(
            "the client withdrew consent after it was given",
            mend="Ask the client again; a consent given after the withdrawal counts.",
        )
    return recorded


async def _recognise_coach(
    db: AsyncSession, wrapper: KeyWrapper, incoming: Incoming, transcript: Transcript
) -> Transcript:
    """Use the coach's name of the last time where none was given, and remember a given one."""
    coach_id, client_id = incoming.coach_id, incoming.client_id
    if incoming.coach_speaker is not None:
        coach = next(s.key for s in transcript.speakers if s.role is Role.COACH)
        await remember_coach(db, wrapper, coach_id, client_id, coach)
        return transcript
    remembered = await db.scalar(
        select(CoachClient.coach_speaker).where(
            CoachClient.coach_id == coach_id, CoachClient.client_id == client_id
        )
    )
    known = next(
        (s.key for s in transcript.speakers if speaker_hash(wrapper, s.key) == remembered), None
    )
    return transcript if known is None else with_coach(transcript, known)


async def _duplicate(
    db: AsyncSession, incoming: Incoming, digest: bytes, cipher: ClientCipher
) -> Received:
    """Return what is stored of the same file; another file under the same id is refused."""
    row = (
        await db.execute(
            select(
                TranscriptionJob.id,
                TranscriptionJob.session_date,
                StoredTranscript.speakers,
                StoredTranscript.import_report,
            )
            .join(StoredTranscript, StoredTranscript.job_id == TranscriptionJob.id)
            .where(
                TranscriptionJob.coach_id == incoming.coach_id,
                TranscriptionJob.client_id == incoming.client_id,
                TranscriptionJob.source_digest == digest,
            )
        )
    ).one_or_none()
    if row is None:
        raise AlreadyThere(
            "another transcript came in under this job's id",
            mend="Send it under an id of its own.",
        )
    speakers = opened_speakers(cipher.open(row.speakers))
    report = opened_report(cipher.open(row.import_report))
    return _received(row.id, row.session_date, speakers, report, duplicate=True)


def _received(
    job_id: UUID,
    on: date,
    speakers: tuple[Speaker, ...],
    report: ImportReport,
    *,
    duplicate: bool,
) -> Received:
    return Received(job_id, duplicate, on, coach_is_unsure(speakers), speakers, report)


async def _store(
    db: AsyncSession, job_id: UUID, transcript: Transcript, cipher: ClientCipher
) -> None:
    inserted = insert(StoredTranscript).values(**transcript_row(job_id, transcript, cipher))
    transcript_id = (await db.scalars(inserted.returning(StoredTranscript.id))).one()
    # Through the table and not the ORM, which would send a statement for each mix of columns.
    await db.execute(
        cast("Table", StoredUtterance.__table__).insert(),
        utterance_rows(transcript_id, transcript, cipher),
    )
