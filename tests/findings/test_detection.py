"""Runs of detectors: asked for once, allowed or refused, gone on with, held against the roles."""

import asyncio
from uuid import uuid4

import pytest
from model_server import Reply
from sqlalchemy import text
from tests.findings.conftest import HINDSIGHT, SAID, SUNK, Stored, stored

import listenwell.findings.detection as detection
import listenwell.llm.conversation_text as conversation_text
from listenwell.findings import request_detection
from listenwell.jobs import run_job
from listenwell.llm.errors import HostedModelUnconsented, NoModel
from listenwell.perimeter.consents import HOSTED_MODELS, SESSION_ANALYSIS, withdraw_consent
from listenwell.sessions import ConsentMissing
from listenwell.sessions.erasure_of_parts import erase_words
from listenwell.sessions.roles import WordsErased, reassign_coach
from listenwell.telemetry import calls
from listenwell.telemetry.call_log import CallLog


async def test_a_run_tells_how_it_stands(session) -> None:
    async with session.model(Reply({"stretches": [SUNK]})):
        (asked,) = await session.ask("bias")
        assert (asked.detector, asked.status, asked.findings) == ("bias", "waiting", None)
        await run_job(session.database, asked.id)
    done = await session.stands()
    assert (done.id, done.status, done.findings, done.reason) == (asked.id, "succeeded", 1, None)
    assert done.finished_at >= done.asked_at


async def test_who_asks_twice_gets_one_run(session) -> None:
    async with session.model(Reply({"stretches": [SUNK]})) as server:
        (first,) = await session.ask("bias")
        both = await session.ask("bias", "frame")
        assert [each.detector for each in both] == ["bias", "frame"]
        assert both[0].id == first.id
        await run_job(session.database, first.id)
        assert len(server.bodies) == 1
        (again,) = await session.ask("bias")  # it is over, so that this is another
    assert again.id != first.id


async def test_running_again_keeps_what_a_person_has_spoken_on_and_does_not_double_it(
    session,
) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, _ = await session.findings()
    await session.say(sunk.id, "nothing")
    await session.detect(SUNK, {**HINDSIGHT, "confidence": 0.75})
    kept, new = await session.findings()
    assert (kept.id, kept.there) == (sunk.id, False)
    assert (new.label, new.confidence, new.there) == ("hindsight", 0.75, None)


async def test_without_a_model_a_run_cannot_be_asked_for(session, settings, database) -> None:
    async with database.transaction() as db:
        with pytest.raises(NoModel, match="needs a language model"):
            await request_detection(db, settings, session.coach_id, session.job_id, ["bias"])
        assert (
            await request_detection(db, session.settings, uuid4(), session.job_id, ["bias"]) is None
        )


async def test_a_hosted_model_needs_the_clients_consent(session) -> None:
    with pytest.raises(HostedModelUnconsented, match="has not agreed"):
        await session.ask()
    await session.agree()
    (asked,) = await session.ask()
    assert asked.status == "waiting"


async def test_a_model_of_ones_own_needs_none_and_is_asked_alone(session) -> None:
    async with session.model(Reply({"stretches": [SUNK]})) as server:
        session.choose(f"openai:gpt-5-mini,{session.settings.models}")
        run = await session.run()
    assert (run.status, run.findings, len(server.bodies)) == ("succeeded", 1, 1)
    assert (await session.findings())[0].model == "compatible:llama3.1"


@pytest.mark.parametrize(
    ("purpose", "reason"),
    [
        (HOSTED_MODELS, "hosted-model-unconsented"),
        (SESSION_ANALYSIS, "consent-missing"),
    ],
)
async def test_a_consent_withdrawn_before_the_run_counts(session, purpose, reason) -> None:
    await session.agree()
    session.choose("openai:gpt-5-mini@http://127.0.0.1:9/v1")
    (asked,) = await session.ask()
    async with session.database.transaction() as db:
        await withdraw_consent(db, **session.pair, purpose=purpose)
    await run_job(session.database, asked.id)
    run = await session.stands()
    assert (run.status, run.reason, run.findings) == ("failed", reason, None)
    assert await session.findings() == []
    if purpose == SESSION_ANALYSIS:
        with pytest.raises(ConsentMissing):
            await session.ask()


async def test_a_session_whose_words_were_erased_is_not_read(session) -> None:
    async with session.model(Reply({"stretches": [SUNK]})) as server:
        (asked,) = await session.ask()
        async with session.database.transaction() as db:
            await erase_words(
                db,
                session.wrapper,
                **session.pair,
                sessions=[session.job_id],
                retention_version=None,
            )
        await run_job(session.database, asked.id)
        run = await session.stands()
        assert (run.status, run.reason, server.bodies) == ("failed", "words-erased", [])
        with pytest.raises(WordsErased):
            await session.ask()


async def test_a_model_that_does_not_answer_is_asked_again_by_the_ledger(session) -> None:
    async with session.model(Reply(status=400)):
        run = await session.run()
        assert (run.status, run.attempts) == ("waiting", 1)
        for _ in range(2):
            await _due(session)
            await run_job(session.database, run.id)
    run = await session.stands()
    assert (run.status, run.reason, run.attempts) == ("failed", "no-answer", 3)


async def _due(session: Stored) -> None:
    async with session.database.transaction() as db:
        await db.execute(text("UPDATE jobs.job_runs SET not_before = now() WHERE attempt > 0"))


async def test_a_run_that_is_tried_again_goes_on_where_it_was(session, monkeypatch) -> None:
    """Four parts of an utterance each, of which two are the client's; the second answer fails."""
    monkeypatch.setattr(conversation_text, "STRETCH_CHARACTERS", 10)
    found = [{"stretches": [SUNK]}, {"stretches": [HINDSIGHT]}]
    async with session.model(Reply(found[0]), Reply(status=400), Reply(found[1])) as server:
        run = await session.run()
        assert run.status == "waiting"
        assert await session.findings() == []
        await _due(session)
        await run_job(session.database, run.id)
    asked = [str(body["messages"]) for body in server.bodies]
    assert ["three years" in each for each in asked] == [True, False, False]
    assert ["went wrong" in each or "go wrong" in each for each in asked] == [False, True, True]
    assert [each.label for each in await session.findings()] == ["sunk_cost", "hindsight"]
    left = "SELECT count(*) FROM ai_backend.finding_parts WHERE job_id = :j"
    assert await session.scalar(left, j=session.job_id) == 0


async def test_a_run_whose_worker_was_lost_goes_on_where_it_was(session, monkeypatch) -> None:
    """The first worker is gone while the model is silent; nobody is told, the lease runs out."""
    monkeypatch.setattr(conversation_text, "STRETCH_CHARACTERS", 10)
    silent = Reply({"stretches": []}, hang_after=0)
    answers = [Reply({"stretches": [SUNK]}), silent, Reply({"stretches": [HINDSIGHT]})]
    async with session.model(*answers) as server:
        (asked,) = await session.ask()
        lost = asyncio.create_task(run_job(session.database, asked.id, lease=0.1, heartbeat=None))
        while len(server.bodies) < 2:
            await asyncio.sleep(0.01)
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)
        assert (await session.stands()).status == "running"
        while await run_job(session.database, asked.id) == "not claimed":
            await asyncio.sleep(0.01)
    asked_about = ["three years" in str(body["messages"]) for body in server.bodies]
    assert asked_about == [True, False, False]
    assert [each.label for each in await session.findings()] == ["sunk_cost", "hindsight"]
    assert len(await session.events("bias.flagged")) == 2


async def test_where_the_client_says_nothing_nobody_is_asked(database, settings, monkeypatch):
    alone = await stored(Stored(database, settings, monkeypatch), SAID.replace("Ben:", "Maya:"))
    async with alone.model(Reply({"stretches": [SUNK]})) as server:
        run = await alone.run()
    assert (run.status, run.findings, server.bodies) == ("succeeded", 0, [])


async def test_a_coach_named_during_the_run_has_the_session_read_again(
    session, monkeypatch
) -> None:
    real = detection.detect_part

    async def and_then(*given):
        answer = await real(*given)
        monkeypatch.setattr(detection, "detect_part", real)
        await _name_coach(session, "Ben")
        return answer

    monkeypatch.setattr(detection, "detect_part", and_then)
    mayas = {**SUNK, "first": 2, "last": 2, "bias": "labeling"}
    async with session.model(Reply({"stretches": [SUNK, mayas]})) as server:
        run = await session.run()
        assert run.status == "waiting"
        await _due(session)
        await run_job(session.database, run.id)
    assert len(server.bodies) == 2
    assert [each.label for each in await session.findings()] == ["labeling"]


async def test_findings_in_what_is_not_the_clients_any_more_are_forgotten(session) -> None:
    await session.detect(SUNK)
    await _name_coach(session, "Ben")
    reading = await session.scalar(
        "SELECT id FROM jobs.job_runs WHERE kind = 'compute_session_analytics'"
        " AND arguments->>'job_id' = :j ORDER BY created_at DESC LIMIT 1",
        j=str(session.job_id),
    )
    session.choose("local")
    assert await run_job(session.database, reading) == "succeeded"
    assert await session.findings() == []


async def _name_coach(session: Stored, name: str) -> None:
    async with session.database.transaction() as db:
        await reassign_coach(db, session.wrapper, session.coach_id, session.job_id, name)


async def test_calls_know_their_job_their_client_and_nothing_else_of_them(
    session, monkeypatch
) -> None:
    log = CallLog()
    monkeypatch.setattr(calls, "CALL_LOG", log)
    async with session.model(Reply({"stretches": [SUNK]})):
        run = await session.run()
    names = "SELECT pseudonym FROM perimeter.pseudonyms WHERE kind = 'client' AND subject_id = :c"
    subject = await session.scalar(names, c=session.client_id)
    assert await log.write(session.database) == 2  # the operation and its attempt
    async with session.database.transaction() as db:
        rows = (
            await db.execute(
                text(
                    "SELECT job_id, subject, provider, cost_usd, cost_source"
                    " FROM telemetry.api_calls_log WHERE subject = :s ORDER BY kind"
                ),
                {"s": subject},
            )
        ).all()
    assert [row.job_id for row in rows] == [run.id] * 2
    assert [row.provider for row in rows] == ["compatible", None]
    assert (rows[0].cost_usd, rows[0].cost_source) == (0, "own-server")
