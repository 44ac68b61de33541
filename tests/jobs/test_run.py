"""A job's way through the ledger, on a real PostgreSQL."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from listenwell.jobs import FatalJobError, Job, Outcome, enqueue, job_kind, run, run_job
from listenwell.jobs.ledger import claim

started = asyncio.Event()
proceed = asyncio.Event()


@job_kind("test.write")
async def _write(job: Job) -> None:
    async with job.effects() as db:
        await db.execute(
            text("INSERT INTO perimeter.api_keys (name, key_hash) VALUES (:n, :h)"),
            {"n": job.arguments["name"], "h": uuid4().bytes},
        )


@job_kind("test.fail", max_attempts=2)
async def _fail(_: Job) -> None:
    raise ValueError("a secret in the text")


@job_kind("test.fatal")
async def _fatal(_: Job) -> None:
    raise FatalJobError("no use", mend="none")


@job_kind("test.paused")
async def _paused(job: Job) -> None:
    if job.attempt == 1:
        started.set()
        await proceed.wait()
    async with job.effects() as db:
        await db.execute(
            text("INSERT INTO perimeter.api_keys (name, key_hash) VALUES (:n, :h)"),
            {"n": f"{job.arguments['name']}-{job.attempt}", "h": uuid4().bytes},
        )


@job_kind("test.quiet")
async def _quiet(_: Job) -> None:
    started.set()
    await proceed.wait()


@job_kind("test.late")
async def _late(job: Job) -> None:
    async with job.effects():
        pass
    raise RuntimeError("a secret in the text")


async def made(database, kind: str, **arguments) -> UUID:
    async with database.transaction() as db:
        job_id = await enqueue(db, kind, f"{kind}:{uuid4()}", arguments, request_id="r-7")
    assert job_id is not None
    return job_id


async def row(database, job_id: UUID):
    async with database.transaction() as db:
        found = await db.execute(text("SELECT * FROM jobs.job_runs WHERE id = :id"), {"id": job_id})
        return found.one()


async def test_a_key_makes_one_job(database):
    async with database.transaction() as db:
        first = await enqueue(db, "test.write", "same-key", {"name": "x"})
        second = await enqueue(db, "test.write", "same-key", {"name": "x"})
    assert first is not None
    assert second is None


async def test_a_job_whose_transaction_rolls_back_was_never_asked_for(database):
    key = f"gone-{uuid4()}"
    with pytest.raises(RuntimeError):
        async with database.transaction() as db:
            await enqueue(db, "test.write", key)
            raise RuntimeError
    async with database.transaction() as db:
        assert not await db.scalar(
            text("SELECT count(*) FROM jobs.job_runs WHERE idempotency_key = :k"), {"k": key}
        )


async def test_effects_and_success_are_one_transaction(database):
    name = f"once-{uuid4()}"
    job_id = await made(database, "test.write", name=name)
    assert await run_job(database, job_id) is Outcome.SUCCEEDED
    assert await run_job(database, job_id) is Outcome.NOT_CLAIMED
    done = await row(database, job_id)
    assert (done.state, done.attempt, done.lease_token) == ("succeeded", 1, None)
    async with database.transaction() as db:
        count = await db.scalar(
            text("SELECT count(*) FROM perimeter.api_keys WHERE name = :n"), {"n": name}
        )
    assert count == 1


async def test_a_failing_job_waits_and_then_is_dead_and_its_words_are_not_kept(database):
    job_id = await made(database, "test.fail")
    assert await run_job(database, job_id) is Outcome.WAITING
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE jobs.job_runs SET not_before = now() WHERE id = :id"), {"id": job_id}
        )
    assert await run_job(database, job_id) is Outcome.DEAD
    dead = await row(database, job_id)
    assert dead.last_error.startswith("ValueError at test_run.py:")
    assert "secret" not in dead.last_error


async def test_a_fatal_error_is_not_tried_again(database):
    job_id = await made(database, "test.fatal")
    assert await run_job(database, job_id) is Outcome.DEAD


async def test_an_unknown_kind_is_dead_at_once(database):
    job_id = await made(database, "test.write", name="never")
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE jobs.job_runs SET kind = 'gone' WHERE id = :id"), {"id": job_id}
        )
    assert await run_job(database, job_id) is Outcome.DEAD


async def a_worker_paused_beyond_its_lease(database) -> tuple[Outcome, int]:
    """Pause a worker, let a second one do the job, wake the first; return how that one ended.

    The heartbeat is off and nobody else runs: a heartbeat would find the loss without a fence.
    """
    started.clear()
    proceed.clear()
    name = f"paused-{uuid4()}"
    job_id = await made(database, "test.paused", name=name)
    sleeper = asyncio.create_task(run_job(database, job_id, lease=0.05, heartbeat=None))
    await started.wait()
    await asyncio.sleep(0.1)
    assert await run_job(database, job_id, lease=30, heartbeat=None) is Outcome.SUCCEEDED
    proceed.set()
    outcome = await sleeper
    assert (await row(database, job_id)).attempt == 2
    async with database.transaction() as db:
        query = text("SELECT count(*) FROM perimeter.api_keys WHERE name LIKE :n")
        return outcome, (await db.execute(query, {"n": f"{name}%"})).scalar_one()


async def test_a_worker_that_wakes_after_its_lease_changes_nothing(database):
    assert await a_worker_paused_beyond_its_lease(database) == (Outcome.LOST, 1)


async def test_without_the_fence_a_paused_worker_writes_twice(database, monkeypatch):
    """The mutant that the test above is there for."""
    for name in ("HOLD", "SUCCEED"):
        fenced = getattr(run, name).text
        mutant = fenced.replace("AND lease_token = :token AND state = 'running'", "")
        assert mutant != fenced
        monkeypatch.setattr(run, name, text(mutant))
    assert await a_worker_paused_beyond_its_lease(database) == (Outcome.SUCCEEDED, 2)


async def test_a_worker_whose_job_is_taken_while_it_works_changes_nothing(database):
    """As above, while the second worker is still at it."""
    started.clear()
    proceed.clear()
    job_id = await made(database, "test.paused", name=f"taken-{uuid4()}")
    sleeper = asyncio.create_task(run_job(database, job_id, lease=0.05, heartbeat=None))
    await started.wait()
    await asyncio.sleep(0.1)
    async with database.transaction() as db:
        taken = await claim(db, job_id)
    assert taken is not None
    proceed.set()
    assert await sleeper is Outcome.LOST
    now = await row(database, job_id)
    assert (now.state, now.lease_token) == ("running", taken.lease_token)


async def test_a_handler_without_effects_is_fenced_too(database):
    started.clear()
    proceed.clear()
    job_id = await made(database, "test.quiet")
    sleeper = asyncio.create_task(run_job(database, job_id, lease=0.05, heartbeat=None))
    await started.wait()
    await asyncio.sleep(0.1)
    async with database.transaction() as db:
        assert await claim(db, job_id) is not None
    proceed.set()
    assert await sleeper is Outcome.LOST


async def test_an_error_after_the_effects_does_not_undo_them(database):
    job_id = await made(database, "test.late")
    with capture_logs() as lines:
        assert await run_job(database, job_id) is Outcome.SUCCEEDED
    (line,) = lines
    assert (line["event"], line["job_id"], line["request_id"]) == (
        "job succeeded",
        str(job_id),
        "r-7",
    )
    assert line["error"].startswith("RuntimeError at ")
    assert "secret" not in str(line)


async def test_a_retry_waits_anywhere_up_to_the_doubling_ceiling(database):
    job_id = await made(database, "test.fail")
    delays = []
    for attempt in (1, 2, 3, 12):
        ceiling = min(900, 2 * 2 ** (attempt - 1))
        seen = [await failed_after(database, job_id, attempt) for _ in range(16)]
        assert max(seen) <= ceiling + 0.001
        assert max(seen) > 0.3 * ceiling
        assert min(seen) < 0.7 * ceiling
        delays += seen
    assert len(set(delays)) > 40


async def failed_after(database, job_id: UUID, attempt: int) -> float:
    """Claim as the given attempt, fail, and return the seconds until the next."""
    async with database.transaction() as db:
        await db.execute(
            text(
                "UPDATE jobs.job_runs SET state = 'waiting', not_before = now(),"
                " attempt = :before, max_attempts = 99, hints_sent = 3 WHERE id = :id"
            ),
            {"id": job_id, "before": attempt - 1},
        )
    assert await run_job(database, job_id) is Outcome.WAITING
    waiting = await row(database, job_id)
    assert waiting.next_hint_at == waiting.not_before
    assert waiting.hints_sent == 0
    failed_at = waiting.started_at + timedelta(seconds=waiting.run_seconds)
    return max(0.0, (waiting.not_before - failed_at).total_seconds())


async def test_a_heartbeat_keeps_the_lease(database):
    started.clear()
    proceed.clear()
    job_id = await made(database, "test.paused", name=f"beat-{uuid4()}")
    runner = asyncio.create_task(run_job(database, job_id, lease=60, heartbeat=0.05))
    await started.wait()
    first = (await row(database, job_id)).lease_until
    async with asyncio.timeout(30):
        while (await row(database, job_id)).lease_until <= first:
            await asyncio.sleep(0.02)
    async with database.transaction() as db:
        assert await claim(db, job_id) is None
    proceed.set()
    assert await runner is Outcome.SUCCEEDED


async def test_two_claims_at_once_give_one_worker_the_job(database):
    job_id = await made(database, "test.write", name=f"race-{uuid4()}")
    outcomes = await asyncio.gather(*(run_job(database, job_id) for _ in range(5)))
    assert sorted(outcomes).count(Outcome.SUCCEEDED) == 1
