"""What alerts tell telemetry, in the transaction that raises, acknowledges or ends them."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.pseudonyms import pseudonyms
from listenwell.risk.tables import RiskAlert
from listenwell.telemetry.emit import emit
from listenwell.telemetry.generated.events import AlertAcknowledged, AlertRaised, AlertResolved

TOLD: Final = """
RETURNING {alert}.client_id, {alert}.coach_id, {alert}.alert_type, {alert}.severity,
          (extract(epoch FROM now() - {alert}.created_at) / 86400)::float8 AS days_open
"""
"""To be added to a statement that raises or ends alerts."""


async def tell_of_alerts(db: AsyncSession, fate: str, rows: Iterable[Any]) -> None:
    """Emit an event for each alert that was raised or has ended.

    Args:
        db: The transaction.
        fate: ``raised`` or ``resolved``.
        rows: As :data:`TOLD` returns them.

    """
    alerts = list(rows)
    if not alerts:
        return
    coaches = await pseudonyms(db, "coach", (row.coach_id for row in alerts))
    clients = await pseudonyms(db, "client", (row.client_id for row in alerts))
    await emit(
        db,
        *(_event(fate, coaches[row.coach_id], clients[row.client_id], row) for row in alerts),
    )


def _event(fate: str, coach: str, client: str, row: Any) -> AlertRaised | AlertResolved:
    said = {
        "coach_id": coach,
        "client_id": client,
        "alert_type": row.alert_type,
        "severity": row.severity,
    }
    if fate == "raised":
        return AlertRaised(**said)
    return AlertResolved(**said, days_open=round(max(row.days_open, 0.0), 2))


async def tell_of_acknowledgement(db: AsyncSession, alert: RiskAlert) -> None:
    """Emit the event of an alert that its coach has just acknowledged."""
    assert alert.acknowledged_at is not None  # noqa: S101 - it just was
    waited = (alert.acknowledged_at - alert.created_at).total_seconds() / 3600
    coaches = await pseudonyms(db, "coach", [alert.coach_id])
    clients = await pseudonyms(db, "client", [alert.client_id])
    said: dict[str, Any] = {
        "coach_id": coaches[alert.coach_id],
        "client_id": clients[alert.client_id],
        "alert_type": alert.alert_type,
        "severity": alert.severity,
    }
    await emit(db, AlertAcknowledged(**said, hours_to_acknowledge=round(max(waited, 0.0), 2)))
