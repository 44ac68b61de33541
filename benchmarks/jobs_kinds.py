"""Kinds of job for the benchmarks and the chaos; the fleet's workers import this."""

import asyncio
import os
import random
from contextlib import suppress

from sqlalchemy import text

from listenwell.jobs import Job, job_kind, run
from listenwell.llm.breaker_log import BreakerLog
from listenwell.settings import get_settings
from listenwell.telemetry.call_log import CALL_LOG
from listenwell.telemetry.calls import tracked_call

GATE = "gate"

EFFECTS = (
    "CREATE TABLE jobs.test_effects (id bigserial PRIMARY KEY, job_id uuid, attempt int)",
    "GRANT SELECT, INSERT ON jobs.test_effects TO listenwell_app",
    "GRANT USAGE ON SEQUENCE jobs.test_effects_id_seq TO listenwell_app",
)

if os.environ.get("JOBS_WITHOUT_FENCE") == "1":  # the mutant that the chaos has to find
    for name in ("HOLD", "SUCCEED"):
        fenced = getattr(run, name).text
        setattr(
            run, name, text(fenced.replace("AND lease_token = :token AND state = 'running'", ""))
        )


@job_kind("bench.noop")
async def noop(_: Job) -> None:
    """Do nothing."""


@job_kind("bench.effect", max_attempts=1000)
async def effect(job: Job) -> None:
    """Work for a moment, then write one row; no constraint keeps a second one out."""
    await asyncio.sleep(random.uniform(0, job.arguments["seconds"]))  # noqa: S311
    await _write(job)


@job_kind("bench.slow_at_first")
async def slow_at_first(job: Job) -> None:
    """Take a minute the first time, and no time after that."""
    if job.attempt == 1:
        await asyncio.sleep(60)
    await _write(job)


@job_kind("bench.gated", max_attempts=1000)
async def gated(job: Job) -> None:
    """Wait the first time until the gate is open, and not at all after that."""
    gate = get_settings().home / GATE
    while job.attempt == 1 and not gate.exists():
        await asyncio.sleep(0.05)
    await _write(job)


@job_kind("bench.raises", max_attempts=1)
async def raises(_: Job) -> None:
    """Fail with words in the error."""
    raise ValueError("words of a client")


@job_kind("bench.calls", max_attempts=1)
async def calls(job: Job) -> None:
    """Call models that answer, fail and trip a breaker, and lose some of their records."""
    with tracked_call("bench", provider="bench", model="answers"):
        pass
    with suppress(TimeoutError), tracked_call("bench", provider="bench", model="fails"):
        raise TimeoutError
    CALL_LOG.drop("full", 3)
    await BreakerLog(job.database).tell("bench:fails", f"{os.getpid()}", "open", 5)


async def _write(job: Job) -> None:
    async with job.effects() as db:
        await db.execute(
            text("INSERT INTO jobs.test_effects (job_id, attempt) VALUES (:id, :attempt)"),
            {"id": job.id, "attempt": job.attempt},
        )
