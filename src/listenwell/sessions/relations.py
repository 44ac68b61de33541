"""Who works with whom: the only way for a coach to reach a client."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.sessions.tables import CoachClient, TranscriptionJob


async def add_client(db: AsyncSession, coach_id: UUID, client_id: UUID) -> bool:
    """Note that a coach works with a client; ``False`` if that was known.

    Whoever does not open the client's key as well checks first that it was not erased.
    """
    added = await db.scalar(
        insert(CoachClient)
        .values(coach_id=coach_id, client_id=client_id)
        .on_conflict_do_nothing()
        .returning(CoachClient.client_id)
    )
    return added is not None


async def own_sessions(
    db: AsyncSession, coach_id: UUID, session_ids: Collection[UUID]
) -> set[UUID]:
    """Return those of the sessions that are this coach's."""
    found = await db.scalars(
        select(TranscriptionJob.id).where(
            TranscriptionJob.coach_id == coach_id, TranscriptionJob.id.in_(session_ids)
        )
    )
    return set(found)


async def works_with(
    db: AsyncSession, coach_id: UUID, client_id: UUID, *, hold: bool = False
) -> bool:
    """Whether this coach may reach this client; ``hold`` keeps it so until the transaction ends."""
    query = select(CoachClient.client_id).where(
        CoachClient.coach_id == coach_id, CoachClient.client_id == client_id
    )
    return await db.scalar(query.with_for_update() if hold else query) is not None
