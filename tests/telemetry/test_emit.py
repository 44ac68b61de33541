"""The server's events share the fate of the change that they tell of."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from tests.telemetry.conftest import scalar

from listenwell.perimeter.pseudonyms import pseudonym
from listenwell.telemetry.batch import Tally
from listenwell.telemetry.emit import emit
from listenwell.telemetry.generated.events import AlertRaised, SpectrumUpgraded

COUNT = "SELECT count(*) FROM telemetry.telemetry_events WHERE properties->>'client_id' = :c"


def raised(client: str, **changes) -> AlertRaised:
    fields = {
        "coach_id": "c_8f2",
        "client_id": client,
        "alert_type": "new_high_risk",
        "severity": "urgent",
    }
    return AlertRaised(**(fields | changes))


@pytest.fixture
async def client(database) -> str:
    async with database.transaction() as db:
        return await pseudonym(db, "client", uuid4())


async def test_with_the_change_or_not_at_all(database, client):
    async with database.transaction() as db:
        assert await emit(db, raised(client), raised(client)) == Tally(sent=2, stored=2)
    assert await scalar(database, COUNT, c=client) == 2
    before = await scalar(database, "SELECT sum(sent) FROM telemetry.accounting")
    with pytest.raises(RuntimeError, match="the change fails"):
        async with database.transaction() as db:
            await emit(db, raised(client))
            raise RuntimeError("the change fails")
    assert await scalar(database, COUNT, c=client) == 2
    assert await scalar(database, "SELECT sum(sent) FROM telemetry.accounting") == before


async def test_a_thousand_events_are_one_statement(database, client):
    async with database.transaction() as db:
        assert (await emit(db, *[raised(client) for _ in range(1000)])).stored == 1000
        assert await emit(db) == Tally()
    assert await scalar(database, COUNT, c=client) == 1000


async def test_an_event_that_does_not_fit_is_set_aside_and_the_change_stands(
    database, client, caplog
):
    kept = uuid4()
    async with database.transaction() as db:
        await db.execute(
            text("INSERT INTO perimeter.refusals (id, client_id, coach_id) VALUES (:i, :i, :i)"),
            {"i": kept},
        )
        wrong = raised(client, severity="Zoë Quuxová is angry")
        far = SpectrumUpgraded(client_id=client, teasers_seen=447700900931)
        tally = await emit(db, wrong, far, raised(client))
    assert tally == Tally(sent=3, stored=1, set_aside=2)
    assert await scalar(database, "SELECT 1 FROM perimeter.refusals WHERE id = :i", i=kept) == 1
    assert await scalar(database, COUNT, c=client) == 1
    async with database.transaction() as db:
        rows = await db.execute(
            text(
                "SELECT event, reason, property, digest, sealed, b::text"
                " FROM telemetry.bad_events b WHERE source = 'server' ORDER BY id DESC LIMIT 2"
            )
        )
        last, first = (tuple(row) for row in rows)
    assert first[:5] == ("alert.raised", "not_listed", "severity", None, None)
    assert last[:3] == ("spectrum.upgraded", "out_of_range", "teasers_seen")
    assert "Quux" not in first[5]
    assert "447700900931" not in last[5]
    assert "Quux" not in caplog.text
