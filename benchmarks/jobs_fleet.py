"""Real processes around a ledger: workers, relays and an enqueuer, to be timed and killed."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import jobs_kinds
import psutil
from celery import signals
from kombu import Connection
from sqlalchemy import text

from listenwell.db import Database
from listenwell.db.migrate import migrate
from listenwell.jobs import enqueue, run
from listenwell.jobs.broker import Hints, make_celery
from listenwell.jobs.relay import relay_forever
from listenwell.logs import configure_logs
from listenwell.settings import Settings, get_settings
from listenwell.supervisor.lifeline import die_with_parent

HERE = Path(__file__).parent
WORKER_FLAGS = (
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--loglevel=WARNING",
)


class Fleet:
    """Processes of the service on one database and one broker.

    Args:
        home: Folder for logs and, with no broker URL, the broker's folders.
        database_url: Of a migrated database.
        broker_url: ``None`` for folders.
        lease: Seconds.
        queue: Name of the queue.

    """

    def __init__(
        self,
        home: Path,
        database_url: str,
        broker_url: str | None = None,
        *,
        lease: float = 60,
        queue: str = "listenwell",
    ) -> None:
        self.home = home
        self.environment = {
            **{name: value for name, value in os.environ.items() if "LISTENWELL" not in name},
            "LISTENWELL_HOME": str(home),
            "LISTENWELL_DATABASE_URL": database_url,
            "LISTENWELL_BROKER_URL": broker_url or "",
            "LISTENWELL_JOB_LEASE_SECONDS": str(lease),
            "LISTENWELL_QUEUE": queue,
            "PYTHONPATH": str(HERE),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own; its output goes to ``name.log``."""
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                env=self.environment,
                cwd=self.home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def worker(
        self, processes: int = 2, *, level: str = "INFO", heartbeat: bool = True
    ) -> subprocess.Popen[bytes]:
        """Start a Celery worker as the service does, with the kinds for tests in it."""
        figures = (str(processes), level, "on" if heartbeat else "off")
        return self.start("worker", "-m", "jobs_fleet", "worker", *figures)

    def relay(self) -> subprocess.Popen[bytes]:
        """Start a relay."""
        return self.start("relay", "-m", "jobs_fleet", "relay")

    def enqueuer(self, count: int, seconds: float, apart: float) -> subprocess.Popen[bytes]:
        """Start a process that enqueues jobs, each in a transaction; started again, it repeats."""
        figures = (str(count), str(seconds), str(apart))
        return self.start("enqueuer", "-m", "jobs_fleet", "enqueue", *figures)

    def log(self, name: str) -> str:
        """Return what the processes of this name have printed."""
        return (self.home / f"{name}.log").read_text(errors="replace")

    def stop(self) -> None:
        """Kill every process and its children."""
        for process in self._processes:
            for kill in (signal.SIGCONT, signal.SIGKILL):
                try:
                    os.killpg(process.pid, kill)
                except ProcessLookupError:
                    break
            process.wait()


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return a worker's own processes."""
    try:
        return psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        return []


def wait_until(true: Callable[[], Any], seconds: float, what: str) -> None:
    """Look ten times a second until it is true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)


def delete_queue(broker_url: str, queue: str) -> None:
    """Take away a queue with all that is in it, as a broker does that lost its data."""
    with Connection(broker_url, connect_timeout=5) as connection:
        connection.default_channel.queue_delete(queue)


async def fresh_database(server: Database, url_of: Callable[[str], str], name: str) -> str:
    """Make a migrated database with the table for effects, and return its URL."""
    autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        await connection.execute(text(f"CREATE DATABASE {name}"))
    url = url_of(name)
    settings = get_settings()
    await migrate(url, settings)
    async with (
        Database(url, settings, name="bench", as_app=False) as made,
        made.transaction() as db,
    ):
        for statement in jobs_kinds.EFFECTS:
            await db.execute(text(statement))
    return url


async def add(database: Database, kind: str, keys: Iterable[str], **arguments: Any) -> list[UUID]:
    """Enqueue a job for each key, in one transaction."""
    async with database.transaction() as db:
        made = [await enqueue(db, kind, key, arguments, request_id="bench") for key in keys]
    return [job_id for job_id in made if job_id is not None]


async def states(database: Database) -> dict[str, int]:
    """Return how many jobs are in each state."""
    async with database.autocommit() as db:
        rows = await db.execute(
            text("SELECT state, count(*) FROM jobs.job_runs GROUP BY state ORDER BY state")
        )
        return {row[0]: row[1] for row in rows}


async def all_in(database: Database, state: str, count: int, seconds: float) -> None:
    """Wait until so many jobs are in this state."""
    end = time.monotonic() + seconds
    while (now := await states(database)).get(state, 0) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{count} jobs are not {state} within {seconds:g} s: {now}")
        await asyncio.sleep(0.1)


async def _relay(settings: Settings, url: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Database(url, settings, name="relay", pool_size=2) as database:
        await relay_forever(database, Hints(make_celery(settings)), stop)


async def _enqueue(settings: Settings, url: str, count: int, *times: float) -> None:
    seconds, apart = times
    async with Database(url, settings, name="enqueuer", pool_size=1) as database:
        for number in range(count):
            while True:
                try:
                    key = f"chaos:{number}"
                    made = await add(database, "bench.effect", [key], seconds=seconds)
                    break
                except Exception:  # noqa: BLE001 - the database is away; the key makes it safe
                    await asyncio.sleep(0.2)
            await asyncio.sleep(apart if made else 0)


async def _no_heartbeat(*_: Any) -> None:
    await asyncio.Event().wait()


def _worker(processes: str, level: str, heartbeat: str = "on") -> None:
    from listenwell.worker.celery_app import app

    if heartbeat == "off":
        run._beat = _no_heartbeat  # noqa: SLF001

    logging.getLogger("listenwell").setLevel(level)
    signals.worker_process_init.connect(die_with_parent, weak=False)
    app.worker_main(["worker", f"--concurrency={processes}", *WORKER_FLAGS])


def _main(role: str, *arguments: str) -> None:
    settings = get_settings()
    assert settings.database_url is not None  # noqa: S101
    url = settings.database_url.get_secret_value()
    configure_logs(role)
    if role == "worker":
        _worker(*arguments)
    elif role == "relay":
        asyncio.run(_relay(settings, url))
    else:
        asyncio.run(_enqueue(settings, url, int(arguments[0]), *map(float, arguments[1:])))


if __name__ == "__main__":
    _main(*sys.argv[1:])
