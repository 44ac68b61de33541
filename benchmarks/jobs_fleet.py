"""Real processes around a ledger: workers, relays and an enqueuer, to be timed and killed."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
from celery import signals
from kombu import Connection
from sqlalchemy import text

from benchmarks import jobs_kinds
from listenwell.db import Database
from listenwell.db.migrate import migrate
from listenwell.jobs import enqueue, run
from listenwell.jobs.broker import Hints, make_celery
from listenwell.jobs.relay import relay_forever
from listenwell.logs import configure_logs
from listenwell.settings import Settings, get_settings
from listenwell.supervisor.lifeline import die_with_parent

ROOT = Path(__file__).parents[1]
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
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH") or str(ROOT)]),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, role: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own; its output goes to ``role.log``."""
        with (self.home / f"{role}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.jobs_fleet", role, *command],
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
        return self.start("worker", *figures)

    def relay(self) -> subprocess.Popen[bytes]:
        """Start a relay."""
        return self.start("relay")

    def api(self, port: int) -> subprocess.Popen[bytes]:
        """Start the API, with a route beside its own that enqueues a job."""
        return self.start("api", str(port))

    def enqueuer(
        self, port: int, count: int, seconds: float, apart: float
    ) -> subprocess.Popen[bytes]:
        """Start a process that asks the API for jobs; started again, it asks for them again."""
        return self.start("enqueuer", *map(str, (port, count, seconds, apart)))

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
        channel: Any = connection.default_channel
        if broker_url.startswith("redis"):
            with channel.conn_or_acquire() as client:
                for key in client.scan_iter(f"{queue}:*"):
                    client.delete(key)
        else:
            channel.queue_delete(queue)


def delete_traces(broker_url: str, queue: str) -> None:
    """Take away a queue and whatever else was declared for it."""
    delete_queue(broker_url, queue)
    if broker_url.startswith("amqp"):
        with Connection(broker_url, connect_timeout=5) as connection:
            connection.default_channel.exchange_delete(queue)


async def drop_database(server: Database, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def fresh_database(server: Database, url_of: Callable[[str], str], name: str) -> str:
    """Make a migrated database with the table for effects, and return its URL."""
    await drop_database(server, name)
    autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
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


def _api(settings: Settings, port: int) -> None:
    import uvicorn

    from listenwell.api.app import make_app

    app = make_app(settings)

    @app.post("/bench/jobs/{number}")
    async def enqueue_one(number: int, seconds: float) -> dict[str, bool]:
        database: Database = app.state.listenwell.database
        return {"made": bool(await add(database, "bench.effect", [f"{number}"], seconds=seconds))}

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def _enqueue(home: Path, port: int, count: int, seconds: float, apart: float) -> None:
    """Ask the API for jobs; started again, go back a little and ask for those once more."""
    note = home / "enqueued"
    reached = int(note.read_text() or 0) if note.exists() else 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False) as api:
        for number in range(max(0, reached - 20), count):
            while True:  # the API is away, or did not answer: the key makes it safe to ask again
                with suppress(httpx.HTTPError):
                    asked = api.post(f"/bench/jobs/{number}", params={"seconds": seconds})
                    if asked.status_code == httpx.codes.OK:
                        break
                time.sleep(0.2)
            note.write_text(str(number))
            time.sleep(apart if asked.json()["made"] else 0)


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
    elif role == "api":
        _api(settings, int(arguments[0]))
    else:
        port, count, seconds, apart = arguments
        _enqueue(settings.home, int(port), int(count), float(seconds), float(apart))


if __name__ == "__main__":
    _main(*sys.argv[1:])
