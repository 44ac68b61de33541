"""Erasing a client: the rows go, and with them the key that any copy of them needs."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.tables import all_tables
from listenwell.perimeter.client_keys import erase_key, hold_key
from listenwell.perimeter.consents import HOSTED_MODELS, withdraw_consent
from listenwell.perimeter.keys import KeyWrapper
from listenwell.perimeter.tables import ErasureRecord, Pseudonym, Refusal
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

What = Literal["client", "sessions", "words"]
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


class Amount(NamedTuple):
    """How much there is of some sessions."""

    sessions: int
    utterances: int
    cues: int


async def hold_client(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, client_id: UUID
) -> bool:
    """Keep everyone else from writing of this client; ``False`` if there is no such client.

    Held, so that nobody who computes over the client's sessions writes rows after an erasure.
    """
    if not await works_with(db, coach_id, client_id, hold=True):
        return False
    await hold_key(db, wrapper, client_id)
    return True


async def erase_client(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, client_id: UUID
) -> Erasure | None:
    """Erase a client of this coach, for good; ``None`` if there is no such client.

    The record of consents stays, as proof that what was done was allowed while it was done.
    """
    if not await hold_client(db, wrapper, coach_id, client_id):
        return None
    counts = await amount_of(db, _sessions_of(coach_id, client_id))
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
    record_erasure(db, "client", coach_id, client_id, counts, key_erased=erased)
    return Erasure(client_id, *counts, withdrawn, erased)


def tables_of_pairs() -> list[Table]:
    """Return every table whose rows belong to a coach and a client, those to come included."""
    tables = reversed(all_tables().sorted_tables)
    return [t for t in tables if t.schema == SCHEMA and set(t.columns.keys()) >= _OWNERS]


def _sessions_of(coach_id: UUID, client_id: UUID) -> Select[UUID]:
    return select(TranscriptionJob.id).where(
        TranscriptionJob.coach_id == coach_id, TranscriptionJob.client_id == client_id
    )


async def amount_of(db: AsyncSession, sessions: Select[UUID]) -> Amount:
    """Count what there is of these sessions."""
    statement = select(
        select(func.count()).select_from(sessions.subquery()).scalar_subquery(),
        select(func.count(StoredUtterance.id))
        .join(StoredTranscript, StoredTranscript.id == StoredUtterance.transcript_id)
        .where(StoredTranscript.job_id.in_(sessions))
        .scalar_subquery(),
        select(func.count(LanguageCue.id))
        .join(StoredSessionAnalytics)
        .where(StoredSessionAnalytics.job_id.in_(sessions))
        .scalar_subquery(),
    )
    return Amount(*(await db.execute(statement)).one())


def record_erasure(
    db: AsyncSession,
    what: What,
    coach_id: UUID,
    client_id: UUID,
    amount: Amount,
    *,
    key_erased: bool = False,
    retention_version: int | None = None,
) -> None:
    """Note what was erased, in the transaction that erases it.

    ``retention_version`` is that of the rule by which it was due, ``None`` where somebody asked.
    """
    record = ErasureRecord(
        coach_id=coach_id,
        client_id=client_id,
        what=what,
        **amount._asdict(),
        key_erased=key_erased,
        retention_version=retention_version,
    )
    db.add(record)


async def _forget_names(db: AsyncSession, coach_id: UUID, client_id: UUID) -> None:
    """Delete the pseudonyms of the sessions, and the client's unless another coach needs it."""
    sessions = _sessions_of(coach_id, client_id)
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
