"""A session comes in: consent first, then everything or nothing, words sealed, read once."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell import load, read
from listenwell.errors import EmptyFile, UnknownSpeaker
from listenwell.jobs import Outcome, run_job
from listenwell.perimeter.client_keys import erase_key
from listenwell.perimeter.consents import withdraw_consent
from listenwell.perimeter.keys import Erased, LocalKeyWrapper
from listenwell.sessions import ConsentGiven, ConsentMissing, Incoming, receive_session
from listenwell.settings import Settings

FILE = b"""WEBVTT

00:00:01.000 --> 00:00:06.000
Maya: What would you like to leave with today?

00:00:07.000 --> 00:00:15.000
Ben: I will write to my brother on Sunday, the zanzibar letter.

00:00:16.000 --> 00:00:18.000
Maya: You have decided.
"""
CONSENT = ConsentGiven("client", "2026-01", datetime(2026, 9, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def wrapper(monkeypatch: pytest.MonkeyPatch) -> LocalKeyWrapper:
    made = LocalKeyWrapper(b"k" * 32)
    monkeypatch.setattr(compute, "key_wrapper", lambda _: made)
    return made


def incoming(data: bytes = FILE, **changes) -> Incoming:
    fields = {
        "coach_id": uuid4(),
        "client_id": uuid4(),
        "data": data,
        "file_name": "2026-09-03-ben.vtt",
        "consent": CONSENT,
    }
    return Incoming(**{**fields, **changes})


async def count(database, table: str, **where) -> int:
    conditions = " AND ".join(f"{name} = :{name}" for name in where) or "true"
    async with database.transaction() as db:
        return await db.scalar(text(f"SELECT count(*) FROM {table} WHERE {conditions}"), where)


async def read_now(database, job_id: UUID) -> None:
    async with database.transaction() as db:
        run = await db.scalar(
            text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"),
            {"j": str(job_id)},
        )
    assert await run_job(database, run) is Outcome.SUCCEEDED


async def test_without_consent_only_the_refusal_is_kept(database, wrapper):
    session = incoming(consent=None)
    with pytest.raises(ConsentMissing):
        await receive_session(database, wrapper, session)
    where = {"client_id": session.client_id}
    assert await count(database, "perimeter.refusals", **where) == 1
    for table in (
        "ai_backend.transcription_jobs",
        "ai_backend.coach_clients",
        "perimeter.client_keys",
        "perimeter.consents",
    ):
        assert await count(database, table, **where) == 0


async def test_a_consent_that_stands_is_enough_and_a_withdrawn_one_is_not(database, wrapper):
    first = incoming()
    await receive_session(database, wrapper, first)
    pair = {"client_id": first.client_id, "coach_id": first.coach_id}
    again = incoming(FILE.replace(b"Sunday", b"Monday"), consent=None, **pair)
    await receive_session(database, wrapper, again)
    async with database.transaction() as db:
        assert await withdraw_consent(db, **pair)
    with pytest.raises(ConsentMissing):
        await receive_session(database, wrapper, again)


async def test_what_is_stored_is_what_the_file_says(database, wrapper):
    session = incoming()
    received = await receive_session(database, wrapper, session)
    assert received.session_date == date(2026, 9, 3)
    assert not received.duplicate
    await read_now(database, received.job_id)
    expected = read(load(FILE, name="x.vtt"))
    async with database.transaction() as db:
        row = (
            await db.execute(
                text("SELECT * FROM ai_backend.session_analytics WHERE job_id = :j"),
                {"j": received.job_id},
            )
        ).one()
    assert float(row.coach_talk_time_seconds) == expected.analytics.coach_talk_time_seconds
    assert row.coach_question_count == expected.analytics.coach_question_count
    assert row.cue_commitment_count == expected.analytics.cue_commitment_count
    assert row.interruption_count is None
    assert (
        await count(
            database, "ai_backend.transcription_jobs", id=received.job_id, status="completed"
        )
        == 1
    )


async def test_no_word_lies_open_in_any_table(database, wrapper):
    received = await receive_session(database, wrapper, incoming())
    await read_now(database, received.job_id)
    async with database.transaction() as db:
        tables = await db.execute(
            text(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables "
                "WHERE table_schema IN ('ai_backend', 'jobs', 'perimeter')"
            )
        )
        for (table,) in tables.all():
            dump = await db.scalar(text(f"SELECT string_agg(t::text, ' ') FROM {table} t"))
            assert "zanzibar" not in (dump or "").lower()


async def test_the_same_file_twice_is_one_session(database, wrapper):
    session = incoming()
    first = await receive_session(database, wrapper, session)
    second = await receive_session(database, wrapper, session)
    assert second.duplicate
    assert second.job_id == first.job_id


@pytest.mark.parametrize(
    ("changes", "error"), [({"data": b" "}, EmptyFile), ({"coach_speaker": "Zed"}, UnknownSpeaker)]
)
async def test_a_file_that_cannot_be_used_stores_nothing(database, wrapper, changes, error):
    session = incoming(**changes)
    with pytest.raises(error):
        await receive_session(database, wrapper, session)
    where = {"client_id": session.client_id}
    assert await count(database, "ai_backend.transcription_jobs", **where) == 0
    assert await count(database, "perimeter.consents", **where) == 0


async def test_the_coach_is_asked_once_and_remembered(database, wrapper):
    first = incoming(coach_speaker="Ben")
    await receive_session(database, wrapper, first)
    later = incoming(
        FILE.replace(b"Sunday", b"Friday"), client_id=first.client_id, coach_id=first.coach_id
    )
    received = await receive_session(database, wrapper, later)
    roles = {speaker.key: speaker.role.value for speaker in received.speakers}
    assert roles == {"Ben": "coach", "Maya": "client"}


async def test_an_erased_client_cannot_be_read_or_added_again(database, wrapper):
    session = incoming()
    received = await receive_session(database, wrapper, session)
    async with database.transaction() as db:
        assert await erase_key(db, session.client_id)
    with pytest.raises(Erased):
        await receive_session(
            database, wrapper, incoming(FILE + b"\n", client_id=session.client_id)
        )
    async with database.transaction() as db:
        run = await db.scalar(
            text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"),
            {"j": str(received.job_id)},
        )
    assert await run_job(database, run) in (Outcome.WAITING, Outcome.DEAD)


async def test_reading_again_writes_the_same_once(database, wrapper):
    received = await receive_session(database, wrapper, incoming())
    await read_now(database, received.job_id)
    async with database.transaction() as db:
        await db.execute(
            text(
                "UPDATE jobs.job_runs SET state = 'waiting', attempt = 0 "
                "WHERE arguments->>'job_id' = :j"
            ),
            {"j": str(received.job_id)},
        )
    await read_now(database, received.job_id)
    assert await count(database, "ai_backend.session_analytics", job_id=received.job_id) == 1


async def test_settings_do_not_print_secrets():
    assert "hush" not in repr(Settings(master_key="hush"))
