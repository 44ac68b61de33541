"""Finished jobs are forgotten after their time; dead and open ones are not."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from listenwell.jobs import Outcome, enqueue, known_kinds, run_job
from listenwell.jobs.prune import prune
from listenwell.worker.kinds import register_kinds

OLD = "now() - interval '30 days 1 hour'"
YOUNG = "now() - interval '29 days 23 hours'"


async def made(database, state: str, finished_at: str) -> UUID:
    columns = "idempotency_key, kind, state, finished_at, lease_token"
    token = "gen_random_uuid()" if state == "running" else "NULL"
    async with database.transaction() as db:
        return await db.scalar(
            text(
                f"INSERT INTO jobs.job_runs ({columns})"
                f" VALUES (:key, 'old', :state, {finished_at}, {token}) RETURNING id"
            ),
            {"key": f"{uuid4()}", "state": state},
        )


async def left(database, ids: list[UUID]) -> set[UUID]:
    async with database.transaction() as db:
        query = text("SELECT id FROM jobs.job_runs WHERE id = ANY(:ids)")
        return set(await db.scalars(query, {"ids": ids}))


async def test_what_finished_before_the_time_goes_and_all_else_stays(database):
    gone = [await made(database, state, OLD) for state in ("succeeded", "cancelled")]
    kept = [await made(database, state, YOUNG) for state in ("succeeded", "cancelled")]
    kept += [await made(database, "dead", OLD)]
    kept += [await made(database, state, "NULL") for state in ("waiting", "running")]
    assert await prune(database, 30) == len(gone)
    assert await left(database, gone + kept) == set(kept)


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
async def test_batches_come_to_an_end_with_everything_gone(database, batch):
    ids = [await made(database, "succeeded", OLD) for _ in range(3)]
    assert await prune(database, 30, batch=batch) == 3
    assert await left(database, ids) == set()


async def test_the_daily_job_prunes_by_the_setting_and_says_how_many(database):
    register_kinds()
    assert "prune_finished_jobs" in known_kinds()
    old = await made(database, "succeeded", OLD)
    async with database.transaction() as db:
        job_id = await enqueue(db, "prune_finished_jobs", f"prune:{uuid4()}")
    assert await run_job(database, job_id) is Outcome.SUCCEEDED
    assert await left(database, [old, job_id]) == {job_id}
    async with database.transaction() as db:
        query = text("SELECT result FROM jobs.job_runs WHERE id = :id")
        assert await db.scalar(query, {"id": job_id}) == {"deleted": 1}
