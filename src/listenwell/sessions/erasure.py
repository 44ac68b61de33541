"""Erasing a client: the rows go, and with them the key that any copy of them needs."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.tables import all_tables
from listenwell.perimeter.client_keys import erase_key, hold_key
from listenwell.perimeter.consents import HOSTED_MODELS, withdraw_consent
from listenwell.perimeter.keys import KeyWrapper
from listenwell.perimeter.tables import Pseudonym, Refusal
from listenwell.sessions.relations import works_with
from listenwell.sessions.tables import (
    SCHEMA,
    CoachClient,
    LanguageCue,
    StoredSessionAnalytics,
    StoredTranscript,
    StoredUtterance,
    TranscriptionJob,
)

_OWNERS: Final = frozenset({"coach_id", "client_id"})


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased.

    Attributes:
        client_id: Whose.
        sessions: Sessions with this coach.
        utterances: Utterances in them.
        cues: Cues read from them.
        consent_withdrawn: Whether a consent stood until now.
        key_erased: Whether the client's key is gone; it stays while another coach works with
            the client.

    """

    client_id: UUID
    sessions: int
    utterances: int
    cues: int
    consent_withdrawn: bool
    key_erased: bool


async def erase_client(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, client_id: UUID
) -> Erasure | None:
    """Erase a client of this coach, for good; ``None`` if there is no such client.

    The record of consents stays, as proof that what was done was allowed while it was done.
    """
    # Held, so that nobody who computes over the client's sessions writes rows after this.
    if not await works_with(db, coach_id, client_id, hold=True):
        return None
    await hold_key(db, wrapper, client_id)
    counts = (await db.execute(_counts(coach_id, client_id))).one()
    withdrawn = await withdraw_consent(db, client_id=client_id, coach_id=coach_id)
    await withdraw_consent(db, client_id=client_id, coach_id=coach_id, purpose=HOSTED_MODELS)
    await _forget_names(db, coach_id, client_id)
    for table in tables_of_pairs():
        await db.execute(
            delete(table).where(table.c.coach_id == coach_id, table.c.client_id == client_id)
        )
    await db.execute(
        delete(Refusal).where(Refusal.coach_id == coach_id, Refusal.client_id == client_id)
    )
    others = await db.scalar(
        select(CoachClient.coach_id).where(CoachClient.client_id == client_id).limit(1)
    )
    erased = others is None and await erase_key(db, client_id)
    return Erasure(client_id, counts[0], counts[1], counts[2], withdrawn, erased)


def tables_of_pairs() -> list[Table]:
    """Return every table whose rows belong to a coach and a client, those to come included."""
    tables = reversed(all_tables().sorted_tables)
    return [t for t in tables if t.schema == SCHEMA and set(t.columns.keys()) >= _OWNERS]


def _counts(coach_id: UUID, client_id: UUID) -> Any:
    pair = (TranscriptionJob.coach_id == coach_id, TranscriptionJob.client_id == client_id)
    return select(
        select(func.count()).select_from(TranscriptionJob).where(*pair).scalar_subquery(),
        select(func.count(StoredUtterance.id))
        .join(StoredTranscript, StoredTranscript.id == StoredUtterance.transcript_id)
        .join(TranscriptionJob, TranscriptionJob.id == StoredTranscript.job_id)
        .where(*pair)
        .scalar_subquery(),
        select(func.count(LanguageCue.id))
        .join(StoredSessionAnalytics)
        .join(TranscriptionJob, TranscriptionJob.id == StoredSessionAnalytics.job_id)
        .where(*pair)
        .scalar_subquery(),
    )


async def _forget_names(db: AsyncSession, coach_id: UUID, client_id: UUID) -> None:
    """Delete the pseudonyms of the sessions, and the client's unless another coach needs it."""
    sessions = select(TranscriptionJob.id).where(
        TranscriptionJob.coach_id == coach_id, TranscriptionJob.client_id == client_id
    )
    others = select(CoachClient.coach_id).where(
        CoachClient.client_id == client_id, CoachClient.coach_id != coach_id
    )
    await db.execute(
        delete(Pseudonym).where(
            or_(
                Pseudonym.subject_id.in_(sessions),
                (Pseudonym.subject_id == client_id) & ~others.exists(),
            )
        )
    )
