"""One large job as many small ones, so that more workers finish sooner.

The large job only enqueues its shards, in its own transaction: they are made once, whoever runs it
how often. A shard's key begins with the large job's, which is how the two are told to belong
together: a schedule that waits for the large job waits for its shards as well.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.jobs.ledger import Handle, enqueue
from listenwell.jobs.run import Job

_LOWEST: Final = 0
_HIGHEST: Final = 2**128 - 1

_PROGRESS: Final = text("""
SELECT state, count(*) AS jobs FROM jobs.job_runs
WHERE idempotency_key BETWEEN :key AND :key || '/99999z'  -- the index's way to them
  AND (idempotency_key = :key OR starts_with(idempotency_key, :key || '/'))
GROUP BY state ORDER BY state
""")


class IdRange(NamedTuple):
    """All ids from ``low`` to ``high``, both included."""

    low: UUID
    high: UUID


def id_ranges(ends: Sequence[UUID]) -> list[IdRange]:
    """Return ranges that meet, cover every id there is, and end at each of these.

    Args:
        ends: Ids in ascending order; repeated ones count once.

    """
    edges = [_LOWEST - 1, *sorted({end.int for end in ends} - {_HIGHEST}), _HIGHEST]
    return [IdRange(UUID(int=low + 1), UUID(int=high)) for low, high in pairwise(edges)]


def shard_key(key: str, number: int) -> str:
    """Return the idempotency key of a shard, from that of the job it is a part of."""
    return f"{key}/{number:05}"


async def fan_out(
    db: AsyncSession,
    job: Job,
    kind: str,
    ranges: Sequence[IdRange],
    arguments: Mapping[str, Any] | None = None,
) -> None:
    """Enqueue a job for each range, in the effects of the job that they are parts of.

    Args:
        db: The transaction of :meth:`Job.effects`.
        job: The large job; its arguments are handed on.
        kind: The shards' kind.
        ranges: Which ids each shard takes, as its arguments ``low`` and ``high``.
        arguments: More of them.

    """
    for number, (low, high) in enumerate(ranges):
        await enqueue(
            db,
            kind,
            shard_key(job.idempotency_key, number),
            {**job.arguments, **(arguments or {}), "low": str(low), "high": str(high)},
            request_id=job.request_id,
        )


async def progress(db: Handle, key: str) -> dict[str, int]:
    """Return how many jobs there are by state: the one under this key and its shards."""
    rows = await db.execute(_PROGRESS, {"key": key})
    return {row.state: row.jobs for row in rows}
