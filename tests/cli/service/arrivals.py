"""Sessions on their way into a running service, by both doors, and what became of them."""

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from tests.cli.service.conftest import PROGRAM, clean_environment

from listenwell.db import Database
from listenwell.db.away import is_away
from listenwell.settings import Settings

CONSENT = ("--consent-given-by", "client", "--consent-text-version", "1")
LINES = (
    ("Maya", "What would you like to leave with today?"),
    ("Ben", "I will write to him on Sunday and tell him what happened."),
    ("Maya", "It sounds as if that has been on your mind."),
    ("Ben", "They moved the desk to the other side of the room."),
)


def conversation(number: int) -> str:
    """A short WebVTT file that differs from every other number's."""
    cues = [
        f"00:00:{10 * at:02}.000 --> 00:00:{10 * at + 8:02}.000\n{who}: {words} ({number})\n"
        for at, (who, words) in enumerate(LINES)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def write_conversations(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    files = [folder / f"{number:03}.vtt" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(conversation(number))
    return files


class Arrivals:
    """One coach's sessions with one client: the first half by API, the second by command."""

    def __init__(self, home: Path, files: list[Path], **environment: str) -> None:
        self.home, self.files, self.environment = home, files, environment
        self.coach, self.client = str(uuid4()), str(uuid4())
        middle = len(files) // 2
        self._uploads, self._imports = files[:middle], files[middle:]

    def import_command(self) -> list[str]:
        ids = ["--client", self.client, "--coach", self.coach]
        return [*PROGRAM, "import", *map(str, self._imports), *ids, *CONSENT]

    def start_import(self, log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(
                self.import_command(), stdout=out, stderr=out, env=self.around()
            )

    def run_import(self) -> subprocess.CompletedProcess[str]:
        command = self.import_command()
        return subprocess.run(
            command, capture_output=True, text=True, env=self.around(), check=False
        )

    def around(self) -> dict[str, str]:
        named = {"LISTENWELL_HOME": str(self.home), **self.environment}
        return clean_environment(**named, PYTHONUNBUFFERED="1")

    def headers(self) -> dict[str, str]:
        command = [*PROGRAM, "token", "--coach", self.coach, "--headers"]
        shown = subprocess.check_output(command, text=True, env=self.around())
        return dict(line.split(": ", 1) for line in shown.splitlines())

    def upload(self, address: Callable[[], str], stop: threading.Event) -> None:
        """Send each file until the answer says that it is in; wait for a service that is away."""
        headers = self.headers()
        for file in self._uploads:
            while not stop.wait(0.05):
                with suppress(httpx.HTTPError):
                    sent = self.send(address(), file, headers)
                    if sent.status_code in (200, 201):
                        break
                    assert sent.status_code == 503, sent.text

    def send(self, address: str, file: Path, headers: dict[str, str]) -> httpx.Response:
        form = {
            "client_id": self.client,
            "consent_given_by": "client",
            "consent_text_version": "1",
            "consent_given_at": "2026-01-01T00:00:00Z",
        }
        return httpx.post(
            f"{address}/api/v1/sessions",
            data=form,
            files={"file": (file.name, file.read_bytes())},
            headers=headers,
            timeout=30,
            trust_env=False,
        )


def embedded_url(home: Path) -> str:
    """The URL of the server that keeps this home's data."""
    return f"postgresql://postgres@/listenwell?host={quote(str(home / 'postgres'), safe='')}"


COUNTS = """
SELECT (SELECT count(*) FROM ai_backend.transcription_jobs WHERE client_id = :client) AS sessions,
       (SELECT count(*) FROM ai_backend.transcription_jobs AS job
        JOIN ai_backend.session_analytics AS found ON found.job_id = job.id
        WHERE job.client_id = :client) AS analytics,
       (SELECT count(*) FROM ai_backend.transcription_jobs AS job
        JOIN ai_backend.transcripts AS whole ON whole.job_id = job.id
        JOIN ai_backend.utterances AS said ON said.transcript_id = whole.id
        WHERE job.client_id = :client) AS utterances,
       (SELECT count(*) FROM jobs.job_runs WHERE kind = 'compute_session_analytics') AS jobs,
       (SELECT count(*) FROM jobs.job_runs WHERE kind = 'compute_session_analytics'
          AND state = 'succeeded') AS succeeded
"""


def all_once(count: int) -> dict[str, int]:
    """What :func:`counts` returns where every one of so many sessions is there, once."""
    return {
        "sessions": count,
        "analytics": count,
        "utterances": count * len(LINES),
        "jobs": count,
        "succeeded": count,
    }


async def all_are_there_once(url: str, client: str, count: int, seconds: float) -> None:
    """Wait until every session is there, once; a database that is away is waited for."""
    end = time.monotonic() + seconds
    found: dict[str, int] = {}
    while found != all_once(count):
        assert time.monotonic() < end, found
        try:
            found = await counts(url, client)
        except Exception as error:
            if not is_away(error):
                raise
        await asyncio.sleep(0.2)


async def counts(url: str, client: str) -> dict[str, int]:
    """Return how many sessions, analytics and jobs there are."""
    async with (
        Database(url, Settings(), name="tests", as_app=False) as database,
        database.transaction() as db,
    ):
        row = (await db.execute(text(COUNTS), {"client": UUID(client)})).one()
    return {name: int(value) for name, value in row._asdict().items()}
