"""Retention: what is due, what goes, what stays, and the record of it. The clock is given."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell.db import Database
from listenwell.jobs import Outcome, enqueue, run_job
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.keys import KeyUnavailable, key_wrapper
from listenwell.sessions import ConsentGiven, Incoming, receive_session
from listenwell.sessions.erasure import erase_client
from listenwell.sessions.overview import clients_of, name_client
from listenwell.sessions.queries import COMPUTE
from listenwell.sessions.retention import ERASE, erase_due, erasures_of, preview
from listenwell.sessions.retention_rules import (
    Retention,
    RetentionChanged,
    WrongRetention,
    deployment_rule,
    retention_history,
    retention_of,
    save_retention,
)
from listenwell.sessions.roles import WordsErased, reassign_coach
from listenwell.settings import Settings

NOW = datetime(2026, 6, 30, 1, tzinfo=UTC)
KEEP = Retention(None, None)
SAID = """WEBVTT

00:00:01.000 --> 00:00:06.000
Maya: What would you like to leave with on day {day}?

00:00:07.000 --> 00:00:15.000
Ben: I will write to my brother on Sunday, really I will.

00:00:16.000 --> 00:00:18.000
Maya: You have decided.
"""


@pytest.fixture
def keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    wrapper = key_wrapper(settings)
    monkeypatch.setattr(compute, "key_wrapper", lambda _: wrapper)
    return wrapper


@pytest.fixture
def arrived(database: Database, keys: Any) -> Any:
    """A session that came in so many days before NOW and was read."""

    async def arrive(days: int, coach_id: UUID, client_id: UUID) -> UUID:
        consent = ConsentGiven("client", "1", NOW - timedelta(days=3650))
        received = await receive_session(
            database,
            keys,
            Incoming(
                coach_id=coach_id,
                client_id=client_id,
                data=SAID.format(day=days).encode(),
                file_name=f"Ben {days}.vtt",
                consent=consent,
            ),
        )
        async with database.transaction() as db:
            run = await db.scalar(
                text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"),
                {"j": str(received.job_id)},
            )
            await db.execute(
                text("UPDATE ai_backend.transcription_jobs SET created_at = :at WHERE id = :id"),
                {"at": NOW - timedelta(days=days), "id": received.job_id},
            )
        assert await run_job(database, run) is Outcome.SUCCEEDED
        return received.job_id

    return arrive


async def save(database: Database, settings: Settings, coach_id: UUID, *days: int | None) -> None:
    async with database.transaction() as db:
        await save_retention(db, coach_id, Retention(*days), settings)


async def erase(database: Database, keys: Any, now: datetime = NOW) -> dict[str, int]:
    return await erase_due(database, keys, KEEP, now)


async def kept(database: Database, keys: Any, job_id: UUID) -> Any:
    """What the database holds of a session, its words opened."""
    query = text("""
        SELECT j.client_id, j.source_file, t.speakers, t.import_report, t.words_erased_at,
          (SELECT array_agg(u.text ORDER BY u.utterance_index) FROM ai_backend.utterances u
           WHERE u.transcript_id = t.id) AS texts,
          (SELECT count(u.speaker_name) FROM ai_backend.utterances u
           WHERE u.transcript_id = t.id) AS names,
          (SELECT count(n.utterance_id) FROM ai_backend.utterances u
           JOIN ai_backend.utterance_annotations n ON n.utterance_id = u.id
           WHERE u.transcript_id = t.id) AS labels,
          a.engagement_score, a.id AS analytics,
          (SELECT array_agg(c.text_excerpt) FROM ai_backend.language_cues c
           WHERE c.session_analytics_id = a.id) AS excerpts,
          (SELECT count(c.preceding_context) FROM ai_backend.language_cues c
           WHERE c.session_analytics_id = a.id) AS contexts
        FROM ai_backend.transcription_jobs j
        JOIN ai_backend.transcripts t ON t.job_id = j.id
        LEFT JOIN ai_backend.session_analytics a ON a.job_id = j.id
        WHERE j.id = :id""")
    async with database.transaction() as db:
        row = (await db.execute(query, {"id": job_id})).one_or_none()
        if row is None:
            return None
        cipher = await client_cipher(db, keys, row.client_id)
    opened = {
        "texts": [cipher.open(each) for each in row.texts],
        "excerpts": [cipher.open(each) for each in row.excerpts or []],
        "file": cipher.open(row.source_file),
        "about": cipher.open(row.speakers) + cipher.open(row.import_report),
    }
    return SimpleNamespace(**{**row._mapping, **opened})


async def test_words_go_when_their_time_is_over_and_the_numbers_stay(
    database, settings, keys, arrived
):
    coach, client = uuid4(), uuid4()
    old, young = await arrived(30, coach, client), await arrived(29, coach, client)
    before = await kept(database, keys, old)
    assert before.excerpts
    assert "Maya" in before.about
    await save(database, settings, coach, 30, None)
    done = await erase(database, keys)
    assert (done["words"], done["sessions"]) == (1, 0)
    after = await kept(database, keys, old)
    assert set(after.texts) == set(after.excerpts) == {""}
    assert (after.file, after.names, after.contexts) == ("", 0, 0)
    assert "Maya" not in after.about
    assert "Ben" not in after.about
    assert '"key":"Coach"' in after.about
    assert after.words_erased_at is not None
    assert len(after.texts) == len(before.texts)
    assert (after.engagement_score, after.labels) == (before.engagement_score, before.labels)
    assert len(after.excerpts) == len(before.excerpts)
    untouched = await kept(database, keys, young)
    assert "brother" in " ".join(untouched.texts)
    again = await erase(database, keys)
    assert (again["words"], again["sessions"]) == (0, 0)


async def test_what_has_no_words_is_not_read_again(database, settings, keys, arrived):
    coach, client = uuid4(), uuid4()
    job_id = await arrived(40, coach, client)
    await save(database, settings, coach, 30, None)
    await erase(database, keys)
    before = await kept(database, keys, job_id)
    async with database.transaction() as db:
        run = await enqueue(db, COMPUTE, f"{COMPUTE}:{job_id}:again", {"job_id": str(job_id)})
    assert await run_job(database, run) is Outcome.SUCCEEDED
    assert (await kept(database, keys, job_id)).analytics == before.analytics
    with pytest.raises(WordsErased):
        async with database.transaction() as db:
            await reassign_coach(db, keys, coach, job_id, "Client")


async def test_a_session_goes_whole_and_the_last_takes_the_key_along(
    database, settings, keys, arrived
):
    coach, client = uuid4(), uuid4()
    old, young = await arrived(400, coach, client), await arrived(100, coach, client)
    async with database.transaction() as db:
        await name_client(db, keys, coach, client, "Ben")
        backup = await db.scalar(
            text("SELECT u.text FROM ai_backend.utterances u LIMIT 1"),
        )
    await save(database, settings, coach, 90, 365)
    assert (await erase(database, keys))["sessions"] == 1
    assert await kept(database, keys, old) is None
    assert await kept(database, keys, young) is not None
    query = text("""SELECT u.text FROM ai_backend.utterances u
        JOIN ai_backend.transcripts t ON t.id = u.transcript_id WHERE t.job_id = :id LIMIT 1""")
    async with database.transaction() as db:
        backup = await db.scalar(query, {"id": young})
    assert (await erase(database, keys, NOW + timedelta(days=266)))["sessions"] == 1
    async with database.transaction() as db:
        cipher = await client_cipher(db, keys, client)
        with pytest.raises(KeyUnavailable):
            cipher.open(backup)
        [line] = await clients_of(db, keys, coach, limit=10, offset=0)
        latest, *_ = await erasures_of(db, coach, limit=10)
    assert (line.name, line.sessions, line.consent_standing) == ("Ben", 0, True)
    assert (latest.what, latest.key_erased) == ("sessions", True)
    await arrived(1, coach, client)  # who comes back may come in


async def test_another_coachs_sessions_and_key_are_left_alone(database, settings, keys, arrived):
    coach, other, client = uuid4(), uuid4(), uuid4()
    await arrived(50, coach, client)
    theirs = await arrived(51, other, client)
    await save(database, settings, coach, 10, 20)
    await erase(database, keys)
    assert "brother" in " ".join((await kept(database, keys, theirs)).texts)
    async with database.transaction() as db:
        [record] = await erasures_of(db, coach, limit=10)
        assert not await erasures_of(db, other, limit=10)
    assert (record.what, record.sessions, record.utterances, record.key_erased) == (
        "sessions",
        1,
        3,
        False,
    )
    assert record.retention_version == 1


async def test_without_a_rule_of_their_own_the_installations_counts(
    database, settings, keys, arrived
):
    coach, free, client = uuid4(), uuid4(), uuid4()
    bound, kept_on = await arrived(91, coach, client), await arrived(92, free, uuid4())
    await save(database, settings, free, None, None)
    await erase_due(database, keys, deployment_rule(settings), NOW)
    assert set((await kept(database, keys, bound)).texts) == {""}
    assert "brother" in " ".join((await kept(database, keys, kept_on)).texts)
    async with database.transaction() as db:
        [record] = await erasures_of(db, coach, limit=10)
    assert record.retention_version == 0


async def test_the_preview_is_what_the_night_does(database, settings, keys, arrived):
    coach, client, none_due = uuid4(), uuid4(), uuid4()
    for days in (10, 40, 80, 120):
        await arrived(days, coach, client)
    await arrived(5, coach, none_due)
    rule = Retention(30, 100)
    async with database.transaction() as db:
        first, second = await preview(db, coach, rule, NOW)
    assert (first.client_id, first.sessions, first.sessions_due, first.words_due) == (
        client,
        4,
        1,
        2,
    )
    assert first.next_words_at == NOW + timedelta(days=20)
    assert first.next_session_at == NOW + timedelta(days=20)
    assert (second.client_id, second.sessions_due, second.words_due) == (none_due, 0, 0)
    await save(database, settings, coach, 30, 100)
    done = await erase(database, keys)
    assert (done["words"], done["sessions"]) == (2, 1)
    async with database.transaction() as db:
        assert await preview(db, uuid4(), rule, NOW) == []


async def test_the_nights_job_goes_by_its_slot(database, settings, keys, arrived, monkeypatch):
    import listenwell.sessions.retention as retention

    monkeypatch.setattr(retention, "key_wrapper", lambda _: keys)
    coach, client = uuid4(), uuid4()
    job_id = await arrived(29, coach, client)
    await save(database, settings, coach, 30, None)
    for night, texts in ((0, False), (1, True)):
        slot = NOW + timedelta(days=night)
        async with database.transaction() as db:
            run = await enqueue(db, ERASE, f"{uuid4()}", {"slot": slot.isoformat()})
        assert await run_job(database, run) is Outcome.SUCCEEDED
        assert (set((await kept(database, keys, job_id)).texts) == {""}) is texts


async def test_versions_are_kept_and_saved_once(database, settings):
    coach = uuid4()
    async with database.transaction() as db:
        assert (await retention_of(db, coach, settings)).rule == Retention(90, None)
        first = await save_retention(db, coach, Retention(90, None), settings, based_on=0)
        assert first.version == 1  # saved by the coach, though the installation says the same
        again = await save_retention(db, coach, Retention(90, None), settings)
        assert again.version == 1
        await save_retention(db, coach, Retention(None, None), settings, based_on=1)
        with pytest.raises(RetentionChanged):
            await save_retention(db, coach, Retention(1, 1), settings, based_on=1)
        found = await retention_history(db, coach, limit=10)
    assert [(each.version, each.rule) for each in found] == [
        (2, Retention(None, None)),
        (1, Retention(90, None)),
    ]


@pytest.mark.parametrize("days", [(0, None), (3651, None), (None, 0), (-1, 5), (31, 30)])
def test_what_makes_no_sense_is_refused(days):
    with pytest.raises(WrongRetention):
        Retention(*days)


def test_the_installations_rule_keeps_words_no_longer_than_sessions():
    def rule(words: int, sessions: int) -> Retention:
        return deployment_rule(
            Settings(retention_words_days=words, retention_sessions_days=sessions)
        )

    assert rule(90, 0) == Retention(90, None)
    assert rule(0, 0) == Retention(None, None)
    assert rule(90, 30) == Retention(30, 30)
    assert rule(0, 30) == Retention(None, 30)


async def test_erasing_a_client_by_hand_is_on_record_too(database, keys, arrived):
    coach, client = uuid4(), uuid4()
    await arrived(3, coach, client)
    async with database.transaction() as db:
        await erase_client(db, keys, coach, client)
        [record] = await erasures_of(db, coach, limit=10)
    assert (record.what, record.sessions, record.utterances) == ("client", 1, 3)
    assert (record.key_erased, record.retention_version) == (True, None)
