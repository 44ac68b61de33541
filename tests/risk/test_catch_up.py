"""A population that is new here, computed at once: its drift must be found again."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from listenwell.clients.tables import ClientAnalytics
from listenwell.db import Database
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.risk.catch_up import catch_up
from listenwell.risk.tables import RiskAlert, RiskScore
from listenwell.samples.population import DRIFTS, draw_population
from listenwell.sessions.sample_population import (
    SampleRequest,
    remove_sample,
    sample_client_id,
    write_sample,
)

TODAY = date(2026, 11, 2)
CLIENTS, SESSIONS, SEED = 120, 14, 21


@pytest.fixture(scope="module")
async def coach_id(database: Database) -> AsyncIterator[UUID]:
    coach = uuid4()
    request = SampleRequest(CLIENTS, SESSIONS, SEED, TODAY, coach_id=coach, mix=True)
    async with database.transaction() as db:
        await write_sample(db, LocalKeyWrapper(b"s" * 32), request)
    await catch_up(database, TODAY, weeks=3)
    yield coach
    async with database.transaction() as db:
        await remove_sample(db)


def drift_of() -> dict[UUID, str]:
    drawn = draw_population(CLIENTS, SESSIONS, SEED).drift
    return {sample_client_id(SEED, n): DRIFTS[int(place)] for n, place in enumerate(drawn)}


async def test_every_client_has_its_windows_and_a_score_for_each_week(
    database: Database, coach_id: UUID
) -> None:
    async with database.transaction() as db:
        windows = (
            await db.scalars(select(ClientAnalytics).where(ClientAnalytics.coach_id == coach_id))
        ).all()
        scores = (await db.scalars(select(RiskScore).where(RiskScore.coach_id == coach_id))).all()
    assert len({row.client_id for row in windows if row.window_type == "all_time"}) == CLIENTS
    assert {row.window_end for row in windows if row.window_type == "all_time"} == {TODAY}
    latest = [row for row in scores if row.scored_on == TODAY]
    assert len(latest) == CLIENTS
    assert len({row.scored_on for row in scores}) == 4
    assert any(row.previous_risk_score is not None for row in latest)


async def test_those_who_are_gone_are_found(database: Database, coach_id: UUID) -> None:
    async with database.transaction() as db:
        scores = (
            await db.scalars(
                select(RiskScore).where(
                    RiskScore.coach_id == coach_id, RiskScore.scored_on == TODAY
                )
            )
        ).all()
        alerted = set(
            await db.scalars(
                select(RiskAlert.client_id).where(
                    RiskAlert.coach_id == coach_id, RiskAlert.status != "resolved"
                )
            )
        )
    drift = drift_of()

    def mean(name: str, value: str) -> float:
        own = [float(getattr(row, value)) for row in scores if drift[row.client_id] == name]
        return sum(own) / len(own)

    assert mean("gone", "churn_probability") > mean("steady", "churn_probability") + 0.3
    assert mean("gone", "risk_score") > mean("steady", "risk_score") + 30
    gone = {client for client, name in drift.items() if name == "gone"}
    assert gone <= alerted


async def test_the_trend_of_the_cooling_is_found_more_often_than_of_the_steady(
    database: Database, coach_id: UUID
) -> None:
    async with database.transaction() as db:
        rows = (
            await db.scalars(
                select(ClientAnalytics).where(
                    ClientAnalytics.coach_id == coach_id,
                    ClientAnalytics.window_type == "all_time",
                )
            )
        ).all()
    drift = drift_of()

    def share(name: str, trend: str) -> float:
        own = [row for row in rows if drift[row.client_id] == name]
        return sum(row.engagement_trend == trend for row in own) / len(own)

    assert share("cooling", "declining") > 0.6
    assert share("growing", "improving") > 0.3
    assert share("steady", "declining") + share("steady", "improving") < 0.2


async def test_doing_it_again_changes_nothing(database: Database, coach_id: UUID) -> None:
    async def rows() -> list[tuple[object, ...]]:
        async with database.transaction() as db:
            scores = await db.execute(
                select(RiskScore.id, RiskScore.computed_at)
                .where(RiskScore.coach_id == coach_id)
                .order_by(RiskScore.id)
            )
            alerts = await db.execute(
                select(RiskAlert.id, RiskAlert.status)
                .where(RiskAlert.coach_id == coach_id)
                .order_by(RiskAlert.id)
            )
            return [*(tuple(row) for row in scores), *(tuple(row) for row in alerts)]

    before = await rows()
    await catch_up(database, TODAY)
    assert await rows() == before
