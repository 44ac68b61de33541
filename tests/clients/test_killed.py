"""A worker that is killed in the middle of a shard leaves nothing, and the next one does it all."""

import asyncio
import sys
from uuid import uuid4

from sqlalchemy import text

from listenwell.clients.compute import SHARD
from listenwell.jobs import Outcome, enqueue, run_job

TODAY = "2026-06-30"

WORKER = """
import asyncio, sys
from uuid import UUID
from listenwell.clients import store
from listenwell.db import Database
from listenwell.jobs import run_job
from listenwell.settings import Settings
from listenwell.worker.kinds import register_kinds

copy = store.copy_rows

async def copy_and_hang(*given):
    await copy(*given)
    print("copied", flush=True)
    await asyncio.sleep(600)

async def main():
    register_kinds()
    store.copy_rows = copy_and_hang
    async with Database(sys.argv[1], Settings(), name="killed") as database:
        await run_job(database, UUID(sys.argv[2]), lease=1.0, heartbeat=None)

asyncio.run(main())
"""

_FIND = text("SELECT id FROM jobs.job_runs WHERE idempotency_key = :key")
_EXPIRED = text("SELECT lease_until < clock_timestamp() FROM jobs.job_runs WHERE id = :id")
_FORGET = text("DELETE FROM ai_backend.client_analytics WHERE client_id = ANY(:clients)")


async def shard(database, low, high):
    key = f"{SHARD}:{uuid4()}"
    async with database.transaction() as db:
        await enqueue(db, SHARD, key, {"day": TODAY, "low": f"{low}", "high": f"{high}"})
        return await db.scalar(_FIND, {"key": key})


async def test_a_shard_killed_after_its_rows_were_copied_is_done_again_as_if_nothing_had_been(
    database, database_url, make_client, analytics_of
):
    made = [
        await make_client({"age": 50, "engagement": 40}, {"age": 3 + number, "engagement": 55})
        for number in range(4)
    ]
    ids = [each.client_id for each in made]

    async def rows() -> list[dict[str, dict[str, object]]]:
        found = [await analytics_of(each) for each in made]
        for row in (row for windows in found for row in windows.values()):
            del row["id"], row["computed_at"]
        return found

    job_id = await shard(database, min(ids), max(ids))
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, database_url, str(job_id), stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    try:
        assert await asyncio.wait_for(worker.stdout.readline(), 120) == b"copied\n"
    finally:
        worker.kill()
        await worker.wait()
    assert await rows() == [{}] * 4

    async with database.autocommit() as watch:
        while not await watch.scalar(_EXPIRED, {"id": job_id}):
            await asyncio.sleep(0.1)
    assert await run_job(database, job_id) is Outcome.SUCCEEDED
    after = await rows()
    assert [len(windows) for windows in after] == [3] * 4

    async with database.transaction() as db:
        await db.execute(_FORGET, {"clients": ids})
    assert await run_job(database, await shard(database, min(ids), max(ids))) is Outcome.SUCCEEDED
    assert await rows() == after
