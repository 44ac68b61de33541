"""Consent: who gave it, when, what for, to which text, and when it was withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.tables import Consent

SESSION_ANALYSIS: Final = "session_analysis"
"""The purpose under which sessions are read and kept."""

HOSTED_MODELS: Final = "hosted_models"
"""The purpose under which redacted words may go to a language model that somebody else runs."""

GivenBy = Literal["client", "coach", "platform"]


def _between(client_id: UUID, coach_id: UUID, purpose: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Consent.client_id == client_id,
        Consent.coach_id == coach_id,
        Consent.purpose == purpose,
    )


async def record_consent(
    db: AsyncSession,
    *,
    client_id: UUID,
    coach_id: UUID,
    given_by: GivenBy,
    text_version: str,
    given_at: datetime,
    purpose: str = SESSION_ANALYSIS,
) -> UUID | None:
    """Record a consent and return the id of the one that stands now.

    A consent to another version of the text, given later, ends the one before it. One that was
    given before the latest withdrawal does not count: returns ``None`` if none stands then.
    """
    pair = _between(client_id, coach_id, purpose)
    standing = (
        await db.execute(
            select(Consent.id, Consent.text_version, Consent.given_at)
            .where(*pair, Consent.withdrawn_at.is_(None))
            .with_for_update()
        )
    ).one_or_none()
    if standing is not None:
        if standing.text_version == text_version or given_at <= standing.given_at:
            return UUID(str(standing.id))
        await withdraw_consent(db, client_id=client_id, coach_id=coach_id, purpose=purpose)
    else:
        withdrawn = await db.scalar(select(func.max(Consent.withdrawn_at)).where(*pair))
        if withdrawn is not None and given_at <= withdrawn:
            return None
    inserted: UUID | None = await db.scalar(
        insert(Consent)
        .values(
            client_id=client_id,
            coach_id=coach_id,
            given_by=given_by,
            purpose=purpose,
            text_version=text_version,
            given_at=given_at,
        )
        .on_conflict_do_nothing()
        .returning(Consent.id)
    )
    if inserted is not None:
        return inserted
    # Another request recorded one at the same moment.
    return await standing_consent(db, client_id=client_id, coach_id=coach_id, purpose=purpose)


async def standing_consent(
    db: AsyncSession, *, client_id: UUID, coach_id: UUID, purpose: str = SESSION_ANALYSIS
) -> UUID | None:
    """Return the id of the consent that stands, held against withdrawal; ``None`` if none."""
    return await db.scalar(
        select(Consent.id)
        .where(*_between(client_id, coach_id, purpose), Consent.withdrawn_at.is_(None))
        .with_for_update(read=True)
    )


async def agrees_to_hosted_models(db: AsyncSession, *, client_id: UUID, coach_id: UUID) -> bool:
    """Tell whether redacted words may go to a hosted model: both consents stand."""
    for purpose in (SESSION_ANALYSIS, HOSTED_MODELS):
        standing = await standing_consent(
            db, client_id=client_id, coach_id=coach_id, purpose=purpose
        )
        if standing is None:
            return False
    return True


async def withdraw_consent(
    db: AsyncSession, *, client_id: UUID, coach_id: UUID, purpose: str = SESSION_ANALYSIS
) -> bool:
    """Withdraw the consent that stands; ``False`` if none did."""
    withdrawn = await db.scalar(
        update(Consent)
        .where(*_between(client_id, coach_id, purpose), Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=func.now())
        .returning(Consent.id)
    )
    return withdrawn is not None


async def consents_of(db: AsyncSession, *, client_id: UUID, coach_id: UUID) -> Sequence[Consent]:
    """Return every consent between a coach and a client, the latest first."""
    found = await db.scalars(
        select(Consent)
        .where(Consent.coach_id == coach_id, Consent.client_id == client_id)
        .order_by(Consent.withdrawn_at.is_not(None), Consent.recorded_at.desc())
    )
    return found.all()
