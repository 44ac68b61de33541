"""What the service tells of itself as it works: sessions read, jobs that died, upkeep."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from tests.telemetry.conftest import batch_of, scalar, view

import listenwell.sessions.compute as compute
from listenwell.jobs import FatalJobError, Outcome, enqueue, job_kind, known_kinds, run_job
from listenwell.jobs.relay import relay_once
from listenwell.perimeter.consents import withdraw_consent
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.sessions import ConsentGiven, Incoming, receive_session
from listenwell.telemetry.account import account
from listenwell.telemetry.store import store
from listenwell.telemetry.upkeep import keep_up
from listenwell.worker.kinds import register_kinds

FILE = b"""WEBVTT

00:00:01.000 --> 00:00:06.000
Maya: What would you like to leave with today?

00:00:07.000 --> 00:01:31.000
Ben: I will write to my brother on Sunday, the zanzibar letter.
"""
WRAPPER = LocalKeyWrapper(b"k" * 32)
FATAL = f"fatal_{uuid4().hex}"
LOST = f"lost_{uuid4().hex}"


@job_kind(FATAL)
async def _fatal(_) -> None:
    raise FatalJobError("zanzibar", mend="Nothing.")


@job_kind(LOST, max_attempts=1)
async def _lost(_) -> None:
    """Never runs: its worker is lost before."""


async def newest(database, event: str) -> dict:
    async with database.transaction() as db:
        return await db.scalar(
            text(
                "SELECT properties FROM telemetry.telemetry_events WHERE event = :e"
                " ORDER BY occurred_at DESC, event_id DESC LIMIT 1"
            ),
            {"e": event},
        )


async def count(database, event: str) -> int:
    many = "SELECT count(*) FROM telemetry.telemetry_events WHERE event = :e"
    return await scalar(database, many, e=event)


async def session(database, monkeypatch) -> tuple:
    monkeypatch.setattr(compute, "key_wrapper", lambda _: WRAPPER)
    incoming = Incoming(
        coach_id=uuid4(),
        client_id=uuid4(),
        data=FILE,
        file_name="2026-09-03-ben.vtt",
        consent=ConsentGiven("client", "2026-01", datetime(2026, 9, 1, tzinfo=UTC)),
    )
    received = await receive_session(database, WRAPPER, incoming)
    job = await scalar(
        database,
        "SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j",
        j=str(received.job_id),
    )
    return incoming, received, job


async def test_a_session_that_was_read_tells_of_itself_with_its_analytics(database, monkeypatch):
    incoming, received, job = await session(database, monkeypatch)
    before = await count(database, "session_processed")
    assert await run_job(database, job) is Outcome.SUCCEEDED
    assert await count(database, "session_processed") == before + 1
    told = await newest(database, "session_processed")
    names = "SELECT pseudonym FROM perimeter.pseudonyms WHERE subject_id = :s AND kind = :k"
    assert told["session_id"] == await scalar(database, names, s=received.job_id, k="session")
    assert told["coach_id"] == await scalar(database, names, s=incoming.coach_id, k="coach")
    assert told["consent_present"] is True
    assert told["utterances"] == 2
    assert told["duration_minutes"] == pytest.approx(91 / 60, abs=0.01)
    assert "diarization_confidence" not in told  # captions have none


async def test_a_session_whose_consent_was_withdrawn_says_so(database, monkeypatch):
    incoming, _, job = await session(database, monkeypatch)
    async with database.transaction() as db:
        await withdraw_consent(db, client_id=incoming.client_id, coach_id=incoming.coach_id)
    assert await run_job(database, job) is Outcome.SUCCEEDED
    assert (await newest(database, "session_processed"))["consent_present"] is False


async def test_a_session_that_could_not_be_written_tells_nothing(database, monkeypatch):
    _, _, job = await session(database, monkeypatch)
    before = await count(database, "session_processed")
    real = compute._analytics
    monkeypatch.setattr(compute, "_analytics", lambda *a: {**real(*a), "model_version": "x" * 500})
    assert await run_job(database, job) is Outcome.WAITING
    assert await count(database, "session_processed") == before


async def test_a_job_that_died_tells_of_itself(database):
    before = await count(database, "job.dead")
    async with database.transaction() as db:
        job = await enqueue(db, FATAL, f"dead-{uuid4()}")
    assert await run_job(database, job) is Outcome.DEAD
    assert await count(database, "job.dead") == before + 1
    assert await newest(database, "job.dead") == {"kind": "other", "attempts": 1, "fatal": True}


class Nobody:
    """A broker that takes nothing."""

    def send(self, _) -> int:
        return 0

    def depth(self) -> int:
        return 10_000


async def test_a_job_whose_worker_was_lost_on_the_last_attempt_tells_of_itself(database):
    async with database.transaction() as db:
        job = await enqueue(db, LOST, f"lost-{uuid4()}")
        await db.execute(
            text(
                "UPDATE jobs.job_runs SET state = 'running', attempt = 1,"
                " lease_token = gen_random_uuid(), lease_until = now() - interval '1 minute'"
                " WHERE id = :j"
            ),
            {"j": job},
        )
    before = await count(database, "job.dead")
    await relay_once(database, Nobody())
    state = "SELECT state FROM jobs.job_runs WHERE id = :j"
    assert await scalar(database, state, j=job) == "dead"
    assert await count(database, "job.dead") >= before + 1


async def test_upkeep_makes_days_and_folds_the_account_without_changing_it(database, visit):
    for _ in range(3):
        await store(database, batch_of(visit, [view(visit), view(visit, version=2)]))
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE telemetry.accounting SET day = CURRENT_DATE - 20 WHERE source = 'ui'")
        )
        old = "UPDATE telemetry.bad_events SET received_at = now() - interval '20 days'"
        await db.execute(text(old))
        before = await account(db)
    async with database.transaction() as db:
        kept = await keep_up(db)
    assert kept.batches_folded >= 3
    assert kept.seals_dropped >= 3
    async with database.transaction() as db:
        assert await account(db) == before
        again = await keep_up(db)
    assert again == (0, 0, 0)
    rows = "SELECT count(*) FROM telemetry.accounting WHERE day = CURRENT_DATE - 20"
    assert await scalar(database, rows) == 1
    ahead = "SELECT to_char(CURRENT_DATE + 7, '\"telemetry.telemetry_events_\"YYYYMMDD')"
    last = await scalar(database, ahead)
    assert await scalar(database, "SELECT to_regclass(:t)::text", t=last) == last


async def test_upkeep_is_a_job_of_the_worker(database):
    register_kinds()
    assert "telemetry_upkeep" in known_kinds()
    async with database.transaction() as db:
        job = await enqueue(db, "telemetry_upkeep", f"upkeep-{uuid4()}")
    assert await run_job(database, job) is Outcome.SUCCEEDED
    result = await scalar(database, "SELECT result FROM jobs.job_runs WHERE id = :j", j=job)
    assert set(result) == {"days_made", "batches_folded", "seals_dropped"}
