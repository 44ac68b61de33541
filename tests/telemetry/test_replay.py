"""What was set aside is stored once the plan is mended, at the rate that was decided then."""

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from sqlalchemy import text
from tests.telemetry.conftest import SEALER, batch_of, consented, scalar, stored, view, visit_of

from listenwell.perimeter.pseudonyms import new_pseudonym
from listenwell.perimeter.telemetry_consents import withdraw_telemetry_consent
from listenwell.telemetry import fit
from listenwell.telemetry.account import account, events_set_aside, events_stored
from listenwell.telemetry.fit import Check, checks
from listenwell.telemetry.replay import Replayed, replay
from listenwell.telemetry.store import store


@pytest.fixture(autouse=True)
async def nothing_aside(database):
    async with database.transaction() as db:
        await db.execute(text("UPDATE telemetry.bad_events SET sealed = NULL"))


@pytest.fixture
def mended(monkeypatch):
    """The plan as it is after pages learnt a new name."""

    def mend() -> None:
        known = checks()["page.view"]
        schemas = files("listenwell.telemetry.generated").joinpath("events.schema.json")
        schema = json.loads(schemas.read_text())["$defs"]["page.view"]
        schema["properties"]["properties"]["properties"]["page"]["enum"].append("umbrella_page")
        validator = fit.Draft202012Validator(schema, pattern_options=fit.RegexOptions())
        new = Check(validator.is_valid, validator, known.rule, known.properties, known.required)
        monkeypatch.setattr(fit, "checks", lambda: {**checks(), "page.view": new})

    return mend


def unlisted(visit):
    return view(visit, properties={"coach_id": visit.coach, "page": "umbrella_page"})


async def again(database, **said) -> Replayed:
    async with database.transaction() as db:
        return await replay(db, SEALER, **said)


async def total(database):
    async with database.transaction() as db:
        return (await account(db))["ui"]


async def test_a_mended_plan_takes_in_what_was_set_aside(database, visit, mended):
    bad = [unlisted(visit) for _ in range(3)]
    batch = batch_of(visit, [*bad, view(visit), view(visit, version=9)])
    assert (await store(database, batch)).set_aside == 4
    before = await total(database)
    assert await again(database) == Replayed(looked_at=4, still_bad=4)
    mended()
    assert await again(database) == Replayed(looked_at=4, stored=3, still_bad=1)
    after = await total(database)
    assert after == before._replace(stored=before.stored + 3, set_aside=before.set_aside - 3)
    assert await stored(database, visit) == 4
    assert await again(database) == Replayed(looked_at=1, still_bad=1)
    rows = "SELECT count(*) FROM telemetry.bad_events WHERE visit = :v"
    assert await scalar(database, rows, v=visit.name) == 1


async def test_a_replay_of_what_is_there_already_stores_nothing_twice(database, visit, mended):
    bad = unlisted(visit)
    await store(database, batch_of(visit, [bad]))
    await store(database, batch_of(visit, [view(visit, id=bad["id"])]))
    mended()
    assert await again(database) == Replayed(looked_at=1, duplicate=1)
    assert await stored(database, visit) == 1


async def test_the_sampling_decided_then_still_holds(database, mended):
    opened = await visit_of(database, await consented(database), "production")
    kept = replace(opened, chance=0.1)
    left_out = replace(opened, name=new_pseudonym("v"), chance=0.9)
    for visit in (kept, left_out):
        await store(database, batch_of(visit, [unlisted(visit)]))
    mended()
    assert await again(database) == Replayed(looked_at=2, stored=1, sampled_out=1)
    rate = "SELECT sample_rate FROM telemetry.telemetry_events WHERE visit = :v"
    assert await scalar(database, rate, v=kept.name) == pytest.approx(0.2)
    assert await stored(database, left_out) == 0


async def test_who_withdrew_since_is_not_replayed(database, mended):
    coach = await consented(database)
    visit = await visit_of(database, coach)
    await store(database, batch_of(visit, [unlisted(visit)]))
    async with database.transaction() as db:
        await withdraw_telemetry_consent(db, coach)
    mended()
    assert await again(database) == Replayed(looked_at=1, dropped=1)
    assert await stored(database, visit) == 0


async def test_only_one_event_may_be_asked_for(database, visit):
    await store(database, batch_of(visit, [unlisted(visit), view(visit, event="umbrella")]))
    assert (await again(database, event="ui.error")).looked_at == 0
    assert (await again(database, event="page.view")).looked_at == 1
    assert (await again(database)).looked_at == 2


async def test_the_reports_say_what_was_stored_and_what_was_set_aside(database, visit):
    await store(database, batch_of(visit, [unlisted(visit), view(visit)]))
    async with database.transaction() as db:
        events = {each.event: each for each in await events_stored(db, 1)}
        aside = await events_set_aside(db, 1)
    assert events["page.view"].stored >= 1
    assert events["page.view"].estimated >= events["page.view"].stored
    assert any(
        (each.event, each.reason, each.property) == ("page.view", "not_listed", "page")
        and each.replayable >= 1
        for each in aside
    )
