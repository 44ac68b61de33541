"""What ``celery -A listenwell.worker.celery_app`` runs: one task, which runs one job.

Jobs are coroutines. Each worker process has one event loop, in a daemon thread made after the
fork, and one engine: a loop for every task would cost 27 ms each, and an engine shared between
loops breaks.
"""

import asyncio
import gc
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from uuid import UUID

import structlog
from celery.signals import worker_init, worker_process_init, worker_process_shutdown

from listenwell.db import Database
from listenwell.jobs.broker import RUN_TASK, SLOT_TASK, make_celery
from listenwell.jobs.errors import describe
from listenwell.jobs.run import run_job
from listenwell.jobs.schedule import tick
from listenwell.settings import Settings, get_settings
from listenwell.telemetry.call_log import CALL_LOG
from listenwell.telemetry.tracing import tracing
from listenwell.worker.kinds import register_kinds

T = TypeVar("T")
_log = structlog.get_logger("listenwell.worker")

app = make_celery(get_settings())


class _Process:
    """The event loop and the engine of one worker process."""

    def __init__(self) -> None:
        register_kinds()
        self.settings = get_settings()
        self._open = AsyncExitStack()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="jobs", daemon=True).start()
        self.database = self.run(self._begin(database_url_of(self.settings)))

    async def _begin(self, url: str) -> Database:
        self._open.enter_context(tracing("worker"))
        database = Database(url, self.settings, name="worker", pool_size=2)
        await self._open.enter_async_context(database)
        await self._open.enter_async_context(CALL_LOG.writing(database))
        return database

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        self.run(self._open.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)


def database_url_of(settings: Settings) -> str:
    """Return the URL; the starter of the laptop's own server passes it in the environment."""
    if settings.database_url is None:
        raise RuntimeError("LISTENWELL_DATABASE_URL is not set; start with `listenwell worker`")
    return settings.database_url.get_secret_value()


_process: _Process | None = None


def _this_process() -> _Process:
    global _process  # noqa: PLW0603 - one per process, made after the fork
    if _process is None:
        _process = _Process()
    return _process


@worker_init.connect
def _import_once(**_: Any) -> None:
    register_kinds()  # before the fork, so that the children share the memory


@worker_process_init.connect
def _start(**_: Any) -> None:
    _this_process()
    gc.freeze()  # what was imported stays: collections need not walk it


@worker_process_shutdown.connect
def _stop(**_: Any) -> None:
    if _process is not None:
        _process.close()


@app.task(name=RUN_TASK)
def run(job_id: str) -> None:
    """Run the job of this id, if it is to be run; whatever goes wrong stays in the ledger."""
    process = _this_process()
    lease = process.settings.job_lease_seconds
    try:
        process.run(run_job(process.database, UUID(job_id), lease=lease, heartbeat=lease / 3))
    except Exception as error:  # noqa: BLE001 - the relay sends another hint
        _log.warning("job not run", job_id=job_id, error=describe(error))


@app.task(name=SLOT_TASK)
def slot() -> None:
    """Insert the slots that are due; the next tick comes in a minute."""
    process = _this_process()
    try:
        process.run(tick(process.database))
    except Exception as error:  # noqa: BLE001 - the next tick inserts what this one did not
        _log.warning("slots not inserted", error=describe(error))
