"""Whether a coach lets the page tell how it is used. Without it no event of a page is taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.tables import TelemetryConsent


async def give_telemetry_consent(
    db: AsyncSession, *, coach_id: UUID, text_version: str, given_at: datetime
) -> TelemetryConsent | None:
    """Record a consent and return the one that stands now.

    One that was given before the latest withdrawal does not count: returns ``None`` if none
    stands then.
    """
    withdrawn = await db.scalar(
        select(func.max(TelemetryConsent.withdrawn_at)).where(TelemetryConsent.coach_id == coach_id)
    )
    if withdrawn is None or given_at > withdrawn:
        await db.execute(
            insert(TelemetryConsent)
            .values(coach_id=coach_id, text_version=text_version, given_at=given_at)
            .on_conflict_do_nothing()
        )
    return await standing_telemetry_consent(db, coach_id)


async def standing_telemetry_consent(db: AsyncSession, coach_id: UUID) -> TelemetryConsent | None:
    """Return the consent that stands."""
    return await db.scalar(
        select(TelemetryConsent).where(
            TelemetryConsent.coach_id == coach_id, TelemetryConsent.withdrawn_at.is_(None)
        )
    )


async def withdraw_telemetry_consent(db: AsyncSession, coach_id: UUID) -> bool:
    """Withdraw the consent that stands; ``False`` if none did."""
    withdrawn = await db.scalar(
        update(TelemetryConsent)
        .where(TelemetryConsent.coach_id == coach_id, TelemetryConsent.withdrawn_at.is_(None))
        .values(withdrawn_at=func.now())
        .returning(TelemetryConsent.id)
    )
    return withdrawn is not None
