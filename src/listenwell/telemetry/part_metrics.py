"""Which parts of the service are there, as PostgreSQL sees them by their connections."""

from typing import Final

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.telemetry.call_metrics import Collected

PARTS: Final = ("api", "relay", "worker")
"""Those that keep connections. Beat has none: that it is gone shows in slots that are overdue."""

_CONNECTIONS: Final = text("""
SELECT split_part(application_name, '-', 2) AS part, count(*) AS number
FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'listenwell-%' GROUP BY 1
""")


async def part_metrics(db: AsyncSession) -> Collected:
    """Count the connections of every part, those that have none too."""
    found: dict[str, int] = {row.part: row.number for row in await db.execute(_CONNECTIONS)}
    family = GaugeMetricFamily(
        "listenwell_database_connections",
        "Connections to PostgreSQL by part; a part with none is not running.",
        labels=["part"],
    )
    for part in PARTS:
        family.add_metric([part], found.get(part, 0))
    return Collected([family])
