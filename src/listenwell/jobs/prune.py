"""Forgetting finished jobs, or the ledger would grow for ever. Dead jobs stay for the operator."""

from typing import Final

from sqlalchemy import text

from listenwell.db import Database
from listenwell.jobs.kinds import job_kind
from listenwell.jobs.run import Job
from listenwell.settings import get_settings

BATCH: Final = 5_000

# Small batches, the oldest first: no long lock, and what was deleted stays so when it is cut off.
_PRUNE: Final = text("""
DELETE FROM jobs.job_runs
WHERE id IN (
  SELECT id FROM jobs.job_runs
  WHERE finished_at < now() - make_interval(days => :days) AND state IN ('succeeded', 'cancelled')
  ORDER BY finished_at
  LIMIT :batch
  FOR UPDATE SKIP LOCKED)
""")


@job_kind("prune_finished_jobs", priority=8)
async def prune_finished_jobs(job: Job) -> None:
    """Delete what finished before the retention time; the result says how many."""
    days = get_settings().job_retention_days
    job.result = {"deleted": await prune(job.database, days)}


async def prune(database: Database, days: int, *, batch: int = BATCH) -> int:
    """Delete jobs that succeeded or were cancelled more than ``days`` days ago; return how many.

    Args:
        database: Of this process and event loop.
        days: At least two, or the daily schedule could forget that a slot was filled.
        batch: Rows a transaction.

    """
    deleted = 0
    while True:
        async with database.autocommit() as db:
            gone = (await db.execute(_PRUNE, {"days": days, "batch": batch})).rowcount
        deleted += gone
        if gone < batch:
            return deleted
