"""A coach has seen an alert: with notes, sealed under the client's key, and taken back again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.keys import KeyWrapper
from listenwell.risk.alert_events import tell_of_acknowledgement
from listenwell.risk.queries import of_coach
from listenwell.risk.tables import RiskAlert


class AlertResolved(ListenwellError):
    """The alert ended before it was acknowledged."""

    slug = "alert-resolved"


async def acknowledge(
    db: AsyncSession, wrapper: KeyWrapper, coach_id: UUID, alert_id: UUID, notes: str | None
) -> RiskAlert | None:
    """Note that a coach has seen an alert; ``None`` if there is no such alert of theirs.

    Doing it again keeps the moment, and replaces the notes where some are given.

    Raises:
        AlertResolved: It ended by itself.
        Erased: The client is gone.

    """
    alert = await _held(db, coach_id, alert_id)
    if alert is None:
        return None
    if notes:
        cipher = await client_cipher(db, wrapper, alert.client_id, for_writing=True)
        alert.acknowledged_notes = cipher.seal(notes)
    if alert.status == "pending":
        alert.status = "acknowledged"
        alert.acknowledged_at = await _now(db)
        alert.updated_at = alert.acknowledged_at
        await tell_of_acknowledgement(db, alert)
    await db.flush()
    return alert


async def take_back(db: AsyncSession, coach_id: UUID, alert_id: UUID) -> RiskAlert | None:
    """Let an acknowledged alert wait again, without its notes; twice changes nothing more.

    Returns ``None`` if there is no such alert of this coach.

    Raises:
        AlertResolved: It ended by itself.

    """
    alert = await _held(db, coach_id, alert_id)
    if alert is None:
        return None
    if alert.status == "acknowledged":
        alert.status, alert.acknowledged_at, alert.acknowledged_notes = "pending", None, None
        alert.updated_at = await _now(db)
        await db.flush()
    return alert


async def _held(db: AsyncSession, coach_id: UUID, alert_id: UUID) -> RiskAlert | None:
    alert: RiskAlert | None = await db.scalar(
        of_coach(coach_id).where(RiskAlert.id == alert_id).with_for_update()
    )
    if alert is not None and alert.status == "resolved":
        raise AlertResolved(
            "this alert is resolved: its condition ended by itself",
            mend="Nothing is left to acknowledge; a new alert comes if it begins again.",
        )
    return alert


async def _now(db: AsyncSession) -> datetime:
    moment: datetime = (await db.execute(select(func.now()))).scalar_one()
    return moment
