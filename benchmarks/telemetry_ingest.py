"""Events a second into PostgreSQL, beside raw COPY of the same rows in the same run.

    python -m benchmarks.telemetry_ingest [--events 20000] [--rounds 3]

Works on a database of its own, which it makes and drops, on the server of LISTENWELL_DATABASE_URL,
or without one on a PostgreSQL that it starts. The rows are those of page events as the
endpoint stores them. Each way is run several times by turns; the medians are compared.

* ``raw COPY``: asyncpg's binary COPY of ready-made rows into a table like a day's partition, its
  primary key included, and nothing else: no check, no account, no deduplication.
* ``internal writer``: what was checked already, deduplicated and accounted; all of it new, and with
  events among it that are there already.
* ``batch endpoint``: JSON over HTTP into the real application (in this process, without a socket):
  parsed, checked against the plan, deduplicated, accounted, committed before the answer. Once in
  batches as a beacon sends them (60 kB), once in the largest that are taken (1 MiB).
"""

import argparse
import asyncio
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from pydantic import SecretStr
from sqlalchemy import make_url, text

from listenwell.api.app import make_app
from listenwell.api.telemetry_routes import MOST_BYTES
from listenwell.db import Database
from listenwell.db.embedded import start_embedded
from listenwell.db.migrate import migrate
from listenwell.logs import configure_logs
from listenwell.perimeter.keys import key_wrapper
from listenwell.perimeter.telemetry_consents import give_telemetry_consent
from listenwell.settings import Settings
from listenwell.telemetry.batch import Batch
from listenwell.telemetry.copy_in import copy_in
from listenwell.telemetry.event import moment_of, new_event_id
from listenwell.telemetry.visits import Visit, open_visit, visit_token

AT_ONCE = 8
"""Requests in flight: pages do not wait for each other, and share the wait for the disk."""
BEACON_EVENTS = 270
LARGE_EVENTS = 4_500
COLUMNS = (
    "day event_id event version source visit sample_rate occurred_at received_at properties".split()
)


def events_of(visit: Visit, count: int) -> list[dict[str, Any]]:
    """Return events that a page sends, half of them with four properties."""
    return [
        {
            "id": str(new_event_id()),
            "event": "page.view",
            "version": 1,
            "properties": {"coach_id": visit.coach, "page": "session"},
        }
        if number % 2
        else {
            "id": str(new_event_id()),
            "event": "detail_panel.view",
            "version": 1,
            "properties": {
                "coach_id": visit.coach,
                "session_id": "s_41a0c8f2b9d1",
                "panel": "engagement",
                "action": "expand",
            },
        }
        for number in range(count)
    ]


def rows_of(visit: Visit, events: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    """Return the same events as rows, ready to be copied."""
    now = datetime.now(UTC)
    rows: list[tuple[object, ...]] = []
    for event in events:
        event_id = UUID(event["id"])
        at = moment_of(event_id)
        rows.append(
            (
                at.date(),
                event_id,
                event["event"],
                1,
                "ui",
                visit.name,
                1.0,
                at,
                now,
                orjson.dumps(event["properties"]).decode(),
            )
        )
    return rows


def require(true: bool, what: str) -> None:  # noqa: FBT001
    if not true:
        raise RuntimeError(f"not so: {what}")


async def timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


class Bench:
    """The ways to be compared, on one database."""

    def __init__(
        self, database: Database, http: httpx.AsyncClient, visit: Visit, token: str
    ) -> None:
        self.database, self.http, self.visit, self.token = database, http, visit, token
        self.repeated = False

    async def raw_copy(self, count: int) -> float:
        rows = rows_of(self.visit, events_of(self.visit, count))
        async with self.database.engine.connect() as db, db.begin():
            await db.execute(text("SELECT 1"))
            raw: Any = (await db.get_raw_connection()).driver_connection

            async def copy() -> None:
                await raw.copy_records_to_table(
                    "raw_events", schema_name="telemetry", records=rows, columns=COLUMNS
                )

            began = time.perf_counter()
            await copy()
        return time.perf_counter() - began  # the commit included

    async def writer(self, count: int, known: int = 0) -> float:
        """Write batches; of each, the first ``known`` events in every 10 are there already."""
        events = events_of(self.visit, count)
        there = [event for number, event in enumerate(events) if number % 10 < known]
        if there:
            await self._write(self._batches(there))
        self.repeated = known > 0  # as after the batches before it
        new = count - len(there)
        return await timed(lambda: self._write(self._batches(events), new))

    def _batches(self, events: list[dict[str, Any]]) -> list[Batch]:
        rates = self.visit.kept
        return [
            Batch(
                source="ui",
                visit=self.visit.name,
                coach=self.visit.coach,
                rates=rates,
                events=events[start : start + 5_000],
            )
            for start in range(0, len(events), 5_000)
        ]

    async def _write(self, batches: list[Batch], new: int | None = None) -> None:
        """Write as the collector does, which looks first where the last batch held known events."""
        stored = 0
        for batch in batches:
            tally = await copy_in(self.database, batch, look_first=self.repeated)
            self.repeated = tally.duplicate > 0
            stored += tally.stored
        require(new is None or stored == new, "the writer stored what was new")

    async def endpoint(self, count: int, size: int, kind: str, at_once: int) -> float:
        events = events_of(self.visit, count)
        bodies = [
            orjson.dumps({"token": self.token, "events": events[start : start + size]})
            for start in range(0, count, size)
        ]
        require(len(bodies[0]) < MOST_BYTES[kind], "the batches are small enough")
        todo = iter(bodies)

        async def send() -> None:
            for body in todo:
                answer = await self.http.post(
                    "/api/v1/telemetry/events", content=body, headers={"Content-Type": kind}
                )
                taken = answer.json()
                require(taken.get("stored", 0) == taken.get("sent", 1), "the endpoint stored all")

        async def all_of_them() -> None:
            await asyncio.gather(*(send() for _ in range(at_once)))

        return await timed(all_of_them)


async def compare(bench: Bench, count: int, rounds: int) -> None:
    ways: dict[str, Callable[[int], Awaitable[float]]] = {
        "raw COPY": bench.raw_copy,
        "internal writer": bench.writer,
        "writer, 1 in 10 known": lambda n: bench.writer(n, known=1),
        "writer, 5 in 10 known": lambda n: bench.writer(n, known=5),
        "batch endpoint, 60 kB": lambda n: bench.endpoint(n, BEACON_EVENTS, "text/plain", AT_ONCE),
        "batch endpoint, 1 MiB": lambda n: bench.endpoint(
            n, LARGE_EVENTS, "application/json", AT_ONCE
        ),
    }
    for way in ways.values():
        await way(2_000)  # connections, plans and compiled checks
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(count / await way(count))
    base = statistics.median(found["raw COPY"])
    print(f"{count:,} events a way, {rounds} rounds by turns, load {os.getloadavg()[0]:.1f}")
    for name, rates in found.items():
        middle = statistics.median(rates)
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        print(f"{name:<24} {middle:>9,.0f} events/s ({spread})  {middle / base:.2f} of raw COPY")


@contextmanager
def a_server() -> Iterator[str]:
    """Give the server that is named, or one of our own."""
    named = os.environ.get("LISTENWELL_DATABASE_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory() as folder:
        server = start_embedded(Path(folder))
        try:
            yield server.url
        finally:
            server.stop()


async def main(server: str, count: int, rounds: int) -> None:
    name = f"listenwell_ingest_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory() as home, (Path(home) / "log").open("w") as log:
        configure_logs("bench", log)  # written as in earnest, and not to the terminal
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        settings = Settings(
            home=Path(home),
            database_url=SecretStr(url),
            environment="staging",
            requests_per_minute=10**6,
        )
        async with Database(server, settings, name="bench", as_app=False) as admin:
            autocommit = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
            async with autocommit.connect() as db:
                await db.execute(text(f"CREATE DATABASE {name}"))
            try:
                await on(settings, url, count, rounds)
            finally:
                async with autocommit.connect() as db:
                    await db.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


async def on(settings: Settings, url: str, count: int, rounds: int) -> None:
    await migrate(url, settings)
    async with (
        Database(url, settings, name="bench", as_app=False) as owner,
        owner.transaction() as db,
    ):
        like = "telemetry.raw_events (LIKE telemetry.telemetry_events INCLUDING ALL)"
        await db.execute(text(f"CREATE TABLE {like}"))
    app = make_app(settings)
    coach = uuid4()
    async with (
        app.router.lifespan_context(app),
        Database(url, settings, name="bench") as database,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
    ):
        async with database.transaction() as db:
            await give_telemetry_consent(
                db, coach_id=coach, text_version="1", given_at=datetime.now(UTC)
            )
            visit = await open_visit(db, coach, "staging")
        token = visit_token(visit, key_wrapper(settings))
        gc.freeze()  # as the served process does once it has started
        await compare(Bench(database, http, visit, token), count, rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with a_server() as address:
        asyncio.run(main(address, asked.events, asked.rounds))
