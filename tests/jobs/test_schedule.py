"""The daily schedule: one job a slot, whoever fires and whatever was down."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from listenwell.jobs import Job, job_kind, run_job
from listenwell.jobs.broker import SLOT_TASK, make_celery
from listenwell.jobs.ledger import enqueue
from listenwell.jobs.schedule import DAILY, Daily, latest_slot, overdue, slot_key, tick

FIRST, SECOND = f"slot.first.{uuid4().hex[:6]}", f"slot.second.{uuid4().hex[:6]}"


@job_kind(FIRST)
async def _first(_: Job) -> None: ...


@job_kind(SECOND)
async def _second(_: Job) -> None: ...


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def keys(database, kind):
    async with database.transaction() as db:
        query = text("SELECT idempotency_key FROM jobs.job_runs WHERE kind = :k ORDER BY 1")
        return list(await db.scalars(query, {"k": kind}))


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (at(10, 2), at(10, 2)),
        (at(10, 1, 59), at(9, 2)),
        (at(10, 23), at(10, 2)),
        (at(1, 0), datetime(2026, 2, 28, 2, tzinfo=UTC)),
    ],
)
def test_the_latest_slot(now, slot):
    assert latest_slot(Daily("any", time(2)), now) == slot


def test_the_schedule_is_the_sources_and_the_ledgers_own():
    assert [(each.kind, f"{each.at:%H:%M}") for each in DAILY] == [
        ("erase_what_is_due", "01:00"),
        ("compute_client_analytics_batch", "02:00"),
        ("compute_risk_scores_batch", "03:00"),
        ("generate_risk_alerts", "03:30"),
        ("prune_finished_jobs", "04:30"),
        ("telemetry_upkeep", "04:45"),
    ]


async def test_three_beats_fire_one_job_and_a_missed_slot_is_caught_up(database):
    schedules = (Daily(FIRST, time(2)),)
    fired = await asyncio.gather(
        *(tick(database, now=at(10, 2), schedules=schedules) for _ in range(3))
    )
    assert sum(map(len, fired)) == 1
    await tick(database, now=at(10, 9), schedules=schedules)
    assert await keys(database, FIRST) == [f"{FIRST}:2026-03-10"]
    # Everything was down from the 10th to the 12th: the latest slot is inserted, once.
    await tick(database, now=at(12, 14), schedules=schedules)
    assert await keys(database, FIRST) == [f"{FIRST}:2026-03-10", f"{FIRST}:2026-03-12"]


async def test_what_was_missed_is_caught_up_in_its_order(database):
    schedules = (Daily(FIRST, time(2)), Daily(SECOND, time(3), after=FIRST))
    (first,) = await tick(database, now=at(20, 9), schedules=schedules)
    assert await tick(database, now=at(20, 9, 1), schedules=schedules) == []
    await run_job(database, first)
    assert len(await tick(database, now=at(20, 9, 2), schedules=schedules)) == 1
    assert await keys(database, SECOND) == [f"{SECOND}:2026-03-20"]


async def test_the_third_waits_for_the_second_although_that_has_not_been_made_yet(database):
    third = f"slot.third.{uuid4().hex[:6]}"

    @job_kind(third)
    async def _third(_: Job) -> None: ...

    schedules = (
        Daily(FIRST, time(2)),
        Daily(SECOND, time(3), after=FIRST),
        Daily(third, time(3, 30), after=SECOND),
    )
    (first,) = await tick(database, now=at(25, 9), schedules=schedules)
    assert await keys(database, third) == []
    await run_job(database, first)
    (second,) = await tick(database, now=at(25, 9, 1), schedules=schedules)
    assert await keys(database, third) == []
    await run_job(database, second)
    assert len(await tick(database, now=at(25, 9, 2), schedules=schedules)) == 1


async def test_a_kind_that_does_not_exist_is_not_enqueued(database):
    assert await tick(database, now=at(10, 9), schedules=(Daily("slot.none", time(2)),)) == []


def test_beat_ticks_every_minute(settings):
    entry = make_celery(settings).conf.beat_schedule["slots"]
    assert (entry["task"], entry["schedule"]) == (SLOT_TASK, 60.0)


async def test_a_slot_that_nobody_filled_is_overdue_from_its_moment_on(database):
    kind, other = DAILY[0].kind, DAILY[1].kind
    now = datetime(2031, 3, 5, DAILY[0].at.hour, 30, tzinfo=UTC)
    async with database.transaction() as db:
        found = await overdue(db, now=now)
        assert found.keys() == {schedule.kind for schedule in DAILY}
        assert found[kind] == 30 * 60
        assert found[other] == (now - latest_slot(DAILY[1], now)).total_seconds() > 23 * 3600
        await enqueue(db, kind, slot_key(kind, latest_slot(DAILY[0], now)))
        assert (await overdue(db, now=now))[kind] == 0
        later = now + timedelta(days=1)
        assert (await overdue(db, now=later))[kind] == 30 * 60
