"""Jobs through real Celery workers, over every broker."""

import asyncio
import json
import signal

import pytest
from benchmarks import jobs_fleet
from benchmarks.jobs_staged import Staged, staged_fence
from sqlalchemy import text

PATIENCE = 90.0


async def effects(database) -> list[tuple[str, int]]:
    async with database.autocommit() as db:
        rows = await db.execute(text("SELECT job_id, attempt FROM jobs.test_effects ORDER BY id"))
        return [(str(row.job_id), row.attempt) for row in rows]


async def test_jobs_run_and_a_killed_one_runs_again(fleet, ledger):
    worker = fleet.worker()
    fleet.relay()
    jobs = await jobs_fleet.add(ledger, "bench.effect", map(str, range(20)), seconds=0.01)
    failing = await jobs_fleet.add(ledger, "bench.raises", ["raises"])
    await jobs_fleet.all_in(ledger, "succeeded", 20, PATIENCE)
    await jobs_fleet.all_in(ledger, "dead", 1, PATIENCE)
    assert sorted(await effects(ledger)) == sorted((str(job_id), 1) for job_id in jobs)

    slow = await jobs_fleet.add(ledger, "bench.slow_at_first", ["slow"])
    await jobs_fleet.all_in(ledger, "running", 1, PATIENCE)
    for child in jobs_fleet.children(worker):
        child.send_signal(signal.SIGKILL)
    await jobs_fleet.all_in(ledger, "succeeded", 21, PATIENCE)
    assert (await effects(ledger))[-1] == (str(slow[0]), 2)

    printed = fleet.log("worker")
    assert "words of a client" not in printed
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    told = {line.get("job_id"): line for line in lines}
    assert set(map(str, [*jobs, *failing, *slow])) <= set(told)
    assert told[str(failing[0])]["request_id"] == "bench"
    assert told[str(failing[0])]["error"].startswith("ValueError at jobs_kinds.py:")


async def test_hints_that_the_broker_lost_are_sent_again(fleet, ledger, broker):
    """The relay has sent, the broker is wiped before a worker comes."""
    fleet.relay()
    await jobs_fleet.add(ledger, "bench.effect", map(str, range(30)), seconds=0)
    async with asyncio.timeout(PATIENCE), ledger.autocommit() as db:
        while not await db.scalar(text("SELECT bool_and(hints_sent > 0) FROM jobs.job_runs")):
            await asyncio.sleep(0.1)
    if broker.url is None:
        for message in (fleet.home / "broker" / "messages").glob("*.msg"):
            message.unlink(missing_ok=True)
    else:
        jobs_fleet.delete_queue(broker.url, broker.queue)
    fleet.worker()
    await jobs_fleet.all_in(ledger, "succeeded", 30, PATIENCE)
    assert len(await effects(ledger)) == 30


@pytest.mark.parametrize("fenced", [True, False])
async def test_a_paused_worker_that_wakes_changes_nothing_and_would_without_the_fence(
    broker, ledger, ledger_url, tmp_path, monkeypatch, fenced
):
    """The mutant shows that the staging is one in which only the fence helps."""
    if not fenced:
        monkeypatch.setenv("JOBS_WITHOUT_FENCE", "1")
    staged = await staged_fence(tmp_path, ledger, ledger_url, broker.url, broker.queue)
    assert staged == (Staged(1, "job lost") if fenced else Staged(2, "job succeeded"))
