"""A detector's run over a stored session, what a person says of it, and how often they agree."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from model_server import ModelServer, Reply
from sqlalchemy import text

import listenwell.findings.detection as detection
import listenwell.sessions.compute as compute
from listenwell.findings import Reviewed, agreement, findings_of, override, request_detection
from listenwell.findings.review import WrongLabel
from listenwell.jobs import run_job
from listenwell.llm.asking import Asker, Limits
from listenwell.llm.choice import ChosenModel
from listenwell.llm.errors import NoModel
from listenwell.llm.wire import Keys
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.sessions import ConsentGiven, Incoming, receive_session
from listenwell.sessions.erasure import erase_client

FILE = b"""WEBVTT

00:00:01.000 --> 00:00:06.000
Maya: What would you like to leave with today?

00:00:07.000 --> 00:00:15.000
Ben: I have spent three years on it, so I cannot stop now.

00:00:16.000 --> 00:00:18.000
Maya: You have decided.

00:00:19.000 --> 00:00:24.000
Ben: I knew from the start that it would go wrong.
"""
CONSENT = ConsentGiven("client", "2026-01", datetime(2026, 9, 1, tzinfo=UTC))
SUNK = {"first": 1, "last": 1, "bias": "sunk_cost", "severity": "high", "confidence": 0.8}
HINDSIGHT = {"first": 3, "last": 3, "bias": "hindsight", "severity": "low", "confidence": 0.9}


class Stored:
    """A session of a coach and a client of its own, and runs of a detector over it."""

    def __init__(self, database, settings, wrapper, patch, coach_id: UUID, client_id: UUID) -> None:
        self.database, self.wrapper = database, wrapper
        self.settings = settings.model_copy(update={"models": "openai:gpt-5-mini"})
        self.patch, self.coach_id, self.client_id = patch, coach_id, client_id
        self.job_id = uuid4()

    async def detect(self, *stretches: dict) -> None:
        """Run the bias detector with a model that finds these."""
        async with ModelServer(Reply({"stretches": list(stretches)})).serving() as server:
            model = ChosenModel("compatible", "llama3.1", f"{server.url}/v1")
            self.patch.setattr(
                detection,
                "asker_from",
                lambda *_: Asker([model], Keys(), limits=Limits(attempts=1)),
            )
            async with self.database.transaction() as db:
                made = await request_detection(
                    db, self.settings, self.coach_id, self.job_id, "bias"
                )
            assert await run_job(self.database, made) == "succeeded"

    async def findings(self) -> list[Reviewed]:
        async with self.database.transaction() as db:
            return await findings_of(db, self.coach_id, self.job_id)

    async def say(self, finding_id: UUID, label: str | None, severity: str | None = None) -> bool:
        async with self.database.transaction() as db:
            return await override(db, self.coach_id, finding_id, label=label, severity=severity)


@pytest.fixture
async def session(database, settings, monkeypatch) -> Stored:
    wrapper = LocalKeyWrapper(b"k" * 32)
    monkeypatch.setattr(compute, "key_wrapper", lambda _: wrapper)
    found = Stored(database, settings, wrapper, monkeypatch, uuid4(), uuid4())
    incoming = Incoming(
        coach_id=found.coach_id,
        client_id=found.client_id,
        data=FILE,
        file_name="2026-09-03-ben.vtt",
        coach_speaker="Maya",
        consent=CONSENT,
    )
    found.job_id = (await receive_session(database, wrapper, incoming)).job_id
    return found


async def test_findings_are_kept_with_their_model_and_prompt(session) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, hindsight = await session.findings()
    assert (sunk.first_utterance, sunk.label, sunk.severity) == (1, "sunk_cost", "high")
    assert (hindsight.label, hindsight.confidence) == ("hindsight", 0.9)
    assert sunk.model == "compatible:llama3.1"
    assert sunk.prompt_version.startswith("1-")
    assert sunk.there is None


async def test_a_persons_word_stands_beside_the_machines(session, database) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, hindsight = await session.findings()
    assert await session.say(sunk.id, "sunk_cost", "low")
    assert await session.say(sunk.id, "sunk_cost", "high")  # the last word counts
    assert await session.say(hindsight.id, None)
    sunk, hindsight = await session.findings()
    assert (sunk.label, sunk.severity) == ("sunk_cost", "high")
    assert (sunk.there, sunk.said_label, sunk.said_severity) == (True, "sunk_cost", "high")
    assert (hindsight.label, hindsight.there, hindsight.said_label) == ("hindsight", False, None)
    async with database.transaction() as db:
        (rate,) = await agreement(db, session.coach_id)
    assert (rate.findings, rate.reviewed, rate.agreed, rate.rate) == (2, 2, 1, 0.5)


async def test_another_severity_is_no_agreement(session, database) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, _ = await session.findings()
    await session.say(sunk.id, "sunk_cost", "low")
    async with database.transaction() as db:
        (rate,) = await agreement(db, session.coach_id)
    assert (rate.reviewed, rate.agreed, rate.rate) == (1, 0, 0.0)


async def test_running_again_keeps_what_a_person_has_spoken_on(session) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, _ = await session.findings()
    await session.say(sunk.id, None)
    await session.detect(HINDSIGHT)
    kept, new = await session.findings()
    assert (kept.id, kept.there) == (sunk.id, False)
    assert (new.label, new.there) == ("hindsight", None)


@pytest.mark.parametrize(
    ("label", "severity"),
    [("level_1", "low"), ("sunk_cost", None), (None, "low"), ("I never told my sister", "low")],
)
async def test_only_the_detectors_own_labels_can_be_said(session, label, severity) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    with pytest.raises(WrongLabel) as raised:
        await session.say(sunk.id, label, severity)
    assert "sister" not in str(raised.value)


async def test_what_is_anothers_is_not_there(session, database, settings) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    async with database.transaction() as db:
        assert not await override(db, uuid4(), sunk.id, label=None)
        assert await findings_of(db, uuid4(), session.job_id) == []
        assert await agreement(db, uuid4()) == []
        chosen = session.settings
        assert await request_detection(db, chosen, uuid4(), session.job_id, "bias") is None


async def test_without_a_model_a_run_cannot_be_asked_for(session, database, settings) -> None:
    async with database.transaction() as db:
        with pytest.raises(NoModel, match="bias detector needs a language model"):
            await request_detection(db, settings, session.coach_id, session.job_id, "bias")


async def test_erasing_the_client_erases_findings_and_what_was_said(session, database) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    await session.say(sunk.id, None)
    async with database.transaction() as db:
        await erase_client(db, session.wrapper, session.coach_id, session.client_id)
    for table in ("findings", "finding_overrides"):
        count = text(f"SELECT count(*) FROM ai_backend.{table} WHERE client_id = :c")
        async with database.transaction() as db:
            assert await db.scalar(count, {"c": session.client_id}) == 0
