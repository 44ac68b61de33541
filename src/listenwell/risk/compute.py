"""When risk is computed: every client each night in shards, one after a session, a coach's."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.compute import ONE, client_ranges, when_client_is_computed
from listenwell.jobs import Job, enqueue, job_kind
from listenwell.jobs.followers import ClientChange
from listenwell.jobs.shards import fan_out
from listenwell.jobs.tables import JobRun
from listenwell.risk.alerting import update_alerts
from listenwell.risk.attendance import read_sample
from listenwell.risk.churn_fits import fit_history, keep_fit
from listenwell.risk.scope import Scope
from listenwell.risk.scores import compute_scores
from listenwell.risk.today import today

SCORES: Final = "compute_risk_scores_batch"
SCORES_SHARD: Final = "compute_risk_scores_shard"
ALERTS: Final = "generate_risk_alerts"
ALERTS_SHARD: Final = "generate_risk_alerts_shard"
COACH: Final = "compute_coach_risk"


_READ_AGAIN: Final = text("""
SELECT max(a.computed_at) > (
  SELECT max(s.computed_at) FROM ai_backend.risk_scores s
  WHERE s.client_id = :client_id AND s.coach_id = :coach_id)
FROM ai_backend.session_analytics a
WHERE a.client_id = :client_id AND a.coach_id = :coach_id
""")


@job_kind(SCORES)
async def compute_risk_scores_batch(job: Job) -> None:
    """Fit the churn model on the day's history, and make a job for every few thousand clients."""
    day = _day(job)
    async with job.database.transaction() as db:
        histories = await read_sample(db, day)
        ranges = await client_ranges(db)
    kept = await asyncio.to_thread(fit_history, histories, day)
    async with job.effects() as db:
        await keep_fit(db, kept)
        await fan_out(db, job, SCORES_SHARD, ranges)
        job.result = {
            "shards": len(ranges),
            "clients": kept.clients,
            "sessions": kept.sessions,
            "model": kept.model.version,
        }


@job_kind(SCORES_SHARD)
async def compute_risk_scores_shard(job: Job) -> None:
    """Score a range of clients as of the job's day."""
    async with job.effects() as db:
        job.result = {"clients": await compute_scores(db, _range(job), _day(job))}


@job_kind(ALERTS)
async def generate_risk_alerts(job: Job) -> None:
    """Make a job for every few thousand clients' alerts."""
    async with job.effects() as db:
        ranges = await client_ranges(db)
        await fan_out(db, job, ALERTS_SHARD, ranges)
        job.result = {"shards": len(ranges)}


@job_kind(ALERTS_SHARD)
async def generate_risk_alerts_shard(job: Job) -> None:
    """Raise, update and end the alerts of a range of clients as of the job's day."""
    async with job.effects() as db:
        told = await update_alerts(db, _range(job), _day(job))
        job.result = {"raised": told.raised, "kept": told.kept, "resolved": told.resolved}


@when_client_is_computed
async def score_client(db: AsyncSession, change: ClientChange) -> None:
    """Score a client as of today in the transaction that writes the aggregates."""
    pair = {"coach_id": change.coach_id, "client_id": change.client_id}
    read_again = bool(await db.scalar(_READ_AGAIN, pair))
    scope = Scope.of_client(change.coach_id, change.client_id)
    await _score(db, scope, read_again=read_again)


@job_kind(COACH, priority=4)
async def compute_coach_risk(job: Job) -> None:
    """Score all clients of a coach as of today, under the settings that count now."""
    async with job.effects() as db:
        await _score(db, Scope.of_coach(UUID(job.arguments["coach_id"])))


async def _score(db: AsyncSession, scope: Scope, *, read_again: bool = False) -> None:
    day = await today(db)
    await compute_scores(db, scope, day, read_again=read_again)
    await update_alerts(db, scope, day)


def _day(job: Job) -> date:
    return date.fromisoformat(job.arguments["day"])


def _range(job: Job) -> Scope:
    return Scope(UUID(job.arguments["low"]), UUID(job.arguments["high"]))


Status = Literal["waiting", "running", "succeeded", "failed"]


@dataclass(frozen=True, slots=True)
class Computation:
    """A computation that a coach asked for."""

    task_id: UUID
    client_id: UUID
    status: Status


_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def ask_for_client(
    db: AsyncSession, coach_id: UUID, client_id: UUID, *, request_id: str | None = None
) -> Computation:
    """Ask for a client to be computed anew; one that waits already is not asked for twice."""
    await db.execute(_LOCK, {"key": f"{ONE}:{coach_id}:{client_id}"})
    waiting = await db.scalar(
        select(JobRun.id).where(
            JobRun.kind == ONE,
            JobRun.state == "waiting",
            JobRun.arguments["coach_id"].astext == str(coach_id),
            JobRun.arguments["client_id"].astext == str(client_id),
        )
    )
    task_id = waiting or await enqueue(
        db,
        ONE,
        f"{ONE}:{client_id}:{uuid4()}",
        {"coach_id": str(coach_id), "client_id": str(client_id)},
        request_id=request_id,
    )
    assert task_id is not None  # noqa: S101 - the key is new
    return Computation(task_id, client_id, "waiting")


async def ask_for_coach(
    db: AsyncSession, coach_id: UUID, version: int, *, request_id: str | None = None
) -> None:
    """Ask for a coach's clients to be scored under a version of the settings, once."""
    await enqueue(
        db,
        COACH,
        f"{COACH}:{coach_id}:{version}",
        {"coach_id": str(coach_id)},
        request_id=request_id,
    )


async def computation_of(db: AsyncSession, coach_id: UUID, task_id: UUID) -> Computation | None:
    """Return a computation of this coach; ``None`` for any other's and for none."""
    job = await db.scalar(
        select(JobRun).where(
            JobRun.arguments["coach_id"].astext == str(coach_id),
            JobRun.kind == ONE,
            JobRun.id == task_id,
        )
    )
    if job is None:
        return None
    status = _STATUS[job.state]
    return Computation(job.id, UUID(job.arguments["client_id"]), status)


_STATUS: Final[dict[str, Status]] = {
    "waiting": "waiting",
    "running": "running",
    "succeeded": "succeeded",
    "dead": "failed",
    "cancelled": "failed",
}
