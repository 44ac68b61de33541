"""Sessions are read with the reader that the settings choose and the client agreed to."""

from hashlib import sha256

import pytest
from model_server import ModelServer, Reply
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text
from tests.findings.conftest import Stored, stored

from listenwell.jobs import run_job
from listenwell.llm.reader import FELL_BACK, UNCONSENTED
from listenwell.telemetry import calls
from listenwell.telemetry.call_log import CallLog
from listenwell.telemetry.tracing import tracing

CUES = Reply({"cues": [{"utterance": 1, "cue": "resistance", "confidence": 0.9}]})
BY_THE_MODEL = "Cues are by compatible:llama3.1: "


@pytest.fixture
async def session(database, settings, monkeypatch) -> Stored:
    return await stored(Stored(database, settings, monkeypatch))


async def read(session: Stored):
    job = await session.scalar(
        "SELECT id FROM jobs.job_runs WHERE kind = 'compute_session_analytics'"
        " AND arguments->>'job_id' = :j",
        j=str(session.job_id),
    )
    assert await run_job(session.database, job) == "succeeded"
    async with session.database.transaction() as db:
        row = await db.execute(
            text(
                "SELECT warnings, model_version, cue_resistance_count AS resistance"
                " FROM ai_backend.session_analytics WHERE job_id = :j"
            ),
            {"j": session.job_id},
        )
        return job, row.one()


async def test_a_reading_says_which_model_read_the_cues(session) -> None:
    async with session.model(CUES) as server:
        _, reading = await read(session)
    assert len(server.bodies) == 1
    assert reading.resistance == 1
    assert any(each.startswith(BY_THE_MODEL) for each in reading.warnings)
    assert "+cues-" in reading.model_version


async def test_a_model_that_does_not_answer_leaves_the_cues_to_the_local_reader(session) -> None:
    async with session.model(Reply(status=400)):
        _, reading = await read(session)
    assert FELL_BACK in reading.warnings
    assert "+cues-" not in reading.model_version


async def test_a_hosted_model_is_not_asked_of_a_client_who_has_not_agreed(session) -> None:
    async with ModelServer(CUES).serving() as server:
        session.choose(f"openai:gpt-5-mini@{server.url}/v1")
        _, reading = await read(session)
    assert server.bodies == []
    assert UNCONSENTED in reading.warnings
    assert "+cues-" not in reading.model_version


async def test_a_hosted_model_is_asked_of_a_client_who_has(session) -> None:
    await session.agree()
    async with ModelServer(CUES).serving() as server:
        session.choose(f"openai:gpt-5-mini@{server.url}/v1")
        _, reading = await read(session)
    assert len(server.bodies) == 1
    assert any("Cues are by openai:gpt-5-mini" in each for each in reading.warnings)


async def test_the_records_of_its_calls_know_the_job_and_the_client(session, monkeypatch) -> None:
    log = CallLog()
    monkeypatch.setattr(calls, "CALL_LOG", log)
    async with session.model(CUES):
        job, reading = await read(session)
    records = list(log.buffer)
    assert [each.kind for each in records] == ["attempt", "operation"]
    names = "SELECT pseudonym FROM perimeter.pseudonyms WHERE kind = 'client' AND subject_id = :c"
    subject = await session.scalar(names, c=session.client_id)
    assert {(each.work.job_id, each.work.subject) for each in records} == {(job, subject)}
    by = f"compatible:llama3.1/{records[0].prompt_version}"
    assert reading.model_version.endswith(sha256(by.encode()).hexdigest()[:12])


async def test_the_records_of_its_calls_know_the_trace_of_whoever_asked(
    session, monkeypatch
) -> None:
    log = CallLog()
    monkeypatch.setattr(calls, "CALL_LOG", log)
    with tracing("tests", InMemorySpanExporter()) as provider:
        assert provider is not None
        async with session.model(Reply({"stretches": []})):
            with provider.get_tracer("tests").start_as_current_span("request") as request:
                (asked,) = await session.ask("bias")
            assert await run_job(session.database, asked.id) == "succeeded"
    records = list(log.buffer)
    assert {each.work.job_id for each in records} == {asked.id}
    assert {each.trace_id for each in records} == {request.get_span_context().trace_id}
