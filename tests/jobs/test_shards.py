"""A large job in parts: the parts cover everything once, and whoever waits waits for them."""

from datetime import UTC, datetime, time
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from listenwell.jobs import Job, Outcome, enqueue, job_kind, run_job
from listenwell.jobs.schedule import Daily, slot_key, tick
from listenwell.jobs.shards import fan_out, id_ranges, progress

NAME = uuid4().hex[:6]
WHOLE, PART, NEXT = f"shards.whole.{NAME}", f"shards.part.{NAME}", f"shards.next.{NAME}"
SCHEDULES = (Daily(WHOLE, time(2)), Daily(NEXT, time(3), after=WHOLE))


@job_kind(WHOLE)
async def _whole(job: Job) -> None:
    async with job.effects() as db:
        await fan_out(db, job, PART, id_ranges([UUID(int=5), UUID(int=9)]), {"more": 1})


@job_kind(PART)
async def _part(_: Job) -> None: ...


@job_kind(NEXT)
async def _next(_: Job) -> None: ...


@given(st.lists(st.uuids()))
def test_ranges_meet_and_cover_every_id(ends):
    ranges = id_ranges(ends)
    assert ranges[0].low == UUID(int=0)
    assert ranges[-1].high == UUID(int=2**128 - 1)
    assert all(each.low <= each.high for each in ranges)
    assert all(a.high.int + 1 == b.low.int for a, b in pairwise(ranges))
    assert {end for end in ends if end.int < 2**128 - 1} <= {each.high for each in ranges}


async def parts(database, key: str) -> list[UUID]:
    query = text(
        "SELECT id FROM jobs.job_runs WHERE starts_with(idempotency_key, :key || '/') "
        "ORDER BY idempotency_key"
    )
    async with database.transaction() as db:
        return list(await db.scalars(query, {"key": key}))


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 10, 9, tzinfo=UTC)


async def test_what_comes_after_waits_for_every_part(database, now):
    key = slot_key(WHOLE, now)
    (whole,) = await tick(database, now=now, schedules=SCHEDULES)
    assert await run_job(database, whole) is Outcome.SUCCEEDED
    ids = await parts(database, key)
    assert len(ids) == 3
    for each in ids:
        assert await tick(database, now=now, schedules=SCHEDULES) == []
        assert await run_job(database, each) is Outcome.SUCCEEDED
    assert len(await tick(database, now=now, schedules=SCHEDULES)) == 1
    async with database.transaction() as db:
        assert await progress(db, key) == {"succeeded": 4}


async def test_parts_have_the_arguments_of_the_whole_and_their_range(database):
    key = f"{WHOLE}:{uuid4()}"
    async with database.transaction() as db:
        whole = await enqueue(db, WHOLE, key, {"day": "2026-03-10"})
    await run_job(database, whole)
    async with database.transaction() as db:
        query = text("SELECT arguments FROM jobs.job_runs WHERE id = :id")
        arguments = await db.scalar(query, {"id": (await parts(database, key))[1]})
    low, high = str(UUID(int=6)), str(UUID(int=9))
    assert arguments == {"day": "2026-03-10", "more": 1, "low": low, "high": high}


async def test_making_the_parts_again_makes_none(database):
    key = f"{WHOLE}:{uuid4()}"
    async with database.transaction() as db:
        whole = await enqueue(db, WHOLE, key)
    await run_job(database, whole)
    async with database.transaction() as db:
        again = text("UPDATE jobs.job_runs SET state = 'waiting' WHERE id = :id")
        await db.execute(again, {"id": whole})
    assert await run_job(database, whole) is Outcome.SUCCEEDED
    assert len(await parts(database, key)) == 3
