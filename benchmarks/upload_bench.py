"""Time from upload to analytics readable, against reading the file in-process and a round trip.

    python -m benchmarks.upload_bench --url http://127.0.0.1:8420 --key lw_… --token …
    LISTENWELL_DATABASE_URL=postgresql://… python -m benchmarks.upload_bench

With ``--url`` it asks a running ``listenwell up``, which has to be started with
``LISTENWELL_REQUESTS_PER_MINUTE=100000``: it looks for the analytics every hundredth of a second.
Without one it serves the API from this process on a database of its own, which it makes and drops,
and runs each job itself as soon as the upload is answered: what remains is the work alone, without
broker and worker.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from pydantic import SecretStr
from sqlalchemy import make_url, text

from listenwell import load, read

COACH = (
    "What would you like to leave with today?",
    "It sounds as if that has been on your mind for a long time.",
    "You have done harder things this year.",
    "Tell me a little more about the meeting.",
)
CLIENT = (
    "We had the meeting on Tuesday and it took most of the morning.",
    "Yeah, that was in the spring, with the old team.",
    "My brother called in the evening and we talked about the house.",
    "Then there was the report, which is nearly as long as the last one.",
    "I was at home for two days and the children had their holidays.",
    "They moved the desk to the other side of the room.",
    "It was about the same as the week before.",
    "I will write to him on Sunday and tell him what happened.",
)
"""One client line in eight holds a cue, which is about what sessions hold."""


def conversation(utterances: int, seed: int) -> bytes:
    """Return a WebVTT file of so many utterances, unlike any other seed's."""
    chance, at, blocks = random.Random(seed), 0.0, ["WEBVTT\n"]  # noqa: S311
    for index in range(utterances):
        end = at + chance.uniform(2, 14)
        who = ("Maya", "Ben")[index % 2]
        words = chance.choice((COACH, CLIENT)[index % 2])
        blocks.append(f"{stamp(at)} --> {stamp(end)}\n{who}: {words} ({seed}.{index})\n")
        at = end + chance.uniform(0.2, 1.5)
    return "\n".join(blocks).encode()


def stamp(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"


@asynccontextmanager
async def served() -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, str], object]]:
    """Serve the API from this process, on a database that is dropped afterwards."""
    from listenwell.api.app import make_app
    from listenwell.api.tokens import local_token
    from listenwell.db import Database
    from listenwell.db.migrate import migrate
    from listenwell.perimeter.api_keys import make_api_key
    from listenwell.settings import Settings

    server = os.environ["LISTENWELL_DATABASE_URL"]
    name = f"listenwell_upload_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory() as home:
        os.environ["LISTENWELL_HOME"] = home
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        settings = Settings(home=Path(home), database_url=SecretStr(url), requests_per_minute=10**6)
        async with Database(server, settings, name="bench", as_app=False) as admin:
            alone = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
            async with alone.connect() as connection:
                await connection.execute(text(f"CREATE DATABASE {name}"))
            try:
                await migrate(url, settings)
                app = make_app(settings)
                async with (
                    Database(url, settings, name="bench") as database,
                    app.router.lifespan_context(app),
                    httpx.AsyncClient(
                        transport=httpx.ASGITransport(app), base_url="http://bench"
                    ) as client,
                ):
                    async with database.transaction() as db:
                        key = await make_api_key(db, "bench")
                    token = local_token(settings, uuid4())
                    yield client, {"X-API-Key": key, "Authorization": f"Bearer {token}"}, database
            finally:
                async with alone.connect() as connection:
                    await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def elsewhere(
    options: argparse.Namespace,
) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, str], object]]:
    """Use a service that runs already."""
    headers = {"X-API-Key": options.key, "Authorization": f"Bearer {options.token}"}
    async with httpx.AsyncClient(base_url=options.url, timeout=60) as client:
        yield client, headers, None


async def run_now(database: object, job_id: str) -> None:
    """Run the job of a session, in place of a worker."""
    from listenwell.jobs import run_job

    async with database.transaction() as db:  # type: ignore[attr-defined]
        job = await db.scalar(
            text("SELECT id FROM jobs.job_runs WHERE idempotency_key = :k"),
            {"k": f"compute_session_analytics:{job_id}"},
        )
    await run_job(database, UUID(str(job)))  # type: ignore[arg-type]


async def upload(
    client: httpx.AsyncClient, headers: dict[str, str], database: object, data: bytes
) -> tuple[float, float]:
    """Return the seconds until the upload was answered and until the analytics were readable."""
    form = {
        "client_id": str(uuid4()),
        "consent_given_by": "client",
        "consent_text_version": "bench",
        "consent_given_at": "2026-01-01T00:00:00Z",
    }
    began = time.perf_counter()
    sent = await client.post(
        "/api/v1/sessions", data=form, files={"file": ("x.vtt", data)}, headers=headers
    )
    sent.raise_for_status()
    answered = time.perf_counter() - began
    job_id = sent.json()["job_id"]
    if database is not None:
        await run_now(database, job_id)
    while True:
        shown = await client.get(f"/api/v1/analytics/sessions/{job_id}", headers=headers)
        if shown.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise SystemExit("Start the service with LISTENWELL_REQUESTS_PER_MINUTE=100000.")
        if shown.status_code == 200:
            return answered, time.perf_counter() - began
        await asyncio.sleep(0.01)


def in_process(data: bytes) -> float:
    began = time.perf_counter()
    read(load(data))
    return time.perf_counter() - began


async def round_trip(client: httpx.AsyncClient, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    await client.get(f"/api/v1/sessions/{uuid4()}", headers=headers)
    return time.perf_counter() - began


async def measure(options: argparse.Namespace) -> None:
    seed = random.randrange(10**9)  # noqa: S311 - the same file twice would be recognised
    files = [conversation(options.utterances, seed + n) for n in range(options.sessions)]
    async with elsewhere(options) if options.url else served() as (client, headers, database):
        await upload(client, headers, database, conversation(options.utterances, seed - 1))
        reading, trips, times = [], [], []
        for data in files:  # by turns, so that a busy moment of the machine meets all three
            reading.append(in_process(data))
            trips.append(await round_trip(client, headers))
            times.append(await upload(client, headers, database, data))
    floor = p95(reading) + p95(trips)
    readable = p95([whole for _, whole in times])
    for name, values in (
        ("reading in-process", reading),
        ("one round trip", trips),
        ("upload answered", [answered for answered, _ in times]),
        ("analytics readable", [whole for _, whole in times]),
    ):
        print(f"{name:20} p50 {statistics.median(values):.4f} s   p95 {p95(values):.4f} s")
    print(f"readable / (reading + round trip), p95: {readable / floor:.2f}")


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="of a running service; by default one in this process")
    parser.add_argument("--key", default="")
    parser.add_argument("--token", default="")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--utterances", type=int, default=250)
    asyncio.run(measure(parser.parse_args()))
