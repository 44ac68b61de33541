"""Who is the coach in a stored session: asked once, remembered for the client, read again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError, UnknownSpeaker
from listenwell.jobs import enqueue
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.keys import KeyWrapper
from listenwell.sessions.queries import COMPUTE, of_coach
from listenwell.sessions.stored import opened_transcript
from listenwell.sessions.tables import (
    CoachClient,
    SessionSummary,
    StoredSessionAnalytics,
    StoredTranscript,
    StoredUtterance,
    TranscriptionJob,
)
from listenwell.transcripts import Role, Speaker, Transcript
from listenwell.transcripts.draft import Cue
from listenwell.transcripts.roles import LOW_CONFIDENCE, assign_roles
from listenwell.transcripts.speakers import match_speaker
from listenwell.transcripts.support import supported_by, withheld_by

_ABOUT_THE_COACH: Final = "Name the coach to be certain."


def coach_is_unsure(speakers: Sequence[Speaker]) -> bool:
    """Whether a person should be asked who the coach is."""
    coach = next((s for s in speakers if s.role is Role.COACH), None)
    if coach is None:
        return len(speakers) > 1
    return coach.role_confidence < LOW_CONFIDENCE


def with_coach(transcript: Transcript, key: str) -> Transcript:
    """Return the transcript with this speaker as its coach, surely."""
    stated = {
        s.key: s.role
        for s in transcript.speakers
        if s.role_confidence == 1.0 and s.role is not Role.COACH
    }
    cues = [
        Cue(text=u.text, speaker=u.speaker, start=u.start, end=u.end, line=None)
        for u in transcript.utterances
    ]
    roles = assign_roles(cues, stated, key)
    speakers = tuple(
        replace(s, role=roles[s.key].role, role_confidence=roles[s.key].confidence)
        for s in transcript.speakers
    )
    evidence = replace(
        transcript.evidence,
        coach=True,
        client=any(s.role is Role.CLIENT for s in speakers),
    )
    report = replace(
        transcript.report,
        supported=supported_by(evidence),
        withheld=withheld_by(evidence),
        warnings=tuple(w for w in transcript.report.warnings if _ABOUT_THE_COACH not in w),
    )
    utterances = tuple(
        replace(u, role=roles[u.speaker].role) if u.speaker is not None else u
        for u in transcript.utterances
    )
    return replace(
        transcript, utterances=utterances, speakers=speakers, evidence=evidence, report=report
    )


async def remember_coach(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, client_id: UUID, key: str
) -> None:
    """Keep what this client's files call the coach, as a keyed hash."""
    await db.execute(
        update(CoachClient)
        .where(CoachClient.coach_id == coach_id, CoachClient.client_id == client_id)
        .values(coach_speaker=speaker_hash(wrapper, key))
    )


def speaker_hash(wrapper: KeyWrapper, key: str) -> bytes:
    """Return the keyed hash of a speaker's name."""
    return wrapper.fingerprint("speaker", key.casefold().encode())


class WordsErased(ListenwellError):
    """What was said in the session was erased when its time was over."""

    slug = "words-erased"


@dataclass(frozen=True, slots=True)
class Reassigned:
    """Who is who now, and whether anything changed and is being read again."""

    job_id: UUID
    changed: bool
    speakers: tuple[Speaker, ...]


async def reassign_coach(
    db: AsyncSession,
    wrapper: KeyWrapper,
    coach_id: UUID,
    job_id: UUID,
    coach_speaker: str,
    *,
    request_id: str | None = None,
) -> Reassigned | None:
    """Say who the coach is in a session of this coach; ``None`` if there is no such session.

    The answer is remembered for the client. Where it changes anything, the analytics are dropped
    and computed anew.

    Raises:
        UnknownSpeaker: No single speaker is called that.
        WordsErased: Nothing is left that could be read again.

    """
    session = await db.scalar(
        of_coach(coach_id).where(TranscriptionJob.id == job_id).with_for_update()
    )
    if session is None:
        return None
    stored = (
        await db.scalars(
            select(StoredTranscript).where(StoredTranscript.job_id == job_id).with_for_update()
        )
    ).one()
    if stored.words_erased_at is not None:
        raise WordsErased(
            "the words of this session were erased",
            mend="It cannot be read again; its numbers stay as they are.",
        )
    rows = (
        await db.scalars(
            select(StoredUtterance)
            .where(StoredUtterance.transcript_id == stored.id)
            .order_by(StoredUtterance.index)
        )
    ).all()
    cipher = await client_cipher(db, wrapper, session.client_id, for_writing=True)
    before = opened_transcript(
        stored, rows, cipher, file="the file", session_date=session.session_date
    )
    key = match_speaker(coach_speaker, [s.key for s in before.speakers])
    if key is None:
        raise UnknownSpeaker(
            "no single speaker is called that", mend="Name the coach as the file does."
        )
    await remember_coach(db, wrapper, coach_id, session.client_id, key)
    after = with_coach(before, key)
    if after.speakers == before.speakers:
        return Reassigned(job_id, changed=False, speakers=after.speakers)
    stored.speakers = cipher.seal(orjson.dumps(after.speakers).decode())
    stored.import_report = cipher.seal(orjson.dumps(after.report).decode())
    stored.evidence = asdict(after.evidence)
    await _relabel(db, rows, after)
    await _read_again(db, session, request_id)
    return Reassigned(job_id, changed=True, speakers=after.speakers)


async def _relabel(
    db: AsyncSession, rows: Sequence[StoredUtterance], transcript: Transcript
) -> None:
    for role in Role:
        changed = [
            row.id
            for row, said in zip(rows, transcript.utterances, strict=True)
            if said.role is role and row.speaker_label != role.value
        ]
        if changed:
            await db.execute(
                update(StoredUtterance)
                .where(StoredUtterance.id.in_(changed))
                .values(speaker_label=role.value)
                .execution_options(synchronize_session=False)
            )


async def _read_again(db: AsyncSession, session: TranscriptionJob, request_id: str | None) -> None:
    for table in (StoredSessionAnalytics, SessionSummary):
        await db.execute(delete(table).where(table.job_id == session.id))
    session.status, session.completed_at = "received", None
    await enqueue(
        db,
        COMPUTE,
        f"{COMPUTE}:{session.id}:{uuid4()}",
        {"job_id": str(session.id)},
        request_id=request_id,
    )
