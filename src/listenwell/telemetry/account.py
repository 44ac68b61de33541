"""The account of all events, and what an operator asks of it."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.telemetry.batch import Tally
from listenwell.telemetry.event_tables import COUNTS

_COUNTED: Final = ", ".join(f"coalesce(sum({name}), 0)::bigint AS {name}" for name in COUNTS)
_ACCOUNT: Final = text(f"""
SELECT source, coalesce(sum(sent), 0)::bigint AS sent, {_COUNTED}
FROM telemetry.accounting
WHERE CAST(:days AS integer) IS NULL OR day > CURRENT_DATE - CAST(:days AS integer)
GROUP BY source ORDER BY source
""")  # noqa: S608 - constants

# What was sampled stands for more than itself: each event for one over its rate.
_EVENTS: Final = text("""
SELECT event, count(*) AS stored, sum(1 / sample_rate)::float8 AS estimated,
       max(occurred_at) AS latest
FROM telemetry.telemetry_events
WHERE day > CURRENT_DATE - CAST(:days AS integer)
GROUP BY event ORDER BY stored DESC, event
""")

_ASIDE: Final = text("""
SELECT event, version, reason, property, source, count(*) AS events, count(sealed) AS replayable
FROM telemetry.bad_events
WHERE received_at > now() - make_interval(days => CAST(:days AS integer))
GROUP BY event, version, reason, property, source
ORDER BY events DESC, event, reason, property
""")


class EventCount(NamedTuple):
    """An event: how often it was stored, and how often it happened by the rates of sampling."""

    event: str
    stored: int
    estimated: float
    latest: datetime


class SetAside(NamedTuple):
    """Events that do not fit the plan for one reason."""

    event: str | None
    version: int | None
    reason: str
    property: str | None
    source: str
    events: int
    replayable: int


async def outcomes(db: AsyncSession, days: int | None = None) -> dict[str, dict[str, int]]:
    """Return the account by source: ``sent``, and each count that it is the sum of.

    Args:
        db: A transaction.
        days: The latest so many; by default all that there were.

    """
    rows = (await db.execute(_ACCOUNT, {"days": days})).mappings().all()
    return {row["source"]: {name: row[name] for name in ("sent", *COUNTS)} for row in rows}


async def account(db: AsyncSession, days: int | None = None) -> dict[str, Tally]:
    """Return the account by source, with everything that was dropped in one number."""
    return {
        source: Tally(
            sent=counts["sent"],
            stored=counts["stored"],
            duplicate=counts["duplicate"],
            set_aside=counts["set_aside"],
            sampled_out=counts["sampled_out"],
            dropped=sum(value for name, value in counts.items() if name.startswith("dropped")),
        )
        for source, counts in (await outcomes(db, days)).items()
    }


async def events_stored(db: AsyncSession, days: int) -> list[EventCount]:
    """Return the events of the latest days, the most frequent first."""
    return [EventCount(*row) for row in await db.execute(_EVENTS, {"days": days})]


async def events_set_aside(db: AsyncSession, days: int) -> list[SetAside]:
    """Return what did not fit the plan in the latest days, by reason, the most frequent first."""
    return [SetAside(*row) for row in await db.execute(_ASIDE, {"days": days})]
