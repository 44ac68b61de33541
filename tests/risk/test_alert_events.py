"""Alerts tell telemetry when they are raised, acknowledged and ended, once, by pseudonyms."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.perimeter.pseudonyms import pseudonym
from listenwell.risk.acknowledgement import acknowledge

TODAY = date(2026, 6, 30)
WEEKLY = [49, 42, 35, 28, 21, 14, 7, 0]
WRAPPER = LocalKeyWrapper(b"k" * 32)


async def told(database, practice, client) -> list[tuple[str, dict]]:
    """Return the events about a client, in order."""
    async with database.transaction() as db:
        name = await pseudonym(db, "client", client.pair["client_id"])
        coach = await pseudonym(db, "coach", practice.coach_id)
        rows = await db.execute(
            text(
                "SELECT event, properties FROM telemetry.telemetry_events "
                "WHERE properties->>'client_id' = :c AND properties->>'coach_id' = :o "
                "ORDER BY received_at, event"
            ),
            {"c": name, "o": coach},
        )
        return [(row.event, row.properties) for row in rows]


async def test_an_alert_tells_of_its_beginning_and_its_end_once(practice, database):
    client = await practice.client(WEEKLY)
    for night in (31, 31, 32):
        await practice.night(client, day=TODAY + timedelta(days=night))
    raised = [said for event, said in await told(database, practice, client)]
    absent = [said for said in raised if said["alert_type"] == "no_session_30d"]
    assert len(absent) == 1
    assert absent[0]["severity"] == "warning"
    await practice.sessions(client, [0], today=TODAY + timedelta(days=35))
    await practice.night(client, day=TODAY + timedelta(days=35))
    ended = [
        (event, said)
        for event, said in await told(database, practice, client)
        if said["alert_type"] == "no_session_30d"
    ]
    assert [event for event, _ in ended] == ["alert.raised", "alert.resolved"]
    assert ended[1][1]["days_open"] >= 0
    standing = await practice.rows("risk_alerts", client)
    every = [event for event, _ in await told(database, practice, client)]
    assert every.count("alert.raised") == len(standing)
    assert every.count("alert.resolved") == sum(r["status"] == "resolved" for r in standing)


async def test_an_acknowledgement_tells_of_itself_once(practice, database):
    client = await practice.client(WEEKLY)
    await practice.night(client, day=TODAY + timedelta(days=31))
    alert = (await practice.rows("risk_alerts", client))[0]
    for _ in range(2):
        async with database.transaction() as db:
            seen = await acknowledge(db, WRAPPER, practice.coach_id, UUID(str(alert["id"])), None)
            assert seen is not None
    events = await told(database, practice, client)
    seen = [said for event, said in events if event == "alert.acknowledged"]
    assert len(seen) == 1
    assert seen[0]["alert_type"] == alert["alert_type"]
    assert seen[0]["hours_to_acknowledge"] >= 0


async def test_where_every_session_is_left_out_the_end_is_told_too(practice, database):
    client = await practice.client(WEEKLY)
    await practice.night(client, day=TODAY + timedelta(days=31))
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE ai_backend.transcription_jobs SET excluded_at = now() WHERE id = ANY(:j)"),
            {"j": client.jobs},
        )
    await practice.night(client, day=TODAY + timedelta(days=32))
    every = [event for event, _ in await told(database, practice, client)]
    assert every.count("alert.resolved") == every.count("alert.raised") > 0
