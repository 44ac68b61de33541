"""`listenwell jobs`: the ledger as an operator sees it. It holds no words, so none show."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.cli.plain import plain
from listenwell.cli.service.context import opened_database, settings_for
from listenwell.jobs import admin

T = TypeVar("T")


def list_jobs(state: str | None, kind: str | None, limit: int, home: str | None) -> int:
    """Print the newest jobs; dead ones with their reason."""
    jobs = _with_db(lambda db: admin.list_jobs(db, state=state, kind=kind, limit=limit), home)
    for job in jobs:
        reason = f"  {plain(job.last_error)}" if job.last_error else ""
        sys.stdout.write(
            f"{job.id}  {job.created_at:%Y-%m-%d %H:%M:%S}  {job.state:<9}  "
            f"{job.attempt}/{job.max_attempts}  {plain(job.kind)}{reason}\n"
        )
    return 0


def show_job(job: UUID, home: str | None) -> int:
    """Print everything that the ledger knows of a job."""
    found = _with_db(lambda db: admin.show_job(db, job), home)
    for name, value in found._asdict().items():
        sys.stdout.write(f"{name:<16} {'–' if value is None else plain(str(value))}\n")
    return 0


def retry_job(job: UUID, home: str | None) -> int:
    """Let a dead or cancelled job run again, with all its attempts."""
    _with_db(lambda db: admin.retry_job(db, job), home)
    sys.stdout.write(f"{job} waits to run again\n")
    return 0


def cancel_job(job: UUID, home: str | None) -> int:
    """Cancel a job that waits or runs; a running one writes nothing more."""
    _with_db(lambda db: admin.cancel_job(db, job), home)
    sys.stdout.write(f"{job} is cancelled\n")
    return 0


def _with_db(work: Callable[[AsyncSession], Awaitable[T]], home: str | None) -> T:
    async def run() -> T:
        async with (
            opened_database(settings_for(home), "jobs") as database,
            database.transaction() as db,
        ):
            return await work(db)

    return asyncio.run(run())
