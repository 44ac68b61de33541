"""What an operator can do with the ledger."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from listenwell.jobs import FatalJobError, Job, Outcome, enqueue, job_kind, run_job
from listenwell.jobs.admin import (
    cancel_job,
    depths,
    durations,
    list_jobs,
    retry_dead,
    retry_job,
    show_job,
)
from listenwell.jobs.errors import NoSuchJob, WrongJobState

mended = asyncio.Event()
started = asyncio.Event()


@job_kind("admin.broken")
async def _broken(_: Job) -> None:
    if not mended.is_set():
        raise FatalJobError("broken", mend="mend it")


@job_kind("admin.endless")
async def _endless(job: Job) -> None:
    started.set()
    await asyncio.sleep(60)
    async with job.effects():
        pass


async def made(database, kind):
    async with database.transaction() as db:
        return await enqueue(db, kind, f"{kind}:{uuid4()}", {"n": 1}, request_id="r-1")


async def test_a_dead_job_is_listed_with_its_reason_and_can_be_tried_again(database):
    mended.clear()
    job_id = await made(database, "admin.broken")
    assert await run_job(database, job_id) is Outcome.DEAD
    async with database.transaction() as db:
        (listed,) = await list_jobs(db, state="dead", kind="admin.broken")
        assert listed == await show_job(db, job_id)
        assert listed.last_error.startswith("FatalJobError (fatal-job) at test_admin.py:")
        assert (listed.arguments, listed.request_id) == ({"n": 1}, "r-1")
        await retry_job(db, job_id)
    mended.set()
    assert await run_job(database, job_id) is Outcome.SUCCEEDED
    async with database.transaction() as db:
        shown = await show_job(db, job_id)
        assert (shown.state, shown.attempt, shown.last_error) == ("succeeded", 1, None)


async def test_every_dead_job_of_a_kind_can_be_tried_again(database):
    mended.clear()
    ids = [await made(database, "admin.broken") for _ in range(2)]
    for job_id in ids:
        await run_job(database, job_id)
    async with database.transaction() as db:
        assert await retry_dead(db, kind="admin.broken") == 2
        assert {(await show_job(db, job_id)).state for job_id in ids} == {"waiting"}
        for job_id in ids:
            await cancel_job(db, job_id)


async def test_a_waiting_job_is_cancelled_and_runs_no_more(database):
    job_id = await made(database, "admin.broken")
    async with database.transaction() as db:
        await cancel_job(db, job_id)
    assert await run_job(database, job_id) is Outcome.NOT_CLAIMED


async def test_a_running_job_that_is_cancelled_stops_at_its_next_heartbeat(database):
    started.clear()
    job_id = await made(database, "admin.endless")
    running = asyncio.create_task(run_job(database, job_id, lease=30, heartbeat=0.05))
    await started.wait()
    async with database.transaction() as db:
        await cancel_job(db, job_id)
    assert await asyncio.wait_for(running, 5) is Outcome.LOST
    async with database.transaction() as db:
        assert (await show_job(db, job_id)).state == "cancelled"


async def test_what_cannot_be_done_is_said(database):
    job_id = await made(database, "admin.broken")
    async with database.transaction() as db:
        with pytest.raises(WrongJobState, match="is waiting"):
            await retry_job(db, job_id)
        await cancel_job(db, job_id)
        with pytest.raises(WrongJobState, match="is cancelled"):
            await cancel_job(db, job_id)
        with pytest.raises(NoSuchJob, match="there is no job"):
            await show_job(db, uuid4())
        with pytest.raises(WrongJobState, match="States are waiting"):
            await list_jobs(db, state="lost")


async def test_depth_and_duration_by_kind(database):
    kind = f"admin.{uuid4().hex[:8]}"
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, state, not_before,"
                " finished_at, run_seconds) VALUES"
                " (gen_random_uuid(), :k, 'waiting', now() - interval '1 minute', NULL, NULL),"
                " (gen_random_uuid(), :k, 'waiting', now() + interval '1 minute', NULL, NULL),"
                " (gen_random_uuid(), :k, 'succeeded', now(), now(), 1),"
                " (gen_random_uuid(), :k, 'succeeded', now(), now(), 3),"
                " (gen_random_uuid(), :k, 'succeeded', now(), now() - interval '2 hours', 9)"
            ),
            {"k": kind},
        )
        (depth,) = [each for each in await depths(db) if each.kind == kind]
        (duration,) = [each for each in await durations(db) if each.kind == kind]
        await db.rollback()
    assert depth.jobs == 2
    assert depth.oldest_seconds == pytest.approx(60, abs=1)
    assert duration == (kind, "succeeded", 2, 4.0, 2.0, pytest.approx(2.9))
