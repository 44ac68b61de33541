"""The nightly work over all clients, against one bare SQL aggregate over the same rows.

    python -m benchmarks.clients_bench --database postgresql://… 1000x50 1000x20 10000x20 100000x20
    python -m benchmarks.clients_bench --database postgresql://… --reads 100000x20

For each size (clients x sessions) it makes a database, writes the sample population of
``listenwell sample`` into it, and runs the day's jobs as a worker would, one after the other in
one process: aggregates and trends in every window, the churn model, scores, alerts. Each round has
a first night, which finds nothing of its own, and a second one, a day later, which finds all of
the first's. The whole night is held against two SELECTs, run before it in the same round: the same
fields, and the least that could be asked (:mod:`benchmarks.bare_aggregates`). Seconds are given on
the clock and of processors: on a busy machine only the latter compare. ``--reads`` serves the API
on that database instead and times its reads against an endpoint that runs ``SELECT 1`` through the
same stack. Databases are dropped afterwards unless ``--keep`` is given; one that was kept is used
again.
"""

import argparse
import asyncio
import logging
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psutil
import structlog
from pydantic import SecretStr
from sqlalchemy import TextClause, make_url, text

from benchmarks.bare_aggregates import BARE, SAME_FIELDS
from benchmarks.growth_plot import growth_svg
from listenwell.db import Database
from listenwell.db.migrate import migrate
from listenwell.jobs import Outcome, run_job
from listenwell.jobs.schedule import tick
from listenwell.perimeter.keys import key_wrapper
from listenwell.sessions.sample_population import SampleRequest, write_sample
from listenwell.settings import Settings
from listenwell.worker.kinds import register_kinds

DUE = text("""
SELECT id, kind FROM jobs.job_runs
WHERE state = 'waiting' AND not_before <= now() AND kind ~ '^(compute_|generate_)'
ORDER BY priority, created_at LIMIT 1
""")


WRITTEN = (
    "ai_backend.risk_alerts",
    "ai_backend.risk_scores",
    "ai_backend.client_analytics",
    "ai_backend.churn_fits",
    "perimeter.pseudonyms",
    "telemetry.telemetry_events",
    "telemetry.accounting",
    "jobs.job_runs",
)


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


PARTS = {
    "clients": "compute_client_analytics",
    "fit": "compute_risk_scores_batch",
    "scores": "compute_risk_scores_shard",
    "alerts": "generate_risk_alerts",
}


class Cost(NamedTuple):
    """Seconds on the clock, and of processors in this process and the server's backends."""

    wall: float
    processor: float

    def __add__(self, other: object) -> "Cost":
        assert isinstance(other, Cost)  # noqa: S101 - nothing else is added
        return Cost(self.wall + other.wall, self.processor + other.processor)


@dataclass
class Night:
    """What a day's jobs took, by kind."""

    by_kind: dict[str, Cost]

    def of(self, kind: str) -> Cost:
        ours = [cost for name, cost in self.by_kind.items() if name.startswith(kind)]
        return Cost(sum(each.wall for each in ours), sum(each.processor for each in ours))

    @property
    def whole(self) -> Cost:
        """Windows, trends, the churn model, scores and alerts."""
        costs = [self.of(kind) for kind in PARTS.values()]
        return Cost(sum(each.wall for each in costs), sum(each.processor for each in costs))

    def parts(self) -> str:
        return ", ".join(f"{name} {_shown(self.of(kind))}" for name, kind in PARTS.items())


@dataclass
class Timed:
    """What one round at one size took."""

    size: Size
    first: Night
    second: Night
    bare: list[Cost]
    same: list[Cost]

    def line(self) -> str:
        bare, same = least(self.bare), least(self.same)
        nights = "; ".join(
            f"{name} {_shown(night.whole)}, {_times(night.whole, same)} the same fields, "
            f"{_times(night.whole, bare)} the least"
            for name, night in (("first night", self.first), ("second", self.second))
        )
        return (
            f"{self.size!s:>11}  same fields {_shown(same)}, the least {_shown(bare)}; {nights}"
            f"\n             first night: {self.first.parts()}"
            f"\n             second:      {self.second.parts()}"
        )


def least(costs: list[Cost]) -> Cost:
    return Cost(min(each.wall for each in costs), min(each.processor for each in costs))


def _shown(cost: Cost) -> str:
    return f"{cost.wall:.3f} s ({cost.processor:.3f})"


def _times(work: Cost, peer: Cost) -> str:
    return f"{work.wall / peer.wall:.1f} ({work.processor / peer.processor:.1f}) times"


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
                    await fill(database, settings, size)
                yield database, settings
        finally:
            if not keep:
                async with admin.autocommit() as connection:
                    await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


async def fill(database: Database, settings: Settings, size: Size) -> None:
    began = time.perf_counter()
    request = SampleRequest(size.clients, size.sessions, seed=1, today=date.today())  # noqa: DTZ011
    async with database.transaction() as db:
        await write_sample(db, key_wrapper(settings), request)
    await vacuum(database, settings)
    print(f"{size!s:>11}  written in {time.perf_counter() - began:.1f} s", flush=True)


@contextmanager
def measured(into: list[Cost], database: Database) -> Iterator[None]:
    name = str(database.engine.url.database)
    theirs = backends_seconds(name)  # looking for them is no part of the work
    wall, ours = time.perf_counter(), time.process_time()
    yield
    ours, wall = time.process_time() - ours, time.perf_counter() - wall
    into.append(Cost(wall, ours + backends_seconds(name) - theirs))


def backends_seconds(database: str) -> float:
    """Return processor seconds of the server's backends, if it runs on this machine."""
    seconds = 0.0
    for process in psutil.process_iter(["cmdline"]):
        title = " ".join(process.info["cmdline"] or [])
        if title.startswith("postgres:") and f" {database} " in title:
            with suppress(psutil.Error):
                used = process.cpu_times()
                seconds += used.user + used.system
    return seconds


async def ask(database: Database, statement: TextClause, into: list[Cost]) -> None:
    """Run an aggregate in one process of the server, as the work does."""
    async with database.transaction() as db:
        await db.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        await db.execute(text("SET LOCAL statement_timeout = 0"))
        with measured(into, database):
            (await db.execute(statement)).one()


async def run_day(database: Database, *, tomorrow: bool = False) -> Night:
    """Run the day's jobs, each when the schedule lets it, or those of the day after."""
    costs: dict[str, Cost] = {}
    async with database.transaction() as db:
        now = (await db.execute(text("SELECT now()"))).scalar_one()
    while True:
        await tick(database, now=now + timedelta(days=tomorrow))
        async with database.transaction() as db:
            due = (await db.execute(DUE)).first()
        if due is None:
            return Night(costs)
        spent: list[Cost] = []
        with measured(spent, database):
            outcome = await run_job(database, UUID(str(due.id)))
        costs[due.kind] = costs.get(due.kind, Cost(0, 0)) + spent[0]
        if outcome is not Outcome.SUCCEEDED:
            raise RuntimeError(f"{due.kind} ended as {outcome}")


@asynccontextmanager
async def owned(database: Database, settings: Settings) -> AsyncIterator[Database]:
    """Give the same database to its owner, who may do everything and take any time."""
    patient = settings.model_copy(update={"statement_timeout_seconds": 3600})
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with Database(url, patient, name="bench", as_app=False) as owner:
        yield owner


async def vacuum(database: Database, settings: Settings) -> None:
    """Do what a server does by itself between two nights, where autovacuum may be off."""
    async with owned(database, settings) as owner, owner.autocommit() as connection:
        await connection.execute(text("VACUUM (ANALYZE)"))


async def forget_day(database: Database, settings: Settings) -> None:
    """Empty what the jobs wrote, as if they had never run."""
    async with owned(database, settings) as owner, owner.transaction() as db:
        await db.execute(text(f"TRUNCATE {', '.join(WRITTEN)}"))


async def measure(
    server: str, sizes: list[Size], *, rounds: int, keep: bool, plot: Path | None
) -> None:
    register_kinds()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found = []
    with tempfile.TemporaryDirectory() as home:
        for size in sizes:
            async with population(server, size, Path(home), keep=keep) as (database, settings):
                timings = []
                for _ in range(rounds):
                    timings.append(await one_round(database, settings, size))
                    print(timings[-1].line(), flush=True)
                found.append(min(timings, key=lambda timed: timed.first.whole.processor))
    print("\nthe best of the rounds:")
    for timed in found:
        print(timed.line())
    if plot is not None:
        points = [
            (
                each.size.clients * each.size.sessions,
                least(each.bare).processor,
                least(each.same).processor,
                each.first.whole.processor,
            )
            for each in found
        ]
        plot.write_text(growth_svg(points), encoding="utf-8")


async def one_round(database: Database, settings: Settings, size: Size) -> Timed:
    await forget_day(database, settings)
    bare: list[Cost] = []
    same: list[Cost] = []
    for statement, into in ((BARE, bare), (SAME_FIELDS, same)) * 2:
        await ask(database, statement, into)
    first = await run_day(database)
    await vacuum(database, settings)
    return Timed(size, first, await run_day(database, tomorrow=True), bare, same)


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
