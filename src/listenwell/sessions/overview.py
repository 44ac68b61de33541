"""What a coach has: clients by name, sessions with their first numbers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.consents import SESSION_ANALYSIS
from listenwell.perimeter.keys import ClientCipher, KeyWrapper
from listenwell.perimeter.tables import ClientKey, Consent
from listenwell.sessions.queries import Status, standing
from listenwell.sessions.tables import CoachClient, StoredSessionAnalytics, TranscriptionJob


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client of a coach.

    Attributes:
        client_id: Who.
        name: As the coach calls them; ``None`` until named.
        sessions: How many came in, those left out included.
        last_session: Day of the latest that counts.
        consent_standing: Whether sessions may come in.

    """

    client_id: UUID
    name: str | None
    sessions: int
    last_session: date | None
    consent_standing: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of a coach; the numbers are ``None`` while it is read, and where withheld."""

    job_id: UUID
    client_id: UUID
    session_date: date
    received_at: datetime
    status: Status
    excluded: bool
    total_duration_seconds: float | None
    client_speech_share: float | None
    engagement_score: float | None
    change_talk_share: float | None


async def clients_of(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, *, limit: int, offset: int
) -> list[ClientLine]:
    """Return a coach's clients, the one seen last first."""
    mine = TranscriptionJob.coach_id == CoachClient.coach_id
    theirs = TranscriptionJob.client_id == CoachClient.client_id
    counts = (
        select(
            func.count().label("sessions"),
            func.max(TranscriptionJob.session_date)
            .filter(TranscriptionJob.excluded_at.is_(None))
            .label("last_session"),
        )
        .where(mine, theirs)
        .lateral()
    )
    standing = (
        select(Consent.id)
        .where(
            Consent.client_id == CoachClient.client_id,
            Consent.coach_id == CoachClient.coach_id,
            Consent.purpose == SESSION_ANALYSIS,
            Consent.withdrawn_at.is_(None),
        )
        .exists()
    )
    rows = await db.execute(
        select(
            CoachClient.client_id,
            CoachClient.display_name,
            ClientKey.wrapped_key,
            counts.c.sessions,
            counts.c.last_session,
            standing.label("standing"),
        )
        .select_from(CoachClient)
        .join(counts, true())
        .outerjoin(ClientKey, ClientKey.client_id == CoachClient.client_id)
        .where(CoachClient.coach_id == coach_id)
        .order_by(counts.c.last_session.desc().nulls_last(), CoachClient.client_id)
        .limit(limit)
        .offset(offset)
    )
    return [
        ClientLine(
            client_id=row.client_id,
            name=_name(wrapper, row.client_id, row.wrapped_key, row.display_name),
            sessions=row.sessions,
            last_session=row.last_session,
            consent_standing=row.standing,
        )
        for row in rows
    ]


def _name(
    wrapper: KeyWrapper, client_id: UUID, wrapped: bytes | None, sealed: str | None
) -> str | None:
    if wrapped is None or sealed is None:
        return None
    return ClientCipher(client_id, wrapper.unwrap(client_id, wrapped)).open(sealed)


async def name_client(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, client_id: UUID, name: str
) -> None:
    """Keep, sealed, what this coach calls a client. The caller has seen that they work together.

    Raises:
        Erased: The client was erased.

    """
    cipher = await client_cipher(db, wrapper, client_id, for_writing=True)
    await db.execute(
        update(CoachClient)
        .where(CoachClient.coach_id == coach_id, CoachClient.client_id == client_id)
        .values(display_name=cipher.seal(name))
    )


async def sessions_of(
    db: AsyncSession, coach_id: UUID, *, client_id: UUID | None, limit: int, offset: int
) -> list[SessionLine]:
    """Return a coach's sessions, the one that came in last first."""
    numbers = (
        StoredSessionAnalytics.total_duration_seconds,
        StoredSessionAnalytics.client_speech_share,
        StoredSessionAnalytics.engagement_score,
        StoredSessionAnalytics.change_talk_share,
    )
    statement = (
        select(
            TranscriptionJob.id,
            TranscriptionJob.client_id,
            TranscriptionJob.session_date,
            TranscriptionJob.created_at,
            standing().label("status"),
            TranscriptionJob.excluded_at,
            *numbers,
        )
        .outerjoin(StoredSessionAnalytics, StoredSessionAnalytics.job_id == TranscriptionJob.id)
        .where(TranscriptionJob.coach_id == coach_id)
        .order_by(TranscriptionJob.created_at.desc(), TranscriptionJob.id)
        .limit(limit)
        .offset(offset)
    )
    if client_id is not None:
        statement = statement.where(TranscriptionJob.client_id == client_id)
    return [
        SessionLine(
            job_id=row[0],
            client_id=row[1],
            session_date=row[2],
            received_at=row[3],
            status=row[4],
            excluded=row[5] is not None,
            total_duration_seconds=_number(row[6]),
            client_speech_share=_number(row[7]),
            engagement_score=_number(row[8]),
            change_talk_share=_number(row[9]),
        )
        for row in await db.execute(statement)
    ]


def _number(stored: object) -> float | None:
    return None if stored is None else float(str(stored))
