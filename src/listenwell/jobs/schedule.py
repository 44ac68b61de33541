"""The daily schedule: one job for each slot, however many beats fire and whatever was down."""

from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db import Database
from listenwell.jobs.kinds import known_kinds
from listenwell.jobs.ledger import enqueue


class Daily(NamedTuple):
    """A job for every day.

    Attributes:
        kind: What to enqueue; nothing is while no handler of that kind is registered.
        at: Time of day in UTC.
        after: The kind whose job of the same day must be over first, and so must its shards: work
            that was missed for a day is caught up in its order.

    """

    kind: str
    at: time
    after: str | None = None


DAILY: Final = (
    Daily("erase_what_is_due", time(1, 0)),
    Daily("compute_client_analytics_batch", time(2, 0)),
    Daily("compute_risk_scores_batch", time(3, 0), after="compute_client_analytics_batch"),
    Daily("generate_risk_alerts", time(3, 30), after="compute_risk_scores_batch"),
    Daily("prune_finished_jobs", time(4, 30)),
    Daily("telemetry_upkeep", time(4, 45)),
)

# What has not been made yet is not over either.
_OPEN: Final = text("""
SELECT NOT EXISTS (SELECT FROM jobs.job_runs WHERE idempotency_key = :key) OR EXISTS (
  SELECT FROM jobs.job_runs
  WHERE state IN ('waiting', 'running')
    AND idempotency_key BETWEEN :key AND :key || '/99999z'  -- the index's way to them
    AND (idempotency_key = :key OR starts_with(idempotency_key, :key || '/')))
""")

_MISSING: Final = text("""
SELECT key FROM unnest(CAST(:keys AS text[])) AS slots (key)
WHERE NOT EXISTS (SELECT FROM jobs.job_runs WHERE idempotency_key = key)
""")


def latest_slot(schedule: Daily, now: datetime) -> datetime:
    """Return the last moment, up to now, at which the schedule was due."""
    today = datetime.combine(now.date(), schedule.at, tzinfo=now.tzinfo)
    return today if today <= now else today - timedelta(days=1)


def next_slot(kind: str, now: datetime) -> datetime:
    """Return the first moment after now at which a kind of the daily schedule is due."""
    schedule = next(each for each in DAILY if each.kind == kind)
    return latest_slot(schedule, now) + timedelta(days=1)


def slot_key(kind: str, slot: datetime) -> str:
    """Return the idempotency key of a slot's job: the day is enough, as schedules are daily."""
    return f"{kind}:{slot:%Y-%m-%d}"


async def tick(
    database: Database,
    *,
    now: datetime | None = None,
    schedules: tuple[Daily, ...] = DAILY,
) -> list[UUID]:
    """Enqueue the latest slot of each schedule, if it was not, and return the new jobs' ids.

    Called every minute by any number of beats, so slots missed while everything was down are
    caught up within a minute.

    Args:
        database: Of this process and event loop.
        now: By default PostgreSQL's clock, the only one that counts.
        schedules: The table of schedules.

    """
    made = []
    async with database.transaction() as db:
        moment: datetime = now or (await db.execute(text("SELECT now()"))).scalar_one()
        for schedule in schedules:
            if schedule.kind not in known_kinds():
                continue
            slot = latest_slot(schedule, moment)
            before = schedule.after
            if before in known_kinds() and await db.scalar(_OPEN, {"key": slot_key(before, slot)}):
                continue
            job_id = await enqueue(
                db,
                schedule.kind,
                slot_key(schedule.kind, slot),
                {"day": f"{slot:%Y-%m-%d}", "slot": slot.isoformat()},
            )
            if job_id is not None:
                made.append(job_id)
    return made


async def overdue(db: AsyncSession, *, now: datetime | None = None) -> dict[str, float]:
    """Return, by kind, for how many seconds its latest slot has not been in the ledger; 0 if it is.

    A minute is usual, and more where a slot waits for another kind's work. Hours mean that no beat
    fires, or that no worker hears it.
    """
    moment: datetime = now or (await db.execute(text("SELECT now()"))).scalar_one()
    slots = {schedule.kind: latest_slot(schedule, moment) for schedule in DAILY}
    keys = [slot_key(kind, slot) for kind, slot in slots.items()]
    missing = set(await db.scalars(_MISSING, {"keys": keys}))
    return {
        kind: (moment - slot).total_seconds() if slot_key(kind, slot) in missing else 0.0
        for kind, slot in slots.items()
    }
