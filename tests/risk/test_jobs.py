"""The jobs of the night: in shards, visible, and the same however often they run."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

import listenwell.clients.compute as clients_compute
from listenwell.jobs import Outcome, enqueue, run_job
from listenwell.jobs.shards import progress
from listenwell.risk.churn_fits import latest_fit
from listenwell.risk.coach_settings import save_settings
from listenwell.risk.compute import ALERTS, SCORES, ask_for_coach
from listenwell.risk.policy import Policy, Weights

TODAY = date(2026, 6, 30)
WEEKLY = [73, 66, 59, 52, 45, 38, 31]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(clients_compute, "SHARD_CLIENTS", 3)


async def run(database, kind: str, key: str) -> dict[str, int]:
    """Run a daily job and its shards as workers do; return how they all stand."""
    async with database.transaction() as db:
        await enqueue(db, kind, key, {"day": str(TODAY)})
    while True:
        async with database.transaction() as db:
            query = text(
                "SELECT id FROM jobs.job_runs "
                "WHERE state = 'waiting' AND starts_with(idempotency_key, :key)"
            )
            waiting: list[UUID] = list(await db.scalars(query, {"key": key}))
        if not waiting:
            break
        for job_id in waiting:
            assert await run_job(database, job_id) is Outcome.SUCCEEDED
    async with database.transaction() as db:
        return await progress(db, key)


async def aggregated(practice, database, count: int):
    made = [await practice.client(WEEKLY) for _ in range(count)]
    computed = await clients_compute.compute(database, TODAY)
    async with database.transaction() as db:
        await computed.store(db)
    return made


async def test_the_night_scores_and_alerts_everybody_in_shards(practice, database):
    made = await aggregated(practice, database, 7)
    stood = await run(database, SCORES, f"{SCORES}:{uuid4()}")
    assert set(stood) == {"succeeded"}
    assert stood["succeeded"] >= 4  # itself, and at least three shards of three for seven clients
    for client in made:
        [row] = await practice.rows("risk_scores", client)
        assert row["scored_on"] == TODAY
        assert row["days_since_session"] == 31
    assert set(await run(database, ALERTS, f"{ALERTS}:{uuid4()}")) == {"succeeded"}
    for client in made:
        kinds = {row["alert_type"] for row in await practice.rows("risk_alerts", client)}
        assert "no_session_30d" in kinds


async def test_a_rerun_of_a_day_changes_nothing(practice, database):
    made = await aggregated(practice, database, 4)

    async def night() -> list[object]:
        for kind in (SCORES, ALERTS):
            await run(database, kind, f"{kind}:{uuid4()}")
        return [
            await practice.rows(table, client)
            for table in ("risk_scores", "risk_alerts")
            for client in made
        ]

    assert await night() == await night()


async def test_the_model_of_the_day_is_kept_and_says_what_it_was_fitted_on(practice, database):
    await aggregated(practice, database, 2)
    await run(database, SCORES, f"{SCORES}:{uuid4()}")
    async with database.transaction() as db:
        kept = await latest_fit(db, TODAY)
        sessions = await db.scalar(
            text(
                "SELECT count(DISTINCT (client_id, coach_id, session_date)) "
                "FROM ai_backend.transcription_jobs "
                "WHERE excluded_at IS NULL AND session_date <= :day"
            ),
            {"day": TODAY},
        )
    assert kept.fitted_on == TODAY
    assert kept.sessions == sessions
    assert kept.model.horizon == 60


async def test_saved_settings_score_the_coachs_clients_anew_today(practice, database):
    today = datetime.now(UTC).date()
    client = await practice.client([40], today=today)
    await practice.night(client, day=today)
    days_only = Policy(Weights(0, 0, 0, 0, 100))
    async with database.transaction() as db:
        saved = await save_settings(db, practice.coach_id, days_only)
        for _ in range(2):
            await ask_for_coach(db, practice.coach_id, saved.version)
        job_ids = list(
            await db.scalars(
                text("SELECT id FROM jobs.job_runs WHERE arguments->>'coach_id' = :coach"),
                {"coach": str(practice.coach_id)},
            )
        )
    [job_id] = job_ids
    assert await run_job(database, job_id) is Outcome.SUCCEEDED
    [row] = await practice.rows("risk_scores", client)
    assert (row["risk_score"], row["risk_level"], row["settings_version"]) == (100, "critical", 1)
    assert "new_high_risk" in {r["alert_type"] for r in await practice.rows("risk_alerts", client)}
