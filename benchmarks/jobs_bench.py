"""No-op jobs a second through the ledger, beside bare statements on the same server.

    python -m benchmarks.jobs_bench --database postgresql://… [--broker redis://…] [--jobs 2000]

The peer is what any ledger has to do: one connection that inserts a row, then one that updates
it twice (taken, done), each statement its own transaction, with nothing carried in between.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
from sqlalchemy import make_url, text

from benchmarks.jobs_fleet import (
    Fleet,
    add,
    all_in,
    delete_traces,
    drop_database,
    fresh_database,
)
from listenwell.db import Database
from listenwell.settings import get_settings


async def bare(database: Database, count: int) -> float:
    """Return rows a second, inserted and updated twice by plain statements."""
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        began = time.perf_counter()
        for number in range(count):
            made = await driver.fetchval(
                "INSERT INTO jobs.job_runs (idempotency_key, kind) VALUES ($1, 'bare') "
                "RETURNING id",
                f"bare:{uuid4()}:{number}",
            )
            await driver.execute(
                "UPDATE jobs.job_runs SET state = 'running', lease_token = gen_random_uuid() "
                "WHERE id = $1",
                made,
            )
            await driver.execute(
                "UPDATE jobs.job_runs SET state = 'succeeded', lease_token = NULL WHERE id = $1",
                made,
            )
        rate = count / (time.perf_counter() - began)
        await driver.execute("DELETE FROM jobs.job_runs")
        return rate


async def through_the_ledger(
    database: Database, fleet: Fleet, count: int, processes: int
) -> dict[str, float]:
    """Return jobs a second from the first claim to the last success, and claim-to-done times."""
    worker, relay = fleet.worker(processes, level="WARNING"), fleet.relay()
    await add(database, "bench.noop", [f"warm:{number}" for number in range(40)])
    await all_in(database, "succeeded", 40, 60)
    before = _cpu(worker.pid, relay.pid)
    began = time.perf_counter()
    await add(database, "bench.noop", [f"noop:{number}" for number in range(count)])
    enqueued = time.perf_counter() - began
    await all_in(database, "succeeded", count + 40, 120)
    spent = {part: used - before[part] for part, used in _cpu(worker.pid, relay.pid).items()}
    async with database.autocommit() as db:
        rows = (
            await db.execute(
                text(
                    "SELECT run_seconds, extract(epoch FROM started_at)::float8, "
                    "extract(epoch FROM finished_at)::float8 "
                    "FROM jobs.job_runs WHERE idempotency_key LIKE 'noop:%'"
                )
            )
        ).all()
    seconds = sorted(row[0] for row in rows)
    span = max(row[2] for row in rows) - min(row[1] for row in rows)
    return {
        "enqueued_per_second": count / enqueued,
        "jobs_per_second": count / span,
        "claim_to_done_p50_ms": 1000 * statistics.median(seconds),
        "claim_to_done_p95_ms": 1000 * seconds[int(0.95 * len(seconds))],
        **{f"cpu_ms_a_job_{part}": 1000 * used / count for part, used in spent.items()},
    }


def _cpu(worker: int, relay: int) -> dict[str, float]:
    def used(process: psutil.Process) -> float:
        times = process.cpu_times()
        return float(times.user + times.system)

    master = psutil.Process(worker)
    return {
        "worker": used(master),
        "processes": sum(used(child) for child in master.children()),
        "relay": used(psutil.Process(relay)),
    }


async def latency(database: Database, count: int) -> list[float]:
    """Return the seconds from a commit to the job's success, jobs coming one at a time."""
    times = []
    for number in range(count):
        began = time.perf_counter()
        (job_id,) = await add(database, "bench.noop", [f"one:{number}"])
        async with database.autocommit() as db:
            while not await db.scalar(
                text("SELECT state = 'succeeded' FROM jobs.job_runs WHERE id = :id"),
                {"id": job_id},
            ):
                await asyncio.sleep(0.005)
        times.append(time.perf_counter() - began)
    return sorted(times)


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--broker")
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    settings = get_settings()
    server_url = make_url(options.database)
    name = f"listenwell_jobs_bench_{uuid4().hex[:12]}"
    url = server_url.set(database=name).render_as_string(hide_password=False)
    async with Database(options.database, settings, name="bench", as_app=False) as server:
        try:
            await fresh_database(server, lambda _: url, name)
            with tempfile.TemporaryDirectory() as home:
                fleet = Fleet(Path(home), url, options.broker, queue=name)
                try:
                    await _measure(url, fleet, options)
                finally:
                    fleet.stop()
        finally:
            await drop_database(server, name)
            if options.broker:
                delete_traces(options.broker, name)


async def _measure(url: str, fleet: Fleet, options: argparse.Namespace) -> None:
    async with Database(url, get_settings(), name="bench") as database:
        peer = await bare(database, options.jobs // 4)
        figures = await through_the_ledger(database, fleet, options.jobs, options.processes)
        for name, value in figures.items():
            print(f"{name:24} {value:10.2f}")
        times = await latency(database, 40)
        print(f"{'commit_to_done_p50_ms':24} {1000 * times[20]:10.2f}")
        print(f"{'commit_to_done_p95_ms':24} {1000 * times[38]:10.2f}")
        print(f"{'bare_per_second':24} {peer:10.2f}")
        print(f"{'ratio':24} {figures['jobs_per_second'] / peer:10.2f}")


if __name__ == "__main__":
    asyncio.run(_main())
