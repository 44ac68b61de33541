"""One job, from claim to outcome: slow work outside any transaction, effects in one."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db import Database
from listenwell.jobs.dead import tell_of_the_dead
from listenwell.jobs.errors import FatalJobError, LeaseLost, describe
from listenwell.jobs.kinds import known_kinds
from listenwell.jobs.ledger import (
    HEARTBEAT_SECONDS,
    HOLD,
    LEASE_SECONDS,
    SUCCEED,
    Claimed,
    Handle,
    claim,
    fail,
    renew,
)
from listenwell.telemetry.trace_context import continued_trace, job_span
from listenwell.telemetry.work import working_on

_log = structlog.get_logger("listenwell.jobs")


class Outcome(StrEnum):
    """How a run ended."""

    NOT_CLAIMED = "not claimed"  # done, taken, cancelled or not due: the hint was a repeat
    SUCCEEDED = "succeeded"
    WAITING = "waiting"  # failed, will be tried again
    DEAD = "dead"
    LOST = "lost"  # the lease went to another worker; nothing was written


class Job:
    """A job in the hands of its handler.

    Attributes:
        id: The job's id.
        idempotency_key: To be sent along with every call to the outside.
        arguments: As they were enqueued.
        attempt: Counts from 1.
        database: For reading; effects go through :meth:`effects`.
        result: Kept in the ledger on success; numbers and ids only.

    """

    def __init__(self, database: Database, claimed: Claimed) -> None:
        self.database = database
        self.id = claimed.id
        self.idempotency_key = claimed.idempotency_key
        self.arguments = claimed.arguments
        self.attempt = claimed.attempt
        self.request_id = claimed.request_id
        self.result: dict[str, Any] | None = None
        self.finished = False
        self._holder = {"id": claimed.id, "token": claimed.lease_token}

    @asynccontextmanager
    async def effects(self) -> AsyncIterator[AsyncSession]:
        """Open the one transaction that writes the job's effects and its success together.

        Raises:
            LeaseLost: Another worker has the job; nothing was written.

        """
        if self.finished:
            raise RuntimeError("a job's effects are written once")
        async with self.database.transaction() as db:
            if await db.scalar(HOLD, self._holder) is None:
                raise LeaseLost
            yield db
            await self._succeed(db)
        self.finished = True

    async def finish(self) -> None:
        """Write success where the handler wrote no effects: one statement, fenced by itself.

        Raises:
            LeaseLost: Another worker has the job.

        """
        if not self.finished:
            async with self.database.autocommit() as db:
                await self._succeed(db)
            self.finished = True

    async def _succeed(self, db: Handle) -> None:
        result = None if self.result is None else json.dumps(self.result)
        if await db.scalar(SUCCEED, {**self._holder, "result": result}) is None:
            raise LeaseLost


async def run_job(
    database: Database,
    job_id: UUID,
    *,
    lease: float = LEASE_SECONDS,
    heartbeat: float | None = HEARTBEAT_SECONDS,
) -> Outcome:
    """Claim a job and run it; a repeated or outdated hint does nothing.

    Args:
        database: Of this process and event loop.
        job_id: From the hint.
        lease: Seconds after which a silent worker loses the job.
        heartbeat: Seconds between renewals; ``None`` sends none.

    """
    async with database.autocommit() as db:
        claimed = await claim(db, job_id, lease)
    if claimed is None:
        return Outcome.NOT_CLAIMED
    with (
        working_on(request_id=claimed.request_id, job_id=claimed.id),
        continued_trace(claimed.traceparent),
    ):
        return await _run(database, claimed, lease, heartbeat)


async def _run(
    database: Database, claimed: Claimed, lease: float, heartbeat: float | None
) -> Outcome:
    job = Job(database, claimed)
    began, error = time.monotonic(), None
    try:
        with job_span(claimed.kind, claimed.id):
            await _work(job, claimed, lease, heartbeat)
        outcome = Outcome.SUCCEEDED
    except LeaseLost:
        outcome = Outcome.LOST
    except Exception as failure:  # noqa: BLE001 - whatever a handler raises ends in the ledger
        error = describe(failure)
        fatal = isinstance(failure, FatalJobError)
        outcome = Outcome.SUCCEEDED if job.finished else await _failed(job, claimed, error, fatal)
    _tell(claimed, outcome, time.monotonic() - began, error)
    return outcome


def _tell(claimed: Claimed, outcome: Outcome, seconds: float, error: str | None) -> None:
    level = {Outcome.DEAD: logging.ERROR, Outcome.WAITING: logging.WARNING}
    _log.log(
        level.get(outcome, logging.INFO),
        f"job {outcome.value}",
        **_context(claimed),
        seconds=round(seconds, 4),
        error=error,
    )


def _context(claimed: Claimed) -> dict[str, Any]:
    """Return what every log line about a job says; ids, never words."""
    return {
        "job_id": str(claimed.id),
        "request_id": claimed.request_id,
        "kind": claimed.kind,
        "attempt": claimed.attempt,
    }


async def _work(job: Job, claimed: Claimed, lease: float, heartbeat: float | None) -> None:
    kind = known_kinds().get(claimed.kind)
    if kind is None:
        raise FatalJobError(
            f"no handler for the job kind {claimed.kind!r}",
            mend="Run workers of the version that enqueued it, then retry the job.",
        )
    work = asyncio.ensure_future(kind.handler(job))
    beats = asyncio.ensure_future(_beat(job.database, claimed, lease, heartbeat))
    try:
        await asyncio.wait({work, beats}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            beats.result()  # the heartbeat ends only by finding the lease lost
        await work
    finally:
        for task in (work, beats):
            task.cancel()
        await asyncio.gather(work, beats, return_exceptions=True)
    await job.finish()


async def _beat(
    database: Database, claimed: Claimed, lease: float, heartbeat: float | None
) -> None:
    while heartbeat is not None:
        await asyncio.sleep(heartbeat)
        try:
            async with database.autocommit() as db:
                held = await renew(db, claimed, lease)
        except Exception as error:  # noqa: BLE001 - the drivers' errors share no base
            # The database is away for now; the lease still stands until it ends.
            _log.warning("heartbeat missed", **_context(claimed), error=describe(error))
            continue
        if not held:
            raise LeaseLost
    await asyncio.Event().wait()


async def _failed(job: Job, claimed: Claimed, error: str, fatal: bool) -> Outcome:  # noqa: FBT001
    async with job.database.transaction() as db:
        state = await fail(db, claimed, error, fatal=fatal)
        if state == Outcome.DEAD:
            await tell_of_the_dead(db, [claimed.id], fatal=fatal)
    return Outcome.LOST if state is None else Outcome(state)
