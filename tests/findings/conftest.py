"""A stored session, detectors run over it at a server that plays a model, and what they tell."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1] / "llm"))

from model_server import ModelServer, Reply

import listenwell.findings.detection as detection
import listenwell.sessions.compute as compute
from listenwell.findings import Reviewed, Run, findings_of, override, request_detection, runs_of
from listenwell.jobs import run_job
from listenwell.perimeter.consents import HOSTED_MODELS, record_consent
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.perimeter.telemetry_consents import give_telemetry_consent
from listenwell.sessions import ConsentGiven, Incoming, receive_session

SAID = """WEBVTT

00:00:01.000 --> 00:00:06.000
Maya: What would you like to leave with today?

00:00:07.000 --> 00:00:15.000
Ben: I have spent three years on it, so I cannot stop now.

00:00:16.000 --> 00:00:18.000
Maya: You have decided.

00:00:19.000 --> 00:00:24.000
Ben: I knew from the start that it would go wrong.
"""
GIVEN = datetime(2026, 9, 1, tzinfo=UTC)
SUNK = {"first": 1, "last": 1, "bias": "sunk_cost", "severity": "high", "confidence": 0.8}
HINDSIGHT = {"first": 3, "last": 3, "bias": "hindsight", "severity": "low", "confidence": 0.9}


class Stored:
    """A session of a coach and a client of its own, and runs of detectors over it."""

    def __init__(self, database, settings, patch) -> None:
        self.database, self.patch = database, patch
        self.settings = settings.model_copy(update={"models": "openai:gpt-5-mini"})
        self.wrapper = LocalKeyWrapper(b"k" * 32)
        self.coach_id, self.client_id, self.job_id = uuid4(), uuid4(), uuid4()

    @property
    def pair(self) -> dict[str, UUID]:
        return {"client_id": self.client_id, "coach_id": self.coach_id}

    def choose(self, models: str) -> None:
        """Let the settings name these models, with one attempt at each."""
        self.settings = self.settings.model_copy(update={"models": models, "model_attempts": 1})
        for module in (detection, compute):
            self.patch.setattr(module, "get_settings", lambda: self.settings)

    async def agree(self, purpose: str = HOSTED_MODELS) -> None:
        async with self.database.transaction() as db:
            await record_consent(
                db,
                **self.pair,
                given_by="client",
                text_version="1",
                given_at=GIVEN,
                purpose=purpose,
            )

    async def agree_to_telemetry(self) -> None:
        async with self.database.transaction() as db:
            await give_telemetry_consent(
                db, coach_id=self.coach_id, text_version="1", given_at=GIVEN
            )

    @asynccontextmanager
    async def model(self, *script: Reply) -> AsyncIterator[ModelServer]:
        """Play a model of one's own that answers by this script."""
        async with ModelServer(*script).serving() as server:
            self.choose(f"compatible:llama3.1@{server.url}/v1")
            yield server

    async def ask(self, *detectors: str) -> list[Run]:
        async with self.database.transaction() as db:
            runs = await request_detection(
                db, self.settings, self.coach_id, self.job_id, detectors or ("bias",)
            )
        assert runs is not None
        return runs

    async def detect(self, *stretches: dict, detector: str = "bias") -> None:
        """Run a detector with a model that finds these."""
        async with self.model(Reply({"stretches": list(stretches)})):
            await self.run(detector)

    async def run(self, detector: str = "bias") -> Run:
        """Ask for a detector's run, run it as a worker does, and tell how it stands."""
        (asked,) = await self.ask(detector)
        await run_job(self.database, asked.id)
        return await self.stands(detector)

    async def stands(self, detector: str = "bias") -> Run:
        async with self.database.transaction() as db:
            return next(r for r in await runs_of(db, self.job_id) if r.detector == detector)

    async def findings(self, **narrowed) -> list[Reviewed]:
        async with self.database.transaction() as db:
            return await findings_of(db, self.coach_id, self.job_id, **narrowed)

    async def say(self, finding_id: UUID, verdict: str, **said) -> Reviewed | None:
        async with self.database.transaction() as db:
            return await override(db, self.coach_id, finding_id, verdict=verdict, **said)

    async def events(self, name: str) -> list[dict]:
        """Return what events of a name say about this session, in no order."""
        async with self.database.transaction() as db:
            rows = await db.scalars(
                text(
                    "SELECT properties FROM telemetry.telemetry_events WHERE event = :e"
                    " AND properties->>'session_id' = (SELECT pseudonym FROM perimeter.pseudonyms"
                    "  WHERE kind = 'session' AND subject_id = :s)"
                ),
                {"e": name, "s": self.job_id},
            )
            return list(rows)

    async def scalar(self, statement: str, **values):
        async with self.database.transaction() as db:
            return await db.scalar(text(statement), values)


@pytest.fixture
async def session(database, settings, monkeypatch) -> Stored:
    return await stored(Stored(database, settings, monkeypatch))


async def stored(made: Stored, said: str = SAID) -> Stored:
    """Let a session come in, and run nothing yet."""
    made.patch.setattr(compute, "key_wrapper", lambda _: made.wrapper)
    incoming = Incoming(
        **made.pair,
        data=said.encode(),
        file_name="2026-09-03-ben.vtt",
        coach_speaker="Maya",
        consent=ConsentGiven("client", "2026-01", GIVEN),
    )
    made.job_id = (await receive_session(made.database, made.wrapper, incoming)).job_id
    return made
