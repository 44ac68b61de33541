"""The jobs that keep ``client_analytics``: one client after a session, all clients each night."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.aggregates import Aggregates, aggregates_of
from listenwell.clients.collect import FIRST, LAST, Collected, collect
from listenwell.clients.store import hold_clients, store
from listenwell.clients.windows import WINDOWS
from listenwell.db import Database
from listenwell.jobs import Job, enqueue, job_kind
from listenwell.jobs.followers import ClientChange, Followers
from listenwell.jobs.shards import IdRange, fan_out, id_ranges
from listenwell.sessions.changes import when_sessions_change

ALL: Final = "compute_client_analytics_batch"
SHARD: Final = "compute_client_analytics_shard"
ONE: Final = "compute_client_analytics"

SHARD_CLIENTS: Final = 5000

when_client_is_computed: Final = Followers()
"""Who builds on a single client's aggregates is told in the transaction that writes them."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A range of clients with every window, not yet stored."""

    low: UUID
    high: UUID
    collected: Collected
    windows: tuple[Aggregates, ...]

    async def store(self, db: AsyncSession) -> int:
        """Write all windows; return how many rows are new or different."""
        await hold_clients(db, self.low, self.high)
        return await store(db, self.collected, self.windows, self.low, self.high)


async def compute(
    database: Database, day: date | None = None, *, low: UUID = FIRST, high: UUID = LAST
) -> Computed:
    """Compute every window of all clients from ``low`` to ``high``, as of a day (today)."""
    async with database.transaction() as db:
        collected = await collect(db, day, low=low, high=high)
    windows = await asyncio.to_thread(_windows, collected)
    return Computed(low, high, collected, windows)


def _windows(collected: Collected) -> tuple[Aggregates, ...]:
    return tuple(aggregates_of(collected.sessions, len(collected), window) for window in WINDOWS)


_CLIENTS: Final = text("""
SELECT client_id FROM (
  SELECT client_id, row_number() OVER (ORDER BY client_id) AS place
  FROM ai_backend.coach_clients) numbered
WHERE place % :size = 0 ORDER BY client_id
""")


async def client_ranges(db: AsyncSession) -> list[IdRange]:
    """Return ranges of client ids that cover everybody, each of a few thousand clients."""
    return id_ranges((await db.scalars(_CLIENTS, {"size": SHARD_CLIENTS})).all())


@job_kind(ALL)
async def compute_client_analytics_batch(job: Job) -> None:
    """Make a job for every few thousand clients; a second run makes none."""
    async with job.effects() as db:
        ranges = await client_ranges(db)
        await fan_out(db, job, SHARD, ranges)
        job.result = {"shards": len(ranges)}


@job_kind(SHARD)
async def compute_client_analytics_shard(job: Job) -> None:
    """Compute a range of clients as of the job's day."""
    day = date.fromisoformat(job.arguments["day"])
    low, high = UUID(job.arguments["low"]), UUID(job.arguments["high"])
    computed = await compute(job.database, day, low=low, high=high)
    async with job.effects() as db:
        written = await computed.store(db)
        job.result = {"clients": len(computed.collected), "rows_changed": written}


@job_kind(ONE, priority=3)
async def compute_client_analytics(job: Job) -> None:
    """Compute one client again, as of today, and tell who builds on it."""
    coach_id, client_id = UUID(job.arguments["coach_id"]), UUID(job.arguments["client_id"])
    computed = await compute(job.database, low=client_id, high=client_id)
    async with job.effects() as db:
        job.result = {"rows_changed": await computed.store(db)}
        await when_client_is_computed.tell(db, ClientChange(coach_id, client_id, job.request_id))


@when_sessions_change
async def ask_for_client(db: AsyncSession, change: ClientChange) -> None:
    """Ask for a client to be computed again.

    Every change asks anew: a job that waits may have been claimed, and have read, just before it.
    """
    await enqueue(
        db,
        ONE,
        f"{ONE}:{change.client_id}:{uuid4()}",
        {"coach_id": str(change.coach_id), "client_id": str(change.client_id)},
        request_id=change.request_id,
    )
