"""The one thing that chance seldom stages: a worker paused beyond its lease while it works.

One worker takes a job. Its busy child is stopped (``SIGSTOP``) until the lease is over and another
worker, idle until then, has finished the job; then it is woken (``SIGCONT``). Neither has a
heartbeat, which would find the loss before the fence has to. The job writes a row that no
constraint keeps from being written twice, so without the fence there are two.
"""

import asyncio
import json
import time
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text

from benchmarks.jobs_fleet import Fleet, add, children
from benchmarks.jobs_kinds import GATE
from listenwell.db import Database

PATIENCE = 120.0


class Staged(NamedTuple):
    """What came of it.

    Attributes:
        effects: Rows written: one, or two without the fence.
        woken: What the woken worker said of its run: ``job lost``, or ``job succeeded``.

    """

    effects: int
    woken: str


async def staged_fence(
    home: Path, database: Database, database_url: str, broker_url: str | None, queue: str
) -> Staged:
    """Pause a worker beyond its lease, let another finish its job, wake it.

    Args:
        home: Folder for logs and, with no broker URL, the broker's folders.
        database: The ledger, with the table for effects.
        database_url: The same.
        broker_url: ``None`` for folders.
        queue: The start of the names of two queues, so that no hint goes to the paused worker.

    """
    gate = home / GATE
    gate.unlink(missing_ok=True)
    first, second = (
        Fleet(home, database_url, broker_url, lease=2, queue=name) for name in queues(queue)
    )
    try:
        worker, relay = first.worker(1, heartbeat=False), first.relay()
        second.worker(1, heartbeat=False)
        (job_id,) = await add(database, "bench.gated", [f"staged:{uuid4()}"])
        await _job_is(database, job_id, "running", attempt=1)
        relay.kill()
        (busy,) = children(worker)
        busy.suspend()
        second.relay()
        await _job_is(database, job_id, "succeeded", attempt=2)
        gate.touch()
        busy.resume()
        woken = await _told(first, job_id, attempt=1)
        async with database.autocommit() as db:
            query = text("SELECT count(*) FROM jobs.test_effects WHERE job_id = :id")
            effects = await db.scalar(query, {"id": job_id})
        return Staged(int(effects or 0), woken)
    finally:
        first.stop()
        second.stop()


def queues(queue: str) -> tuple[str, str]:
    """Return the names of the two queues: of the worker that is paused, and of the other."""
    return f"{queue}-paused", f"{queue}-idle"


async def _job_is(database: Database, job_id: UUID, state: str, *, attempt: int) -> None:
    query = text("SELECT state, attempt FROM jobs.job_runs WHERE id = :id")
    end = time.monotonic() + PATIENCE
    while True:
        async with database.autocommit() as db:
            now = (await db.execute(query, {"id": job_id})).one()
        if tuple(now) == (state, attempt):
            return
        if time.monotonic() > end:
            raise TimeoutError(f"the staged job is {now}, not {state} at attempt {attempt}")
        await asyncio.sleep(0.05)


async def _told(fleet: Fleet, job_id: UUID, *, attempt: int) -> str:
    """Wait for what a worker says at the end of a run, and return it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        whole, _, _ = fleet.log("worker").rpartition("\n")
        for line in whole.splitlines():
            said: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
            if (said.get("job_id"), said.get("attempt")) == (str(job_id), attempt):
                return str(said["event"])
        await asyncio.sleep(0.05)
    raise TimeoutError("the woken worker says nothing of its job")
