"""The benchmarks' fleet of real processes serves the tests; brokers are the machine's own."""

import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
from benchmarks import jobs_fleet, jobs_staged
from sqlalchemy import make_url

from listenwell.db import Database
from listenwell.settings import Settings

BROKERS = {
    "folders": None,
    "redis": "redis://127.0.0.1:6379/13",
    "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//",
}


class Broker(NamedTuple):
    name: str
    url: str | None
    queue: str


def _reachable(url: str) -> bool:
    address = make_url(url)
    try:
        socket.create_connection((str(address.host), int(address.port or 0)), 2).close()
    except OSError:
        return False
    return True


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Broker]:
    """Every broker that answers; the service's own tests require all of them."""
    name: str = request.param
    url = BROKERS[name]
    if url is not None and not _reachable(url):
        message = f"NOT TESTED: {name.upper()} DOES NOT ANSWER AT {url.rpartition('@')[2]}"
        if os.environ.get("LISTENWELL_REQUIRE_SERVICES") == "1":
            pytest.fail(message)
        pytest.skip(message)
    queue = f"listenwell-test-{uuid4().hex}"
    yield Broker(name, url, queue)
    if url is not None:
        for each in (queue, *jobs_staged.queues(queue)):
            jobs_fleet.delete_traces(url, each)


@pytest.fixture
async def ledger_url(server_url: str, settings: Settings) -> AsyncIterator[str]:
    """A fresh database with a table for effects."""
    admin, name = make_url(server_url), f"listenwell_fleet_{uuid4().hex}"
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        yield await jobs_fleet.fresh_database(
            server,
            lambda name: admin.set(database=name).render_as_string(hide_password=False),
            name,
        )
        await jobs_fleet.drop_database(server, name)


@pytest.fixture
async def ledger(ledger_url: str, settings: Settings) -> AsyncIterator[Database]:
    async with Database(ledger_url, settings, name="tests") as database:
        yield database


@pytest.fixture
def fleet(broker: Broker, ledger_url: str, tmp_path: Path) -> Iterator[jobs_fleet.Fleet]:
    made = jobs_fleet.Fleet(tmp_path, ledger_url, broker.url, lease=2, queue=broker.queue)
    yield made
    made.stop()
