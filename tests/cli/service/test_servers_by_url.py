"""PostgreSQL and a broker by URL alone; they are stopped and wiped while sessions come in."""

import asyncio
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from benchmarks.jobs_fleet import delete_queue, delete_traces
from benchmarks.jobs_servers import Postgres
from sqlalchemy import make_url, text
from tests.cli.service.arrivals import Arrivals, all_are_there_once, counts, write_conversations
from tests.cli.service.conftest import PATIENCE, StartUp

from listenwell.db import Database
from listenwell.settings import Settings

COUNT = 40
BROKERS = {
    "redis": "redis://127.0.0.1:6379/13",
    "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//",
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server of our own, which the service knows only by its URL."""
    folder = Path(tempfile.mkdtemp(prefix="lw-"))
    folder.chmod(0o755)
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=BROKERS)
async def servers(
    request: pytest.FixtureRequest, postgres: Postgres
) -> AsyncIterator[dict[str, str]]:
    """The environment that names a fresh database, a broker, and a queue at it."""
    broker_url, queue = BROKERS[request.param], f"listenwell-test-{uuid4().hex}"
    try:
        delete_queue(broker_url, queue)
    except OSError:
        message = f"NOT TESTED: {request.param.upper()} DOES NOT ANSWER"
        if os.environ.get("LISTENWELL_REQUIRE_SERVICES") == "1":
            pytest.fail(message)
        pytest.skip(message)
    name = f"by_url_{uuid4().hex}"
    async with Database(postgres.url, Settings(), name="tests", as_app=False) as database:
        alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with alone.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(postgres.url).set(database=name).render_as_string(hide_password=False)
    yield {
        "LISTENWELL_DATABASE_URL": url,
        "LISTENWELL_BROKER_URL": broker_url,
        "LISTENWELL_QUEUE": queue,
    }
    delete_traces(broker_url, queue)


async def test_a_restart_of_the_database_and_a_wiped_broker_lose_nothing(
    start_up: StartUp, tmp_path: Path, postgres: Postgres, servers: dict[str, str]
) -> None:
    up = start_up(**servers)
    up.wait_for("Ctrl-C")
    url, queue = servers["LISTENWELL_DATABASE_URL"], servers["LISTENWELL_QUEUE"]
    arrivals = Arrivals(up.home, write_conversations(tmp_path / "files", COUNT), **servers)
    stop = threading.Event()
    uploads = asyncio.create_task(asyncio.to_thread(arrivals.upload, lambda: up.address, stop))
    try:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            before = (await counts(url, arrivals.client))["sessions"]
            end = time.monotonic() + PATIENCE
            while (await counts(url, arrivals.client))["sessions"] < min(before + 3, COUNT // 2):
                assert time.monotonic() < end, uploads
                await asyncio.sleep(0.05)
            delete_queue(servers["LISTENWELL_BROKER_URL"], queue)
            await asyncio.to_thread(postgres.kill, number=number)
            await asyncio.to_thread(postgres.start)
        await asyncio.wait_for(uploads, PATIENCE)
    finally:
        stop.set()
    imported = await asyncio.to_thread(arrivals.run_import)
    assert imported.returncode == 0, imported.stderr
    await all_are_there_once(url, arrivals.client, COUNT, 2 * PATIENCE)
    up.process.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(up.process.wait, PATIENCE) == 0
