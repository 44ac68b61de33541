"""The API's reads over a large population, against ``SELECT 1`` through the same stack."""

import asyncio
import random
import statistics
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import uvicorn
from sqlalchemy import text

from benchmarks.clients_bench import Size, population, run_day
from listenwell.api.app import make_app
from listenwell.api.state import AppState, Coach
from listenwell.api.tokens import local_token
from listenwell.db import Database
from listenwell.perimeter.api_keys import make_api_key
from listenwell.settings import Settings
from listenwell.worker.kinds import register_kinds

NOTHING = "/bench/select-1"
READS = (
    "/api/v1/analytics/clients/{client}/summary",
    "/api/v1/analytics/clients/{client}/sessions",
    "/api/v1/analytics/clients/{client}/trends",
    "/api/v1/analytics/clients/{client}/risk",
    "/api/v1/analytics/risk/alerts",
    "/api/v1/analytics/coach/summary",
)
ROUNDS = 400
SAMPLE = text("""
SELECT coach_id, client_id FROM ai_backend.coach_clients
TABLESAMPLE SYSTEM (5) ORDER BY random() LIMIT :clients
""")


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[str]:
    """Serve the API, and beside it an endpoint that does nothing, on a port of this machine."""
    app = make_app(settings)

    @app.get(NOTHING)
    async def nothing(state: AppState, _coach: Coach) -> dict[str, int]:
        async with state.database.transaction() as db:
            return {"one": int(await db.scalar(text("SELECT 1")) or 0)}

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the API did not start")
            await asyncio.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


async def measure_reads(server: str, size: Size, *, keep: bool) -> None:
    register_kinds()
    with tempfile.TemporaryDirectory() as home:
        async with population(server, size, Path(home), keep=keep) as (database, settings):
            await run_day(database)  # computed already in a database that was kept: nothing to do
            key, pairs = await _prepared(database)
            headers = {
                coach: {
                    "X-API-Key": key,
                    "Authorization": f"Bearer {local_token(settings, coach)}",
                }
                for coach, _ in pairs
            }
            async with served(settings) as address:
                await _compare(address, pairs, headers)


async def _prepared(database: Database) -> tuple[str, list[tuple[UUID, UUID]]]:
    async with database.transaction() as db:
        key = await make_api_key(db, f"bench-{time.time_ns()}")
        found = (await db.execute(SAMPLE, {"clients": ROUNDS})).all()
    return key, [(row.coach_id, row.client_id) for row in found]


async def _compare(
    address: str, pairs: list[tuple[UUID, UUID]], headers: dict[UUID, dict[str, str]]
) -> None:
    """Ask for everything by turns, so that a busy moment of the machine meets all of it."""
    paths = (NOTHING, *READS)
    seconds: dict[str, list[float]] = {path: [] for path in paths}
    chance = random.Random(1)  # noqa: S311
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
        for number in range(ROUNDS + 20):
            coach, who = pairs[number % len(pairs)]
            for path in chance.sample(paths, len(paths)):
                began = time.perf_counter()
                answer = await client.get(path.format(client=who), headers=headers[coach])
                answer.raise_for_status()
                if number >= 20:  # the first are warming up
                    seconds[path].append(time.perf_counter() - began)
    floor = _p99(seconds[NOTHING])
    print(f"{ROUNDS} reads of each, by turns")
    for path, values in seconds.items():
        print(
            f"  {path:48} p50 {statistics.median(values) * 1000:6.1f} ms   p99 "
            f"{_p99(values) * 1000:6.1f} ms   {_p99(values) / floor:5.2f} times"
        )


def _p99(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.99) - 1)]
