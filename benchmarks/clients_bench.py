"""The nightly work over all clients, against one bare SQL aggregate over the same rows.

    python -m benchmarks.clients_bench --database postgresql://… 1000x50 1000x20 10000x20 100000x20
    python -m benchmarks.clients_bench --database postgresql://… --reads 100000x20

For each size (clients x sessions) it makes a database, writes the sample population of
``listenwell sample`` into it, and runs the day's jobs as a worker would, one after the other in one
process: aggregates and trends in every window, the churn model, scores, alerts. ``--reads`` serves
the API on that database instead and times its reads against an endpoint that runs ``SELECT 1``
through the same stack. Databases are dropped afterwards unless ``--keep`` is given; one that was
kept is used again.
"""

import argparse
import asyncio
import logging
import statistics
import tempfile
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog
from pydantic import SecretStr
from sqlalchemy import make_url, text

from benchmarks.growth_plot import growth_svg
from listenwell.db import Database
from listenwell.db.migrate import migrate
from listenwell.jobs import Outcome, run_job
from listenwell.jobs.schedule import tick
from listenwell.perimeter.keys import key_wrapper
from listenwell.sessions.sample_population import SampleRequest, write_sample
from listenwell.settings import Settings
from listenwell.worker.kinds import register_kinds

# What the aggregates need at the least: every row once, grouped by client.
BARE = text("""
SELECT count(*), sum(n), min(first), max(last), sum(engagement), sum(sentiment), sum(coach),
       sum(client), sum(resistance), sum(commitment), sum(breakthrough)
FROM (SELECT client_id, coach_id, count(*) AS n, min(session_date) AS first,
             max(session_date) AS last, avg(engagement_score) AS engagement,
             avg(client_sentiment_score) AS sentiment, avg(coach_talk_percentage) AS coach,
             avg(client_talk_percentage) AS client, sum(cue_resistance_count) AS resistance,
             sum(cue_commitment_count) AS commitment,
             sum(cue_breakthrough_count) AS breakthrough
      FROM ai_backend.session_analytics GROUP BY client_id, coach_id) AS by_client
""")
DUE = text("""
SELECT id, kind FROM jobs.job_runs
WHERE state = 'waiting' AND not_before <= now() ORDER BY priority, created_at LIMIT 1
""")


class Size(NamedTuple):
    """Clients, and sessions of each."""

    clients: int
    sessions: int

    @classmethod
    def of(cls, written: str) -> "Size":
        clients, _, sessions = written.partition("x")
        return cls(int(clients), int(sessions))

    def __str__(self) -> str:
        return f"{self.clients}x{self.sessions}"


@dataclass
class Timed:
    """Seconds that one size took."""

    size: Size
    bare: list[float] = field(default_factory=list)
    by_kind: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def aggregate(self) -> float:
        return statistics.median(self.bare)

    @property
    def fit(self) -> float:
        return self.by_kind.get("compute_risk_scores_batch", 0.0)

    @property
    def work(self) -> float:
        """Windows, scores and alerts; the model's fit is counted apart."""
        return sum(self.by_kind.values()) - self.fit

    def line(self) -> str:
        return (
            f"{self.size!s:>11}  bare {self.aggregate:7.3f} s   windows, scores, alerts "
            f"{self.work:7.3f} s ({self.work / self.aggregate:5.2f} times)   fit {self.fit:6.3f} s"
        )


@asynccontextmanager
async def population(
    server: str, size: Size, home: Path, *, keep: bool
) -> AsyncIterator[tuple[Database, Settings]]:
    """Give a database that holds the population of this size."""
    name = f"listenwell_bench_{size}"
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    settings = Settings(
        home=home,
        database_url=SecretStr(url),
        requests_per_minute=10**9,
        master_key=SecretStr(b64encode(b"b" * 32).decode()),  # the same for a database kept
    )
    async with Database(server, settings, name="bench", as_app=False) as admin:
        async with admin.autocommit() as connection:
            there = await connection.scalar(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}
            )
            if there is None:
                await connection.execute(text(f'CREATE DATABASE "{name}"'))
        await migrate(url, settings)
        try:
            async with Database(url, settings, name="bench") as database:
                if there is None:
                    await fill(url, database, settings, size)
                yield database, settings
        finally:
            if not keep:
                async with admin.autocommit() as connection:
                    await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


async def fill(url: str, database: Database, settings: Settings, size: Size) -> None:
    began = time.perf_counter()
    request = SampleRequest(size.clients, size.sessions, seed=1, today=date.today())  # noqa: DTZ011
    async with database.transaction() as db:
        await write_sample(db, key_wrapper(settings), request)
    patient = settings.model_copy(update={"statement_timeout_seconds": 3600})
    async with (
        Database(url, patient, name="bench", as_app=False) as owner,
        owner.autocommit() as connection,
    ):
        await connection.execute(text("VACUUM (ANALYZE)"))
    print(f"{size!s:>11}  written in {time.perf_counter() - began:.1f} s", flush=True)


async def bare(database: Database) -> float:
    began = time.perf_counter()
    async with database.transaction() as db:
        (await db.execute(BARE)).one()
    return time.perf_counter() - began


async def run_day(database: Database) -> dict[str, float]:
    """Run the day's jobs, each when the schedule lets it; return the seconds by kind."""
    seconds: dict[str, float] = defaultdict(float)
    while True:
        await tick(database)
        async with database.transaction() as db:
            due = (await db.execute(DUE)).first()
        if due is None:
            return seconds
        began = time.perf_counter()
        outcome = await run_job(database, UUID(str(due.id)))
        seconds[due.kind] += time.perf_counter() - began
        if outcome is not Outcome.SUCCEEDED:
            raise RuntimeError(f"{due.kind} ended as {outcome}")


async def forget_day(database: Database) -> None:
    """Empty what the jobs wrote, so that they write it again."""
    async with database.transaction() as db:
        for table in (
            "ai_backend.risk_alerts",
            "ai_backend.risk_scores",
            "ai_backend.client_analytics",
            "ai_backend.churn_fits",
            "jobs.job_runs",
        ):
            await db.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of our own


async def measure(
    server: str, sizes: list[Size], *, rounds: int, keep: bool, plot: Path | None
) -> None:
    register_kinds()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found = []
    with tempfile.TemporaryDirectory() as home:
        for size in sizes:
            async with population(server, size, Path(home), keep=keep) as (database, _):
                await bare(database)  # warm, for both
                timings = []
                for _ in range(rounds):
                    await forget_day(database)
                    timed = Timed(size, [await bare(database)])
                    timed.by_kind.update(await run_day(database))
                    timed.bare += [await bare(database), await bare(database)]
                    print(timed.line(), flush=True)
                    timings.append(timed)
                best = min(timings, key=lambda timed: timed.work / timed.aggregate)
                found.append(best)
                for kind, seconds in best.by_kind.items():
                    print(f"             {kind:34} {seconds:7.3f} s")
    print("\nthe best of the rounds:")
    for timed in found:
        print(timed.line())
    if plot is not None:
        points = [
            (each.size.clients * each.size.sessions, each.aggregate, each.work) for each in found
        ]
        plot.write_text(growth_svg(points), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=Size.of, help="clients x sessions: 1000x50")
    parser.add_argument("--database", required=True, help="a server on which we may make databases")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="keep the databases for another run")
    parser.add_argument("--plot", type=Path, help="write the growth over these sizes as SVG")
    parser.add_argument("--reads", type=Size.of, help="time the API's reads at this size")
    options = parser.parse_args()
    if options.reads is not None:
        from benchmarks.reads_bench import measure_reads

        asyncio.run(measure_reads(options.database, options.reads, keep=options.keep))
    if options.sizes:
        asyncio.run(
            measure(
                options.database,
                options.sizes,
                rounds=options.rounds,
                keep=options.keep,
                plot=options.plot,
            )
        )


if __name__ == "__main__":
    main()
