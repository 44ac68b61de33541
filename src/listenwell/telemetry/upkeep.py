"""What telemetry needs once a day: days to come, and an account that does not grow."""

from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.telemetry.event_tables import COUNTS

DAYS_AHEAD: Final = 7
BATCHES_KNOWN_DAYS: Final = 8
"""A batch that is sent again within so many days still counts once."""
SEALED_DAYS: Final = 14
"""Events that did not fit can be replayed for so long; then only the reason is left."""

_MAKE: Final = text("SELECT telemetry.make_days(CURRENT_DATE - 8, :days)")

_SUMS: Final = ", ".join(f"sum({name})" for name in ("sent", *COUNTS))
_FOLD: Final = text(f"""
WITH old AS (
  DELETE FROM telemetry.accounting
  WHERE day < CURRENT_DATE - CAST(:days AS integer) AND (day, source) IN (
    SELECT day, source FROM telemetry.accounting
    WHERE day < CURRENT_DATE - CAST(:days AS integer) GROUP BY day, source HAVING count(*) > 1)
  RETURNING *),
folded AS (
  INSERT INTO telemetry.accounting (day, source, batches, sent, {", ".join(COUNTS)})
  SELECT day, source, sum(batches), {_SUMS} FROM old GROUP BY day, source)
SELECT count(*) FROM old
""")  # noqa: S608 - constants

_UNSEAL: Final = text("""
UPDATE telemetry.bad_events SET sealed = NULL
WHERE sealed IS NOT NULL AND received_at < now() - make_interval(days => CAST(:days AS integer))
""")


class Kept(NamedTuple):
    """What one upkeep did.

    Attributes:
        days_made: Partitions made.
        batches_folded: Rows of the account that became one for their day and source.
        seals_dropped: Events that can be replayed no more.

    """

    days_made: int
    batches_folded: int
    seals_dropped: int


async def make_days(db: AsyncSession | AsyncConnection) -> int:
    """Make the partitions of the days to come, and of those from which events may still arrive."""
    made: int | None = await db.scalar(_MAKE, {"days": 8 + 1 + DAYS_AHEAD})
    return made or 0


async def keep_up(db: AsyncSession) -> Kept:
    """Do what is due; twice a day does no harm."""
    days_made = await make_days(db)
    folded = await db.scalar(_FOLD, {"days": BATCHES_KNOWN_DAYS})
    dropped = await db.execute(_UNSEAL, {"days": SEALED_DAYS})
    return Kept(days_made, folded or 0, dropped.rowcount)  # type: ignore[attr-defined]
