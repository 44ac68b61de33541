"""Erasing what was said in sessions, or sessions whole, while the client stays.

The caller holds the client (:func:`listenwell.sessions.erasure.hold_client`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.client_keys import client_cipher, renew_key
from listenwell.perimeter.keys import ClientCipher, KeyWrapper
from listenwell.perimeter.tables import Pseudonym
from listenwell.sessions.erasure import amount_of, record_erasure, tables_of_pairs
from listenwell.sessions.stored import opened_report, opened_speakers
from listenwell.sessions.tables import CoachClient, StoredTranscript, TranscriptionJob
from listenwell.transcripts import Role, Speaker

# The sealed nothing may be the same in every row: there is nothing that it could give away.
_UTTERANCES: Final = text("""
UPDATE ai_backend.utterances u SET text = :nothing, speaker_name = NULL
FROM ai_backend.transcripts t WHERE t.id = u.transcript_id AND t.job_id = ANY(:sessions)
""")
_CUES: Final = text("""
UPDATE ai_backend.language_cues c SET text_excerpt = :nothing, preceding_context = NULL
FROM ai_backend.session_analytics a
WHERE a.id = c.session_analytics_id AND a.job_id = ANY(:sessions)
""")
_FILES: Final = text("""
UPDATE ai_backend.transcription_jobs SET source_file = :nothing WHERE id = ANY(:sessions)
""")


async def erase_words(
    db: AsyncSession,
    wrapper: KeyWrapper,
    coach_id: UUID,
    client_id: UUID,
    sessions: Sequence[UUID],
    *,
    retention_version: int | None,
) -> None:
    """Erase what was said in these sessions, and every name in them; numbers and labels stay."""
    # Held first: whoever reads a session writes what it read while it holds the transcript.
    held = select(StoredTranscript).where(StoredTranscript.job_id.in_(sessions)).with_for_update()
    stored = (await db.scalars(held)).all()
    amount = await amount_of(db, _these(sessions))
    cipher = await client_cipher(db, wrapper, client_id)
    for statement in (_UTTERANCES, _CUES, _FILES):
        await db.execute(statement, {"nothing": cipher.seal(""), "sessions": list(sessions)})
    for transcript in stored:
        _without_names(transcript, cipher)
        transcript.words_erased_at = func.now()
    await db.flush()
    record_erasure(db, "words", coach_id, client_id, amount, retention_version=retention_version)


async def erase_sessions(
    db: AsyncSession,
    wrapper: KeyWrapper,
    coach_id: UUID,
    client_id: UUID,
    sessions: Sequence[UUID],
    *,
    retention_version: int | None,
) -> None:
    """Erase these sessions whole; after the last, everything that was computed over them.

    When nothing is left of the client with any coach, the client's key is renewed, so that no
    backup of what was erased opens; the client may come back.
    """
    amount = await amount_of(db, _these(sessions))
    await db.execute(delete(Pseudonym).where(Pseudonym.subject_id.in_(sessions)))
    await db.execute(delete(TranscriptionJob).where(TranscriptionJob.id.in_(sessions)))
    renewed = not await _has_sessions(db, coach_id, client_id) and await _empty(
        db, wrapper, coach_id, client_id
    )
    record_erasure(
        db,
        "sessions",
        coach_id,
        client_id,
        amount,
        key_erased=renewed,
        retention_version=retention_version,
    )


def _these(sessions: Sequence[UUID]) -> Select[UUID]:
    return select(TranscriptionJob.id).where(TranscriptionJob.id.in_(sessions))


def _without_names(transcript: StoredTranscript, cipher: ClientCipher) -> None:
    """Call speakers by their role, and keep of the import report what names nobody."""
    speakers = opened_speakers(cipher.open(transcript.speakers))
    report = opened_report(cipher.open(transcript.import_report))
    transcript.speakers = cipher.seal(orjson.dumps(_by_role(speakers)).decode())
    transcript.import_report = cipher.seal(orjson.dumps(replace(report, warnings=())).decode())


def _by_role(speakers: Sequence[Speaker]) -> list[Speaker]:
    known = {Role.COACH: "Coach", Role.CLIENT: "Client"}
    return [
        replace(each, key=known.get(each.role, f"Speaker {number}"), name=None)
        for number, each in enumerate(speakers, start=1)
    ]


async def _has_sessions(db: AsyncSession, coach_id: UUID, client_id: UUID) -> bool:
    query = select(TranscriptionJob.id).where(
        TranscriptionJob.coach_id == coach_id, TranscriptionJob.client_id == client_id
    )
    return await db.scalar(query.limit(1)) is not None


async def _empty(db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, client_id: UUID) -> bool:
    """Delete what was computed over sessions that are gone; whether the key was renewed too."""
    for table in tables_of_pairs():
        if table.name != CoachClient.__tablename__:
            await db.execute(
                delete(table).where(table.c.coach_id == coach_id, table.c.client_id == client_id)
            )
    lines = (await db.scalars(select(CoachClient).where(CoachClient.client_id == client_id))).all()
    if len(lines) != 1:
        return False
    [line] = lines
    before = await client_cipher(db, wrapper, client_id)
    after = await renew_key(db, wrapper, client_id)
    sealed = line.display_name
    await db.execute(
        update(CoachClient)
        .where(CoachClient.client_id == client_id)
        .values(display_name=None if sealed is None else after.seal(before.open(sealed)))
    )
    return True
