"""The sample sessions, sent through the running API as any program would send them."""

import asyncio
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import httpx

from listenwell.api.tokens import local_token
from listenwell.cli.failures import print_failure
from listenwell.cli.service.context import opened_database, program
from listenwell.cli.service.sample_ids import id_of
from listenwell.cli.service.token import local_key
from listenwell.cli.service.up import address_of
from listenwell.errors import ListenwellError
from listenwell.perimeter.keys import key_wrapper
from listenwell.risk.catch_up import catch_up
from listenwell.samples import Sample, samples
from listenwell.sessions.sample_population import (
    RealClients,
    SampleRequest,
    SampleThere,
    write_sample,
)
from listenwell.settings import Settings, get_settings

CONSENT_TEXT: Final = "sample-1"
_PATIENCE_SECONDS: Final = 120.0
_CLIENTS, _SESSIONS, _WEEKS = 20, 12, 4


@dataclass(frozen=True, slots=True)
class Imported:
    """A sample session as the service knows it."""

    coach_id: UUID
    job_id: str
    new: bool


def send(client: httpx.Client, settings: Settings, sample: Sample) -> Imported:
    """Send one sample session with its client's consent."""
    coach_id = id_of("coach", sample.coach)
    answer = client.post(
        "/api/v1/sessions",
        headers=_headers(settings, coach_id),
        files={"file": (sample.path.name, sample.path.read_bytes())},
        data={
            "client_id": str(id_of("client", sample.client)),
            "session_date": sample.date.isoformat(),
            "consent_given_by": "client",
            "consent_text_version": CONSENT_TEXT,
            "consent_given_at": "2026-08-01T09:00:00Z",
        },
    )
    answer.raise_for_status()
    named = client.put(
        f"/api/v1/clients/{id_of('client', sample.client)}/name",
        headers=_headers(settings, coach_id),
        json={"name": sample.client},
    )
    named.raise_for_status()
    return Imported(coach_id, answer.json()["job_id"], answer.status_code == 201)


def wait_for(client: httpx.Client, settings: Settings, imported: Imported) -> dict[str, Any]:
    """Wait until a session's analytics can be read, and return them."""
    headers = _headers(settings, imported.coach_id)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = client.get(f"/api/v1/analytics/sessions/{imported.job_id}", headers=headers)
        answer.raise_for_status()
        if answer.status_code == 200:
            found: dict[str, Any] = answer.json()
            return found
        time.sleep(0.1)
    raise TimeoutError


def _headers(settings: Settings, coach_id: UUID) -> dict[str, str]:
    token = local_token(settings, coach_id)
    return {"X-API-Key": local_key(settings), "Authorization": f"Bearer {token}"}


def main() -> int:
    """Send all samples, wait for their analytics, and say how to read one."""
    settings = get_settings()
    address = address_of(settings)
    try:
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            imported = _send_all(client, settings)
            for each in imported:
                wait_for(client, settings, each)
    except httpx.HTTPError as error:
        sys.stderr.write(f"error: the API did not take a sample ({type(error).__name__})\n")
        return 5
    except TimeoutError:
        sys.stderr.write("error: the samples are in, but are not read yet; look at worker.log\n")
        return 5
    try:
        asyncio.run(_add_population(settings))
    except ListenwellError as error:
        print_failure(error.what, error.where, error.mend)
        return 5
    last = imported[-1]
    name, home = program(settings)
    sys.stdout.write(
        "\nRead a sample session's analytics:\n"
        f"  {name} token --coach {last.coach_id} --headers{home} | \\\n"
        f"    curl -s -H @- {address}/api/v1/analytics/sessions/{last.job_id}\n"
    )
    return 0


async def _add_population(settings: Settings) -> None:
    """Write a small population beside the sample sessions, unless it is there already."""
    async with opened_database(settings, "demo") as database:
        try:
            async with database.transaction() as db:
                written = await write_sample(db, key_wrapper(settings), _population())
        except SampleThere:
            sys.stdout.write("  population  there already\n")
            return
        except RealClients:
            sys.stdout.write("  population  left out, real clients are here\n")
            return
        await catch_up(database, _today(), weeks=_WEEKS)
    clients = sum(written.drifts.values())
    sys.stdout.write(f"  population  {clients} clients, {written.sessions} sessions\n")


def _population() -> SampleRequest:
    coach_id = id_of("coach", samples()[-1].coach)
    return SampleRequest(_CLIENTS, _SESSIONS, seed=1, today=_today(), coach_id=coach_id)


def _today() -> date:
    return datetime.now(UTC).date()


def _send_all(client: httpx.Client, settings: Settings) -> list[Imported]:
    every = samples()
    terminal = sys.stdout.isatty()
    imported = []
    for number, sample in enumerate(every, 1):
        imported.append(send(client, settings, sample))
        if terminal:
            sys.stdout.write(f"\r  samples     {number} of {len(every)}")
            sys.stdout.flush()
    new = sum(each.new for each in imported)
    start = "\r\x1b[K" if terminal else ""
    sys.stdout.write(f"{start}  samples     {new} new, {len(every) - new} there already\n")
    return imported


if __name__ == "__main__":
    sys.exit(main())
