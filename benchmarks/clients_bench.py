"""The nightly work over all clients, against one bare SQL aggregate over the same rows.

    python -m benchmarks.clients_bench --database postgresql://… 1000x50 1000x20 10000x20 100000x20
    python -m benchmarks.clients_bench --database postgresql://… --reads 100000x20

For each size (clients x sessions) it makes a database, writes the sample population of
``listenwell sample`` into it, and runs the day's jobs as a worker would, one after the other in
one process: aggregates and trends in every window, the churn model, scores, alerts. Seconds are
given on the clock and of processors: on a busy machine only the latter compare. ``--reads`` serves
the API on that database instead and times its reads against an endpoint that runs ``SELECT 1``
through the same stack. Databases are dropped afterwards unless ``--keep`` is given; one that was
kept is used again.
"""

import argparse
import asyncio
import logging
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
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


KINDS = ("compute_client_analytics", "compute_risk_scores", "generate_risk_alerts")
FIT = "compute_risk_scores_batch"


class Cost(NamedTuple):
    """Seconds on the clock, and of processors in this process and the server's backends."""

    wall: float
    processor: float

    def __add__(self, other: object) -> "Cost":
        assert isinstance(other, Cost)  # noqa: S101 - nothing else is added
        return Cost(self.wall + other.wall, self.processor + other.processor)


@dataclass
class Timed:
    """What one round at one size took."""

    size: Size
    bare: list[Cost] = field(default_factory=list)
    same: list[Cost] = field(default_factory=list)
    by_kind: dict[str, Cost] = field(default_factory=dict)

    @property
    def fit(self) -> Cost:
        return self.by_kind.get(FIT, Cost(0, 0))

    @property
    def work(self) -> Cost:
        """Windows, scores and alerts; the model's fit is counted apart."""
        ours = [cost for kind, cost in self.by_kind.items() if kind.startswith(KINDS)]
        whole = Cost(sum(each.wall for each in ours), sum(each.processor for each in ours))
        return Cost(whole.wall - self.fit.wall, whole.processor - self.fit.processor)

    def line(self) -> str:
        bare, same = least(self.bare), least(self.same)
        return (
            f"{self.size!s:>11}  work {_shown(self.work)}   bare {_shown(bare)}: "
            f"{_times(self.work, bare)}   same fields {_shown(same)}: {_times(self.work, same)}   "
            f"fit {_shown(self.fit)}"
        )


def least(costs: list[Cost]) -> Cost:
    return Cost(min(each.wall for each in costs), min(each.processor for each in costs))


def _shown(cost: Cost) -> str:
    return f"{cost.wall:.3f} s ({cost.processor:.3f} of processors)"


def _times(work: Cost, peer: Cost) -> str:
    return f"{work.wall / peer.wall:.1f} times ({work.processor / peer.processor:.1f})"


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


async def run_day(database: Database) -> dict[str, Cost]:
    """Run the day's jobs, each when the schedule lets it; return the cost by kind."""
    costs: dict[str, Cost] = {}
    while True:
        await tick(database)
        async with database.transaction() as db:
            due = (await db.execute(DUE)).first()
        if due is None:
            return costs
        spent: list[Cost] = []
        with measured(spent, database):
            outcome = await run_job(database, UUID(str(due.id)))
        costs[due.kind] = costs.get(due.kind, Cost(0, 0)) + spent[0]
        if outcome is not Outcome.SUCCEEDED:
            raise RuntimeError(f"{due.kind} ended as {outcome}")


async def forget_day(database: Database) -> None:
    """Empty what the jobs wrote, so that they write it again."""
    async with database.transaction() as db:
        await db.execute(text("SET LOCAL statement_timeout = 0"))
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
                timings = []
                for _ in range(rounds):
                    await forget_day(database)
                    timed = Timed(size)
                    for statement, into in ((BARE, timed.bare), (SAME_FIELDS, timed.same)) * 2:
                        await ask(database, statement, into)
                    timed.by_kind = await run_day(database)
                    print(timed.line(), flush=True)
                    timings.append(timed)
                best = min(timings, key=lambda timed: timed.work.processor)
                found.append(best)
                for kind, cost in best.by_kind.items():
                    print(f"             {kind:34} {_shown(cost)}", flush=True)
    print("\nthe best of the rounds:")
    for timed in found:
        print(timed.line())
    if plot is not None:
        points = [
            (
                each.size.clients * each.size.sessions,
                least(each.bare).processor,
                least(each.same).processor,
                each.work.processor,
            )
            for each in found
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
