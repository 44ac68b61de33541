"""A batch is checked, stored and accounted: exactly, once, whatever is in it."""

import asyncio
import time
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.telemetry.conftest import batch_of, consented, scalar, stored, view, visit_of

from listenwell.perimeter.telemetry_consents import withdraw_telemetry_consent
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.collector import Collector
from listenwell.telemetry.copy_in import copy_in
from listenwell.telemetry.event import moment_of, new_event_id
from listenwell.telemetry.store import store

WRITERS = pytest.mark.parametrize("write", [store, copy_in], ids=lambda each: each.__name__)


@WRITERS
async def test_one_bad_row_among_a_thousand_is_set_aside_and_the_others_are_stored(
    write, database, visit
):
    events = [view(visit) for _ in range(1000)]
    events[417]["properties"]["page"] = "Zoë Quuxová"
    batch = batch_of(visit, events)
    tally = await write(database, batch)
    assert tally == Tally(sent=1000, stored=999, set_aside=1)
    assert await stored(database, visit) == 999
    async with database.transaction() as db:
        row = (
            await db.execute(
                text("SELECT * FROM telemetry.bad_events WHERE visit = :v"), {"v": visit.name}
            )
        ).one()
    assert (row.event, row.reason, row.property) == ("page.view", "not_listed", "page")
    assert "Quux" not in str(row)
    assert b"Quux" not in row.sealed


@WRITERS
async def test_an_id_is_stored_once_within_a_batch_and_across_batches(write, database, visit):
    first, second = view(visit), view(visit)
    assert (await write(database, batch_of(visit, [first, first]))).duplicate == 1
    tally = await write(database, batch_of(visit, [first, second]))
    assert tally == Tally(sent=2, stored=1, duplicate=1)
    assert await stored(database, visit) == 2


@WRITERS
async def test_a_bad_event_that_comes_again_is_a_duplicate(write, database, visit):
    bad = view(visit, version=9)
    assert (await write(database, batch_of(visit, [bad]))).set_aside == 1
    assert await write(database, batch_of(visit, [bad])) == Tally(sent=1, duplicate=1)


@WRITERS
async def test_a_batch_that_is_tried_again_counts_once(write, database, visit):
    batch = batch_of(visit, [view(visit), view(visit, version=3)], sampled_out=4, dropped=5)
    first = await write(database, batch)
    assert first == Tally(sent=11, stored=1, set_aside=1, sampled_out=4, dropped=5)
    again = Batch.from_json(batch.to_json())
    assert await write(database, again) == first
    total = "SELECT sum(sent) FROM telemetry.accounting WHERE batch_id = :b"
    assert await scalar(database, total, b=batch.id) == 11


async def test_a_batch_that_is_tried_twice_at_once_counts_once(database, visit):
    batch = batch_of(visit, [view(visit) for _ in range(200)])
    tries = await asyncio.gather(*(store(database, batch) for _ in range(4)))
    assert set(tries) == {Tally(sent=200, stored=200)}


@WRITERS
async def test_what_is_stored_is_what_was_sent(write, database, visit):
    moment = time.time() - 3 * 24 * 3600
    event = view(visit, id=str(new_event_id(moment)))
    await write(database, batch_of(visit, [event]))
    async with database.transaction() as db:
        row = (
            await db.execute(
                text("SELECT *, tableoid::regclass::text AS part FROM telemetry.telemetry_events"
                     " WHERE visit = :v"),
                {"v": visit.name},
            )
        ).one()  # fmt: skip
    assert str(row.event_id) == event["id"]
    assert row.properties == event["properties"]
    assert (row.event, row.version, row.source, row.sample_rate) == ("page.view", 1, "ui", 1)
    assert abs(row.occurred_at.timestamp() - moment) < 0.002
    assert row.occurred_at == moment_of(UUID(event["id"]))
    assert row.day == row.occurred_at.date()
    assert row.part == f"telemetry.telemetry_events_{row.day:%Y%m%d}"


async def test_without_consent_nothing_of_a_page_is_stored(database):
    coach = await consented(database)
    visit = await visit_of(database, coach)
    async with database.transaction() as db:
        await withdraw_telemetry_consent(db, coach)
    batch = batch_of(visit, [view(visit), view(visit, version=2)])
    assert await store(database, batch) == Tally(sent=2, dropped=2)
    assert await stored(database, visit) == 0
    bad = "SELECT count(*) FROM telemetry.bad_events WHERE visit = :v"
    assert await scalar(database, bad, v=visit.name) == 0
    reason = "SELECT dropped_unconsented FROM telemetry.accounting WHERE batch_id = :b"
    assert await scalar(database, reason, b=batch.id) == 2


async def test_the_database_itself_holds_the_account_to_be_exact(database):
    wrong = "INSERT INTO telemetry.accounting (source, sent, stored) VALUES ('ui', 3, 2)"
    with pytest.raises(Exception, match="ck_accounting_exact"):
        await scalar(database, wrong)


async def test_an_event_of_a_day_without_a_partition_is_kept_and_moved_into_it(database, visit):
    late = view(visit, id=str(new_event_id(time.time() + 20 * 24 * 3600)))
    batch = batch_of(visit, [])
    batch.events.append(late)
    assert (await store(database, batch)).stored == 1
    where = "SELECT tableoid::regclass::text FROM telemetry.telemetry_events WHERE visit = :v"
    assert await scalar(database, where, v=visit.name) == "telemetry.telemetry_events_default"
    day = moment_of(UUID(late["id"])).date()
    assert await scalar(database, "SELECT telemetry.make_days(CAST(:d AS date), 1)", d=day) == 1
    assert (await scalar(database, where, v=visit.name)).endswith(f"{day:%Y%m%d}")
    again = batch_of(visit, [])
    again.events.append(late)
    assert (await store(database, again)).duplicate == 1


async def test_the_app_makes_no_days_far_away(database):
    for first, days in (("2020-01-01", 1), ("now", 400)):
        with pytest.raises(Exception, match="at most 40 days"):
            await scalar(database, f"SELECT telemetry.make_days(CAST('{first}' AS date), {days})")


async def test_events_that_are_there_already_are_looked_for_and_the_others_copied(database, visit):
    known = [view(visit) for _ in range(40)]
    late = [view(visit, id=str(new_event_id(time.time() - 86_400 * day))) for day in (1, 2, 2)]
    await copy_in(database, batch_of(visit, known + late))
    new = [view(visit) for _ in range(60)]
    mixed = [*known, *late, *new, new[0], *known[:5]]
    for look_first in (True, False):
        batch = batch_of(visit, mixed)
        tally = await copy_in(database, batch, look_first=look_first)
        fresh = 60 if look_first else 0
        assert tally == Tally(sent=len(mixed), stored=fresh, duplicate=len(mixed) - fresh)
        assert await copy_in(database, batch, look_first=look_first) == tally
    assert await stored(database, visit) == 103


@pytest.mark.parametrize("others", [5, 400], ids=["few between", "many between"])
async def test_known_events_are_found_among_others_of_the_same_time(others, database, visit):
    """The look reads what lies between a batch's ids, or asks for each where that is too much."""
    moment = time.time() - 3_600
    at = [view(visit, id=str(new_event_id(moment + number / 10))) for number in range(40)]
    stranger = await visit_of(database, await consented(database))
    between = [
        view(stranger, id=str(new_event_id(moment + number / 100))) for number in range(others)
    ]
    await copy_in(database, batch_of(stranger, between))
    await copy_in(database, batch_of(visit, at[::4]))
    tally = await copy_in(database, batch_of(visit, at), look_first=True)
    assert tally == Tally(sent=40, stored=30, duplicate=10)
    assert await stored(database, visit) == 40


@WRITERS
async def test_a_large_batch_of_several_days_and_events_is_stored_as_it_was_sent(
    write, database, visit
):
    """More than one part of a COPY, with rates of their own."""
    visit.kept.update({"page.view": 0.25, "detail_panel.view": 0.5})
    now = time.time()
    events = []
    for number in range(1_203):
        event_id = str(new_event_id(now - number % 3 * 86_400 - number))
        events.append(view(visit, id=event_id))
        if number % 2:
            panel = {"coach_id": visit.coach, "session_id": "s_41a0c8f2b9d1", "panel": "engagement"}
            events[-1] |= {
                "event": "detail_panel.view",
                "properties": {**panel, "action": "expand"},
            }
    batch = batch_of(visit, events)
    assert not batch.bad
    assert await write(database, batch) == Tally(sent=1_203, stored=1_203)
    async with database.transaction() as db:
        rows = await db.execute(
            text("SELECT * FROM telemetry.telemetry_events WHERE visit = :v"), {"v": visit.name}
        )
        found = {str(row.event_id): row for row in rows}
    for event in events:
        row = found[event["id"]]
        assert (row.event, row.version, row.properties, row.source) == (
            event["event"], event["version"], event["properties"], "ui",
        )  # fmt: skip
        assert row.sample_rate == visit.kept[event["event"]]
        assert row.occurred_at == moment_of(UUID(event["id"]))
        assert row.day == row.occurred_at.date()


async def test_batches_that_come_together_are_told_and_accounted_one_by_one(database, visit, spill):
    """One repeats another's event, one is bad in part, one came before, one has no consent."""
    coach = await consented(database)
    withdrawn = await visit_of(database, coach)
    async with database.transaction() as db:
        await withdraw_telemetry_consent(db, coach)
    shared = view(visit)
    before = batch_of(visit, [view(visit)])
    assert await store(database, before) == Tally(sent=1, stored=1)
    batches = [
        *(batch_of(visit, [view(visit) for _ in range(30)], sampled_out=2) for _ in range(6)),
        batch_of(visit, [shared, view(visit)], dropped=1),
        batch_of(visit, [shared, view(visit)]),
        batch_of(visit, [view(visit), view(visit, version=9)]),
        Batch.from_json(before.to_json()),
        batch_of(withdrawn, [view(withdrawn)]),
    ]
    collector = Collector(database, spill)
    tallies = await asyncio.gather(*(collector.take(each) for each in batches))
    assert tallies[:6] == [Tally(sent=32, stored=30, sampled_out=2)] * 6
    assert sorted(each.stored for each in tallies[6:8]) == [1, 2]
    assert sum(each.duplicate for each in tallies[6:8]) == 1
    assert tallies[8] == Tally(sent=2, stored=1, set_aside=1)
    assert tallies[9] == Tally(sent=1, stored=1)
    assert tallies[10] == Tally(sent=1, dropped=1)
    assert await stored(database, visit) == 6 * 30 + 3 + 1 + 1
    assert await stored(database, withdrawn) == 0
    ids = [each.id for each in batches]
    accounted = "SELECT sum(sent) FROM telemetry.accounting WHERE batch_id = ANY(:b)"
    assert await scalar(database, accounted, b=ids) == sum(each.size for each in batches)


async def test_batches_that_come_together_share_a_commit(database, visit, spill):
    collector = Collector(database, spill)
    batches = [batch_of(visit, [view(visit)]) for _ in range(12)]
    await asyncio.gather(*(collector.take(each) for each in batches))
    transactions = (
        "SELECT count(DISTINCT xmin::text) FROM telemetry.telemetry_events WHERE visit = :v"
    )
    assert await scalar(database, transactions, v=visit.name) < len(batches)
