"""The statements that move a job through the ledger; PostgreSQL's clock is the only clock."""

import json
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.jobs.kinds import known_kinds
from listenwell.telemetry.trace_context import traceparent
from listenwell.telemetry.work import work_at_hand

LEASE_SECONDS: Final = 60.0
HEARTBEAT_SECONDS: Final = 20.0
RETRY_FIRST_SECONDS: Final = 2.0
RETRY_LONGEST_SECONDS: Final = 15 * 60.0

WAKE_CHANNEL: Final = "listenwell_jobs"

# The notification reaches relays when the transaction commits; it saves them a look, no more.
ENQUEUE: Final = text("""
WITH made AS (
INSERT INTO jobs.job_runs
  (idempotency_key, kind, arguments, priority, max_attempts, not_before, next_hint_at, request_id,
   traceparent)
VALUES
  (:key, :kind, CAST(:arguments AS jsonb), :priority, :max_attempts,
   coalesce(:not_before, now()), coalesce(:not_before, now()), :request_id, :traceparent)
ON CONFLICT (idempotency_key) DO NOTHING
RETURNING id)
SELECT made.id, pg_notify('listenwell_jobs', '') FROM made
""")

# A claim that a power cut forgets leaves its worker fenced and the job as it was, so nobody has
# to wait for the disk here; the commit of the outcome does.
CLAIM: Final = text("""
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
UPDATE jobs.job_runs
SET state = 'running', attempt = attempt + 1, lease_token = gen_random_uuid(), hints_sent = 0,
    lease_until = clock_timestamp() + make_interval(secs => :lease),
    next_hint_at = clock_timestamp() + make_interval(secs => :lease),
    started_at = clock_timestamp()
FROM quick
WHERE id = :id AND attempt < max_attempts
  AND ((state = 'waiting' AND not_before <= clock_timestamp())
    OR (state = 'running' AND lease_until < clock_timestamp()))
RETURNING id, idempotency_key, kind, arguments, attempt, max_attempts, lease_token, request_id,
          traceparent
""")

RENEW: Final = text("""
UPDATE jobs.job_runs
SET lease_until = clock_timestamp() + make_interval(secs => :lease),
    next_hint_at = clock_timestamp() + make_interval(secs => :lease)
WHERE id = :id AND lease_token = :token AND state = 'running'
RETURNING id
""")

# The fence: the row is held by whoever has its token, until the effects are committed.
HOLD: Final = text("""
SELECT id FROM jobs.job_runs
WHERE id = :id AND lease_token = :token AND state = 'running'
FOR UPDATE
""")

SUCCEED: Final = text("""
UPDATE jobs.job_runs
SET state = 'succeeded', lease_token = NULL, lease_until = NULL, last_error = NULL,
    finished_at = clock_timestamp(), result = CAST(:result AS jsonb),
    run_seconds = extract(epoch FROM clock_timestamp() - started_at)
WHERE id = :id AND lease_token = :token AND state = 'running'
RETURNING id
""")

# Full jitter: anywhere between nothing and the doubling ceiling.
FAIL: Final = text("""
WITH delay AS MATERIALIZED (
  SELECT clock_timestamp() + make_interval(secs =>
    random() * least(:longest, :first * 2 ^ least(attempt - 1, 20))) AS until
  FROM jobs.job_runs WHERE id = :id)
UPDATE jobs.job_runs
SET state = CASE WHEN :fatal OR attempt >= max_attempts THEN 'dead' ELSE 'waiting' END,
    not_before = delay.until, next_hint_at = delay.until, hints_sent = 0,
    lease_token = NULL, lease_until = NULL, last_error = :error,
    finished_at = CASE WHEN :fatal OR attempt >= max_attempts THEN clock_timestamp() END,
    run_seconds = extract(epoch FROM clock_timestamp() - started_at)
FROM delay
WHERE id = :id AND lease_token = :token AND state = 'running'
RETURNING state
""")


class Claimed(NamedTuple):
    """A job as its worker holds it."""

    id: UUID
    idempotency_key: str
    kind: str
    arguments: dict[str, Any]
    attempt: int
    max_attempts: int
    lease_token: UUID
    request_id: str | None
    traceparent: str | None


# A transaction, or a connection that commits each statement.
Handle = AsyncSession | AsyncConnection


async def enqueue(
    db: AsyncSession,
    kind: str,
    key: str,
    arguments: dict[str, Any] | None = None,
    *,
    not_before: datetime | None = None,
    priority: int | None = None,
    request_id: str | None = None,
) -> UUID | None:
    """Ask for a job in the caller's own transaction; no broker is touched.

    Args:
        db: The transaction of the change that needs the job.
        kind: A registered kind.
        key: Idempotency key; a second job under it is never made.
        arguments: Ids, numbers and dates. Never words: the ledger is not sealed.
        not_before: Earliest moment to run.
        priority: From 0 (first) to 9; by default the kind's own.
        request_id: The request that asked, for the logs; by default the one at hand.

    Returns:
        The job's id, or ``None`` if there is one under this key already.

    """
    known = known_kinds()[kind]
    made: UUID | None = await db.scalar(
        ENQUEUE,
        {
            "key": key,
            "kind": kind,
            "arguments": json.dumps(arguments or {}),
            "priority": known.priority if priority is None else priority,
            "max_attempts": known.max_attempts,
            "not_before": not_before,
            "request_id": request_id or work_at_hand().request_id,
            "traceparent": traceparent(),
        },
    )
    return made


async def claim(db: Handle, job_id: UUID, lease: float = LEASE_SECONDS) -> Claimed | None:
    """Take a job, if it is to be had: waiting and due, or held by a worker that fell silent."""
    row = (await db.execute(CLAIM, {"id": job_id, "lease": lease})).one_or_none()
    return None if row is None else Claimed(*row)


async def renew(db: Handle, job: Claimed, lease: float = LEASE_SECONDS) -> bool:
    """Prolong the lease; ``False`` if it is another's by now."""
    renewed = await db.scalar(RENEW, {"id": job.id, "token": job.lease_token, "lease": lease})
    return renewed is not None


async def fail(db: Handle, job: Claimed, error: str, *, fatal: bool) -> str | None:
    """Put a job back with a delay, or bury it; return its new state, ``None`` if it was lost.

    Args:
        db: A transaction.
        job: As it was claimed.
        error: Type and place of the error, never its text, which may hold words.
        fatal: Whether trying again is of no use.

    """
    state: str | None = await db.scalar(
        FAIL,
        {
            "id": job.id,
            "token": job.lease_token,
            "error": error,
            "fatal": fatal,
            "first": RETRY_FIRST_SECONDS,
            "longest": RETRY_LONGEST_SECONDS,
        },
    )
    return state
