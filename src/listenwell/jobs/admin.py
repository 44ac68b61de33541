"""What an operator does with the ledger: look, try again, cancel; and its numbers for metrics."""

from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from listenwell.jobs.errors import NoSuchJob, WrongJobState
from listenwell.jobs.ledger import WAKE_CHANNEL, Handle
from listenwell.jobs.tables import STATES, JobRun

LONGEST_LIST: Final = 1000


class JobView(NamedTuple):
    """A job as an operator sees it: ids, numbers and moments; the ledger holds no words."""

    id: UUID
    kind: str
    state: str
    priority: int
    attempt: int
    max_attempts: int
    created_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    run_seconds: float | None
    lease_until: datetime | None
    last_error: str | None
    request_id: str | None
    idempotency_key: str
    arguments: dict[str, Any]
    result: dict[str, Any] | None


class Depth(NamedTuple):
    """How many jobs of a kind are open, and how long the one due first has been due.

    ``due`` could start now, the others wait for their moment; ``longest_run_seconds`` is that of
    the job running longest; of ``silent`` ones the worker has let the lease run out.
    """

    kind: str
    state: str
    jobs: int
    oldest_seconds: float
    due: int
    longest_run_seconds: float | None
    silent: int


class Duration(NamedTuple):
    """How long the finished jobs of a kind took, from claim to outcome.

    The percentiles are null where no job's worker lived to say how long it took.
    """

    kind: str
    state: str
    jobs: int
    total_seconds: float
    p50_seconds: float | None
    p95_seconds: float | None


_COLUMNS = tuple(getattr(JobRun, name) for name in JobView._fields)

_DEPTHS: Final = text("""
SELECT kind, state, count(*),
       coalesce(extract(epoch FROM greatest(interval '0', now() - min(not_before))), 0)::float8,
       count(*) FILTER (WHERE not_before <= now()),
       extract(epoch FROM now() - min(started_at) FILTER (WHERE state = 'running'))::float8,
       count(*) FILTER (WHERE lease_until < now())
FROM jobs.job_runs
WHERE state IN ('waiting', 'running', 'dead')
GROUP BY kind, state ORDER BY kind, state
""")

_DURATIONS: Final = text("""
SELECT kind, state, count(*), coalesce(sum(run_seconds), 0)::float8,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY run_seconds)::float8,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY run_seconds)::float8
FROM jobs.job_runs
WHERE finished_at > now() - make_interval(secs => :window)
GROUP BY kind, state ORDER BY kind, state
""")

_AGAIN: Final = """
UPDATE jobs.job_runs
SET state = 'waiting', attempt = 0, hints_sent = 0, not_before = now(), next_hint_at = now(),
    started_at = NULL, finished_at = NULL, run_seconds = NULL
"""
_RETRY: Final = text(f"""
{_AGAIN} WHERE id = :id AND state IN ('dead', 'cancelled')
RETURNING id, pg_notify(:channel, '')
""")
_RETRY_DEAD: Final = text(f"""
{_AGAIN} WHERE state = 'dead' AND (CAST(:kind AS text) IS NULL OR kind = CAST(:kind AS text))
RETURNING id, pg_notify(:channel, '')
""")

# Without its token a running worker can write nothing any more.
_CANCEL: Final = text("""
UPDATE jobs.job_runs
SET state = 'cancelled', lease_token = NULL, lease_until = NULL, finished_at = clock_timestamp()
WHERE id = :id AND state IN ('waiting', 'running')
RETURNING id
""")


async def list_jobs(
    db: Handle, *, state: str | None = None, kind: str | None = None, limit: int = 50
) -> list[JobView]:
    """Return the newest jobs, all or those of a state or kind.

    Raises:
        WrongJobState: There is no such state.

    """
    if state is not None and state not in STATES:
        raise WrongJobState(f"no job is ever {state!r}", mend=f"States are {', '.join(STATES)}.")
    query = select(*_COLUMNS).order_by(JobRun.created_at.desc(), JobRun.id)
    if state is not None:
        query = query.where(JobRun.state == state)
    if kind is not None:
        query = query.where(JobRun.kind == kind)
    rows = await db.execute(query.limit(min(max(limit, 1), LONGEST_LIST)))
    return [JobView(*row) for row in rows]


async def show_job(db: Handle, job_id: UUID) -> JobView:
    """Return one job.

    Raises:
        NoSuchJob: There is none of this id.

    """
    row = (await db.execute(select(*_COLUMNS).where(JobRun.id == job_id))).one_or_none()
    if row is None:
        raise NoSuchJob(
            f"there is no job {job_id}", mend="`listenwell jobs list` shows the newest."
        )
    return JobView(*row)


async def retry_job(db: Handle, job_id: UUID) -> None:
    """Let a dead or cancelled job wait again, with all its attempts.

    Raises:
        NoSuchJob: There is none of this id.
        WrongJobState: It waits, runs or has succeeded.

    """
    if await db.scalar(_RETRY, {"id": job_id, "channel": WAKE_CHANNEL}) is None:
        job = await show_job(db, job_id)
        raise WrongJobState(
            f"job {job_id} is {job.state}", mend="Only a dead or cancelled job is tried again."
        )


async def retry_dead(db: Handle, *, kind: str | None = None) -> int:
    """Let every dead job wait again, all or those of a kind, and return how many."""
    rows = await db.execute(_RETRY_DEAD, {"kind": kind, "channel": WAKE_CHANNEL})
    return len(rows.all())


async def cancel_job(db: Handle, job_id: UUID) -> None:
    """Cancel a job that waits or runs; a running one writes nothing more.

    What a running job has already done outside the database is not undone.

    Raises:
        NoSuchJob: There is none of this id.
        WrongJobState: It is over.

    """
    if await db.scalar(_CANCEL, {"id": job_id}) is None:
        job = await show_job(db, job_id)
        raise WrongJobState(
            f"job {job_id} is {job.state}", mend="Only a waiting or running job is cancelled."
        )


async def depths(db: Handle) -> list[Depth]:
    """Return how many jobs wait, run and are dead, by kind."""
    return [Depth(*row) for row in await db.execute(_DEPTHS)]


async def durations(db: Handle, *, window_seconds: float = 3600) -> list[Duration]:
    """Return how long the jobs took that finished of late, by kind and outcome."""
    return [Duration(*row) for row in await db.execute(_DURATIONS, {"window": window_seconds})]
