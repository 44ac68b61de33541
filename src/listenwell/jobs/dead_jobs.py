"""Jobs that were given up, page by page, each with the class of its last error."""

import re
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from listenwell.jobs.ledger import Handle
from listenwell.jobs.tables import JobRun

_ERROR: Final = re.compile(
    r"(?P<type>[A-Za-z_]\w{0,79})(?: \((?P<slug>[a-z0-9-]{1,40})\))?"
    r"(?: at (?P<place>[\w.<>-]{1,120}:\d{1,9}))?(?::|\Z)"
)


class Cause(NamedTuple):
    """Why a job failed last: the error's class and the place in the code, never its text."""

    error: str | None
    slug: str | None = None
    place: str | None = None


class DeadJob(NamedTuple):
    """A job that was given up."""

    id: UUID
    kind: str
    attempts: int
    max_attempts: int
    cause: Cause
    created_at: datetime
    died_at: datetime
    run_seconds: float | None
    request_id: str | None


class DeadPage(NamedTuple):
    """A page of dead jobs, the latest death first, and how many there are in all."""

    total: int
    jobs: list[DeadJob]


async def dead_jobs(
    db: Handle, *, kind: str | None = None, limit: int = 20, offset: int = 0
) -> DeadPage:
    """Return dead jobs, all or those of a kind."""
    of_these = [JobRun.state == "dead", *([JobRun.kind == kind] if kind is not None else [])]
    total = await db.scalar(select(func.count()).select_from(JobRun).where(*of_these))
    rows = await db.execute(
        select(
            JobRun.id,
            JobRun.kind,
            JobRun.attempt,
            JobRun.max_attempts,
            JobRun.last_error,
            JobRun.created_at,
            func.coalesce(JobRun.finished_at, JobRun.not_before),
            JobRun.run_seconds,
            JobRun.request_id,
        )
        .where(*of_these)
        .order_by(func.coalesce(JobRun.finished_at, JobRun.not_before).desc(), JobRun.id)
        .limit(limit)
        .offset(offset)
    )
    return DeadPage(total or 0, [DeadJob(*row[:4], cause_of(row[4]), *row[5:]) for row in rows])


def cause_of(last_error: str | None) -> Cause:
    """Return the class and place that an entry of the ledger begins with; anything else is left."""
    found = _ERROR.match(last_error or "")
    return Cause(found["type"], found["slug"], found["place"]) if found else Cause(None)
