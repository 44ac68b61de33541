"""Alerts on the real database: raised once, updated while they stand, resolved by themselves."""

from datetime import date, timedelta

from sqlalchemy import text

from listenwell.risk.alerting import update_alerts
from listenwell.risk.coach_settings import save_settings
from listenwell.risk.policy import Policy, Thresholds, Weights

TODAY = date(2026, 6, 30)
WEEKLY = [49, 42, 35, 28, 21, 14, 7, 0]
FALLING = {
    "engagement": [80 - 4 * i for i in range(8)],
    "sentiment": [0.5 - 0.1 * i for i in range(8)],
}
"""45 points of the score: a client who is at medium risk, and at high risk with some absence."""


def kinds(rows):
    return {row["alert_type"]: row["status"] for row in rows}


async def days_only(practice, database):
    policy = Policy(
        Weights(0, 0, 0, 0, 100),
        Thresholds(days_since_session_warning=7, days_since_session_critical=27),
    )
    async with database.transaction() as db:
        await save_settings(db, practice.coach_id, policy)


async def absences(practice, client):
    rows = await practice.rows("risk_alerts", client)
    return [row for row in rows if row["alert_type"] == "no_session_30d"]


async def high_risks(practice, client):
    rows = await practice.rows("risk_alerts", client)
    return [row["status"] for row in rows if row["alert_type"] == "new_high_risk"]


async def nights(practice, client, *ages):
    for age in ages:
        await practice.night(client, day=TODAY + timedelta(days=age))


async def test_thirty_days_without_a_session_raise_one_alert_that_is_updated(practice):
    client = await practice.client(WEEKLY)
    await nights(practice, client, 0, 29)
    assert "no_session_30d" not in kinds(await practice.rows("risk_alerts", client))
    await nights(practice, client, 30)
    [first] = await absences(practice, client)
    assert (first["status"], first["severity"]) == ("pending", "warning")
    assert first["message"] == "The last session was 30 days ago."
    assert first["raised_on"] == TODAY + timedelta(days=30)
    await nights(practice, client, 31, 60)
    [later] = await absences(practice, client)
    assert later["id"] == first["id"]
    assert later["message"] == "The last session was 60 days ago."
    assert later["severity"] == "urgent"
    assert (later["created_at"], later["raised_on"]) == (first["created_at"], first["raised_on"])
    assert later["risk_score_id"] != first["risk_score_id"]


async def test_a_session_resolves_it_and_the_next_absence_raises_another(practice):
    client = await practice.client(WEEKLY)
    await nights(practice, client, 31)
    back = TODAY + timedelta(days=35)
    await practice.sessions(client, [0], today=back)
    await nights(practice, client, 35)
    absent = await absences(practice, client)
    assert [row["status"] for row in absent] == ["resolved"]
    assert absent[0]["resolved_at"] is not None
    await nights(practice, client, 66)
    absent = await absences(practice, client)
    assert [row["status"] for row in absent] == ["resolved", "pending"]


async def test_a_rerun_of_a_day_changes_nothing(practice, database):
    client = await practice.client(WEEKLY, **FALLING)
    await nights(practice, client, 31)
    before = await practice.rows("risk_alerts", client)
    assert len(before) >= 2
    async with database.transaction() as db:
        told = await update_alerts(db, client.scope, TODAY + timedelta(days=31))
    assert (told.raised, told.resolved) == (0, 0)
    assert told.kept == len(before)
    assert await practice.rows("risk_alerts", client) == before


async def test_a_rise_is_told_below_high_risk_and_high_risk_in_its_stead(practice, database):
    """Under settings by which days alone count: 0 points at 7 days, 100 at 27, 5 for each."""
    await days_only(practice, database)
    client = await practice.client(WEEKLY)
    await nights(practice, client, 7, 9)
    assert await practice.rows("risk_alerts", client) == []  # 10 points
    await nights(practice, client, 10)
    assert kinds(await practice.rows("risk_alerts", client)) == {"risk_increased": "pending"}
    await nights(practice, client, 17)  # 50 points are medium
    assert kinds(await practice.rows("risk_alerts", client)) == {"risk_increased": "pending"}
    await nights(practice, client, 18)
    [increased, high] = await practice.rows("risk_alerts", client)
    assert (increased["alert_type"], increased["status"]) == ("risk_increased", "resolved")
    assert (high["alert_type"], high["severity"]) == ("new_high_risk", "warning")
    assert high["message"].startswith("The risk score is 55 of 100; ")
    await nights(practice, client, 23)
    [_, high] = await practice.rows("risk_alerts", client)
    assert (high["severity"], high["status"]) == ("urgent", "pending")


async def test_high_risk_that_ended_is_not_raised_again_for_28_days(practice, database):
    await days_only(practice, database)
    client = await practice.client(WEEKLY)
    await nights(practice, client, 18)
    await practice.sessions(client, [0], today=TODAY + timedelta(days=19))
    await nights(practice, client, 19, 37, 45)  # away for 26 days by then: 95 points
    assert await high_risks(practice, client) == ["resolved"]
    await nights(practice, client, 46)
    assert await high_risks(practice, client) == ["resolved", "pending"]


async def test_an_alert_that_is_acknowledged_stays_so_while_it_stands(practice, database):
    client = await practice.client(WEEKLY)
    await nights(practice, client, 32)
    async with database.transaction() as db:
        await db.execute(
            text(
                "UPDATE ai_backend.risk_alerts "
                "SET status = 'acknowledged', acknowledged_at = now() "
                "WHERE client_id = :client_id AND coach_id = :coach_id"
            ),
            client.pair,
        )
    await nights(practice, client, 33)
    rows = await practice.rows("risk_alerts", client)
    assert {row["status"] for row in rows} == {"acknowledged"}
    await practice.sessions(client, [0], today=TODAY + timedelta(days=34))
    await nights(practice, client, 34)
    rows = await practice.rows("risk_alerts", client)
    assert kinds(rows)["no_session_30d"] == "resolved"
    assert all(row["acknowledged_at"] for row in rows)


async def test_where_every_session_is_left_out_nothing_is_told_any_more(practice, database):
    client = await practice.client(WEEKLY)
    await nights(practice, client, 31)
    assert "pending" in kinds(await practice.rows("risk_alerts", client)).values()
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE ai_backend.transcription_jobs SET excluded_at = now() WHERE id = ANY(:j)"),
            {"j": client.jobs},
        )
    await nights(practice, client, 32)
    assert set(kinds(await practice.rows("risk_alerts", client)).values()) == {"resolved"}


async def test_an_expired_score_raises_and_ends_nothing(practice, database):
    client = await practice.client(WEEKLY)
    await nights(practice, client, 0)
    async with database.transaction() as db:
        told = await update_alerts(db, client.scope, TODAY + timedelta(days=40))
    assert (told.raised, told.kept, told.resolved) == (0, 0, 0)
