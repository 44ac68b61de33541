"""A sample population: whole, told apart from real clients, and removable without a trace."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import func, select, text

from listenwell.db import Database
from listenwell.db.tables import all_tables
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.perimeter.tables import ClientKey, Consent
from listenwell.samples.population import DRIFTS, draw_population
from listenwell.sessions.relations import add_client
from listenwell.sessions.sample_population import (
    TEXT_VERSION,
    RealClients,
    SampleRequest,
    SampleThere,
    remove_sample,
    sample_client_id,
    write_sample,
)
from listenwell.sessions.stored import opened_report, opened_speakers
from listenwell.sessions.tables import (
    CoachClient,
    StoredSessionAnalytics,
    StoredTranscript,
    TranscriptionJob,
)

TODAY = date(2026, 11, 2)
WRAPPER = LocalKeyWrapper(b"s" * 32)
REQUEST = SampleRequest(clients=45, sessions=12, seed=3, today=TODAY, mix=True)


@pytest.fixture
async def clean(database: Database) -> AsyncIterator[Database]:
    yield database
    async with database.transaction() as db:
        await remove_sample(db)


async def rows_of_samples(database: Database) -> dict[str, int]:
    async with database.transaction() as db:
        found = {}
        for table in all_tables().sorted_tables:
            if "client_id" in table.columns:
                ids = [sample_client_id(REQUEST.seed, number) for number in range(45)]
                counted = select(func.count()).where(table.c.client_id.in_(ids))
                found[table.name] = await db.scalar(counted) or 0
        return found


def test_the_same_seed_draws_the_same_numbers() -> None:
    one, same, other = (draw_population(30, 8, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.engagement, same.engagement)
    np.testing.assert_array_equal(one.days_ago, same.days_ago)
    assert (one.engagement != other.engagement).any()


def test_the_drift_is_what_it_is_called() -> None:
    drawn = draw_population(4000, 16, 5)
    engagement = drawn.engagement.reshape(4000, 16)
    days_ago = drawn.days_ago.reshape(4000, 16)
    change = engagement[:, -3:].mean(axis=1) - engagement[:, :5].mean(axis=1)
    by_drift = [change[drawn.drift == place].mean() for place in range(len(DRIFTS))]
    assert abs(by_drift[0]) < 1
    assert by_drift[1] > 10
    assert by_drift[2] < -15
    assert by_drift[3] < -15
    last = days_ago[:, -1]
    assert last[drawn.drift < 3].max() <= 28
    assert last[drawn.drift == 3].min() > 30
    assert (np.diff(days_ago, axis=1) < 0).all()
    assert drawn.days_ago.min() >= 0


def test_a_population_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        draw_population(0, 3, 1)


async def test_what_is_written_is_whole(clean: Database) -> None:
    async with clean.transaction() as db:
        written = await write_sample(db, WRAPPER, REQUEST)
    assert written.sessions == 45 * 12
    assert len(written.coaches) == 3
    assert sum(written.drifts.values()) == 45
    found = await rows_of_samples(clean)
    assert found["coach_clients"] == found["client_keys"] == found["consents"] == 45
    assert found["transcription_jobs"] == found["session_analytics"] == 45 * 12


async def test_the_numbers_are_those_that_were_drawn(clean: Database) -> None:
    async with clean.transaction() as db:
        await write_sample(db, WRAPPER, REQUEST)
    drawn = draw_population(45, 12, REQUEST.seed)
    client_id = sample_client_id(REQUEST.seed, 7)
    own = drawn.client == 7
    async with clean.transaction() as db:
        rows = (
            await db.scalars(
                select(StoredSessionAnalytics)
                .where(StoredSessionAnalytics.client_id == client_id)
                .order_by(StoredSessionAnalytics.session_date)
            )
        ).all()
    assert [(TODAY - row.session_date).days for row in rows] == drawn.days_ago[own].tolist()
    for row, engagement, sentiment, share, resistance in zip(
        rows,
        drawn.engagement[own],
        drawn.sentiment[own],
        drawn.client_share[own],
        drawn.resistance[own],
        strict=True,
    ):
        assert float(row.engagement_score or 0) == pytest.approx(engagement, abs=0.006)
        assert float(row.client_sentiment_score or 0) == pytest.approx(sentiment, abs=0.0006)
        assert float(row.client_speech_share or 0) == pytest.approx(100 * share, abs=0.006)
        assert row.cue_resistance_count == resistance
        total, silent = row.total_duration_seconds, row.silence_time_seconds
        spoken = (row.coach_talk_time_seconds or 0) + (row.client_talk_time_seconds or 0)
        assert float(spoken + (silent or 0)) == pytest.approx(float(total or 0), abs=0.03)


async def test_its_words_open_with_the_clients_own_key(clean: Database) -> None:
    async with clean.transaction() as db:
        await write_sample(db, WRAPPER, REQUEST)
        client_id = sample_client_id(REQUEST.seed, 0)
        cipher = await client_cipher(db, WRAPPER, client_id)
        name = await db.scalar(
            select(CoachClient.display_name).where(CoachClient.client_id == client_id)
        )
        job, stored = (
            await db.execute(
                select(TranscriptionJob, StoredTranscript)
                .join(StoredTranscript, StoredTranscript.job_id == TranscriptionJob.id)
                .where(TranscriptionJob.client_id == client_id)
                .limit(1)
            )
        ).one()
    drift = DRIFTS[int(draw_population(45, 12, REQUEST.seed).drift[0])]
    assert name is not None
    assert cipher.open(name) == f"Sample 0001 ({drift})"
    assert cipher.open(job.source_file) == "sample"
    assert [each.role.value for each in opened_speakers(cipher.open(stored.speakers))] == [
        "coach",
        "client",
    ]
    assert "no words" in opened_report(cipher.open(stored.import_report)).warnings[0]


async def test_it_is_not_written_twice_and_not_beside_real_clients(clean: Database) -> None:
    coach, client = uuid4(), uuid4()
    async with clean.transaction() as db:
        await add_client(db, coach, client)
    unmixed = SampleRequest(clients=2, sessions=1, seed=3, today=TODAY)
    with pytest.raises(RealClients, match="real clients"):
        async with clean.transaction() as db:
            await write_sample(db, WRAPPER, unmixed)
    async with clean.transaction() as db:
        await write_sample(db, WRAPPER, REQUEST)
    with pytest.raises(SampleThere, match="already"):
        async with clean.transaction() as db:
            await write_sample(db, WRAPPER, REQUEST)
    async with clean.transaction() as db:
        assert await remove_sample(db) == 45
        assert await remove_sample(db) == 0
        still = await db.scalar(select(CoachClient).where(CoachClient.client_id == client))
        assert still is not None
    assert set((await rows_of_samples(clean)).values()) == {0}


async def test_one_coach_may_have_all_of_them(clean: Database) -> None:
    coach = uuid4()
    async with clean.transaction() as db:
        written = await write_sample(
            db,
            WRAPPER,
            SampleRequest(clients=25, sessions=2, seed=9, today=TODAY, coach_id=coach, mix=True),
        )
        clients = await db.scalar(select(func.count()).where(CoachClient.coach_id == coach))
        spread = await db.scalar(
            select(func.count(ClientKey.client_id.distinct()))
            .join(Consent, Consent.client_id == ClientKey.client_id)
            .where(Consent.text_version == TEXT_VERSION)
        )
    assert written.coaches == (coach,)
    assert clients == spread == 25


async def test_a_failed_write_leaves_nothing(clean: Database) -> None:
    with pytest.raises(RuntimeError, match="stop"):
        async with clean.transaction() as db:
            await write_sample(db, WRAPPER, REQUEST)
            raise RuntimeError("stop")
    assert set((await rows_of_samples(clean)).values()) == {0}
    async with clean.transaction() as db:
        left = await db.scalar(
            text("SELECT count(*) FROM pg_class WHERE relname LIKE 'sample\\_%'")
        )
    assert left == 0
