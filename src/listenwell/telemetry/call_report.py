"""What the call log answers: what models cost, what failed and why, what was not written."""

from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Operations and their attempts share the feature and the prompt, so that one grouping holds both.
_COSTS: Final = text("""
SELECT coalesce(feature, operation) AS feature, prompt_version,
       coalesce(requested_model, '-') AS model,
       count(*) AS attempts,
       count(*) FILTER (WHERE outcome = 'ok') AS answered,
       coalesce(sum(input_tokens), 0), coalesce(sum(cached_tokens), 0),
       coalesce(sum(output_tokens), 0),
       coalesce(sum(cost_usd), 0),
       count(*) FILTER (WHERE cost_usd IS NULL AND input_tokens IS NOT NULL),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) / 1000,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms) / 1000
FROM telemetry.api_calls_log
WHERE kind = 'attempt' AND started_at > now() - make_interval(days => :days)
GROUP BY 1, 2, 3 ORDER BY sum(cost_usd) DESC NULLS LAST, 1, 2, 3
""")
_FAILURES: Final = text("""
SELECT coalesce(feature, operation), coalesce(requested_model, '-'), outcome,
       coalesce(error_type, '-'), status_code, count(*), max(started_at),
       (array_agg(trace_id ORDER BY started_at DESC) FILTER (WHERE trace_id IS NOT NULL))[1],
       (array_agg(job_id ORDER BY started_at DESC) FILTER (WHERE job_id IS NOT NULL))[1]
FROM telemetry.api_calls_log
WHERE kind = 'attempt' AND outcome <> 'ok' AND started_at > now() - make_interval(days => :days)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 7 DESC
""")
_OPERATIONS: Final = text("""
SELECT count(*), count(*) FILTER (WHERE outcome = 'ok'),
       count(*) FILTER (WHERE outcome = 'ok' AND fallback_used),
       count(*) FILTER (WHERE outcome = 'fallen_back'), coalesce(sum(retries), 0)
FROM telemetry.api_calls_log
WHERE kind = 'operation' AND started_at > now() - make_interval(days => :days)
""")
_DROPS: Final = text("SELECT reason, records FROM telemetry.api_call_drops ORDER BY 2 DESC, 1")


_LOST: Final = {
    "full": "call records were never written: memory was full while the database was away or slow",
    "stopped": "call records were never written: the process ended before the database took them",
    "unwritable": "call records were never written: they held what no column takes",
    "record": "calls left no record: it could not be made",
    "span": "calls left no span: it could not be made",
}


class Cost(NamedTuple):
    """What one feature, prompt version and model came to.

    ``unpriced`` counts attempts with tokens and no known price; latencies are in seconds.
    """

    feature: str
    prompt_version: str | None
    model: str
    attempts: int
    answered: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    usd: float
    unpriced: int
    median_seconds: float
    p95_seconds: float


class Failure(NamedTuple):
    """Attempts that failed in one way, with the last one's place in traces and jobs."""

    feature: str
    model: str
    outcome: str
    error_type: str
    status_code: int | None
    attempts: int
    last_at: object
    trace_id: str | None
    job_id: object


class Operations(NamedTuple):
    """How the operations of a time ended."""

    all: int
    answered: int
    by_another_model: int
    by_the_local_reader: int
    retries: int


async def costs(db: AsyncSession, days: int) -> list[Cost]:
    """Return what models have cost, the dearest first."""
    rows = (await db.execute(_COSTS, {"days": days})).all()
    return [Cost._make((*row[:8], float(row[8]), *row[9:])) for row in rows]


async def failures(db: AsyncSession, days: int) -> list[Failure]:
    """Return what failed, the most frequent first."""
    return [Failure(*row) for row in (await db.execute(_FAILURES, {"days": days})).all()]


async def operations(db: AsyncSession, days: int) -> Operations:
    """Return how operations ended."""
    return Operations(*(await db.execute(_OPERATIONS, {"days": days})).one())


def told_of_dropped(found: list[tuple[str, int]]) -> list[str]:
    """Return a line for each reason of :func:`dropped`, for an operator."""
    return [
        f"{records:,} {_LOST.get(reason, 'call records were never written')} (since the beginning)"
        for reason, records in found
    ]


async def dropped(db: AsyncSession) -> list[tuple[str, int]]:
    """Return how many call records were never written, by reason, since the beginning."""
    return [(reason, records) for reason, records in (await db.execute(_DROPS)).all()]
