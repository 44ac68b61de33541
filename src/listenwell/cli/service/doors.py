"""The long-running commands: api, worker, relay, beat; and migrate, which ends."""

import asyncio
import gc
import os
import signal
import sys
from typing import Any

from listenwell.cli.service.context import served_url, settings_for
from listenwell.logs import configure_logs
from listenwell.settings import Settings
from listenwell.supervisor.lifeline import Lifeline, die_with_parent, take_lifeline


def run_api(home: str | None, port: int | None) -> int:
    """Serve HTTP until told to stop."""
    settings = settings_for(home, port)
    lifeline = take_lifeline()
    configure_logs("api")
    from listenwell.supervisor.ports import check_port

    check_port(settings.api_host, settings.api_port)
    with served_url(settings) as url:
        _hand_on(url)
        _serve(settings, lifeline)
    return 0


def _serve(settings: Settings, lifeline: Lifeline) -> None:
    import uvicorn

    config = uvicorn.Config(
        "listenwell.api.app:make_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            gc.freeze()  # what was imported stays: collections, 0.1 s each, need not walk it
            if self.started:
                lifeline.ready()

    Server(config).run()


def run_worker(home: str | None, processes: int | None) -> int:
    """Run jobs until told to stop."""
    settings = settings_for(home)
    lifeline = take_lifeline()
    configure_logs("worker")
    with served_url(settings) as url:
        _hand_on(url)
        from celery import signals

        from listenwell.worker.celery_app import app

        signals.worker_ready.connect(lambda **_: lifeline.ready(), weak=False)
        signals.worker_process_init.connect(die_with_parent, weak=False)
        app.worker_main(
            [
                "worker",
                f"--concurrency={processes or settings.worker_processes}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                "--loglevel=WARNING",
            ]
        )
    return 0


def run_relay(home: str | None) -> int:
    """Send hints until told to stop."""
    settings = settings_for(home)
    lifeline = take_lifeline()
    configure_logs("relay")
    with served_url(settings) as url:
        asyncio.run(_relay(settings, url, lifeline))
    return 0


async def _relay(settings: Settings, url: str, lifeline: Lifeline) -> None:
    from listenwell.db import Database
    from listenwell.jobs.broker import Hints, make_celery
    from listenwell.jobs.relay import relay_forever

    stop = _stop_on_signal()
    async with Database(url, settings, name="relay", pool_size=2) as database:
        lifeline.ready()
        await relay_forever(database, Hints(make_celery(settings)), stop)


def _stop_on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def run_beat(home: str | None) -> int:
    """Fire the daily schedule until told to stop; any number may run."""
    settings = settings_for(home)
    lifeline = take_lifeline()
    configure_logs("beat")
    with served_url(settings) as url:
        _hand_on(url)
        from celery import signals

        from listenwell.worker.celery_app import app

        signals.beat_init.connect(lambda **_: lifeline.ready(), weak=False)
        folder = settings.home / "beat"
        folder.mkdir(parents=True, exist_ok=True)
        app.Beat(
            schedule=str(folder / "schedule"),
            loglevel="WARNING",
            quiet=True,
            redirect_stdouts=False,
        ).run()
    return 0


def run_migrate(home: str | None) -> int:
    """Bring the database to this version, and say at which revision it is."""
    settings = settings_for(home)
    from listenwell.db.migrate import migrate

    with served_url(settings) as url:
        migrator = settings.migrator_database_url
        owner = url if migrator is None else migrator.get_secret_value()
        revision = asyncio.run(migrate(owner, settings))
    sys.stdout.write(f"the database is at revision {revision}\n")
    return 0


def _hand_on(url: str) -> None:
    """Let what reads the settings again in this process, or in a child, find the same database."""
    os.environ["LISTENWELL_DATABASE_URL"] = url
    settings_for()
