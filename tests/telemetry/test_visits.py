"""Sampling is decided once for each visit, and is honest; a burst keeps everything."""

from collections import Counter

import pytest
from sqlalchemy import text
from tests.telemetry.conftest import (
    WRAPPER,
    batch_of,
    consented,
    scalar,
    stored,
    view,
    visit_of,
)

from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.telemetry.store import store
from listenwell.telemetry.visits import (
    BadVisit,
    Visit,
    begin_burst,
    burst_until,
    end_burst,
    open_visit,
    read_visit,
    visit_token,
)


def visit_with(chance: float, rate: float = 0.2) -> Visit:
    return Visit("v_8f2", "c_8f2", chance, {"ui": rate, "all": 1.0}, 2_000_000_000)


def feedback(visit: Visit) -> dict:
    return view(
        visit,
        event="feedback.submit",
        properties={"coach_id": visit.coach, "about": "cue", "agrees": True},
    )


def test_a_visit_is_kept_whole_or_not_at_all():
    for chance in (0.0, 0.1, 0.199):
        assert visit_with(chance).kept["page.view"] == 0.2
    for chance in (0.2, 0.7, 0.999):
        kept = visit_with(chance).kept
        assert "page.view" not in kept
        assert kept["feedback.submit"] == 1.0


async def test_of_a_visit_that_is_not_sampled_only_what_is_always_kept_is_stored(database):
    coach = await consented(database)
    opened = await visit_of(database, coach, "production")
    visit = Visit(opened.name, opened.coach, 0.9, opened.rates, opened.until)
    batch = batch_of(visit, [view(visit), view(visit), feedback(visit), view(visit, version=2)])
    tally = await store(database, batch)
    assert (tally.sent, tally.stored, tally.sampled_out, tally.set_aside) == (4, 1, 2, 1)


async def test_the_rate_is_stored_with_the_event(database):
    coach = await consented(database)
    opened = await visit_of(database, coach, "production")
    visit = Visit(opened.name, opened.coach, 0.05, opened.rates, opened.until)
    await store(database, batch_of(visit, [view(visit), feedback(visit)]))
    async with database.transaction() as db:
        rows = await db.execute(
            text("SELECT event, sample_rate FROM telemetry.telemetry_events WHERE visit = :v"),
            {"v": visit.name},
        )
        rates = {row.event: row.sample_rate for row in rows}
    assert rates == {"page.view": pytest.approx(0.2), "feedback.submit": 1.0}


async def test_about_a_fifth_of_visits_is_kept_in_production_and_all_in_staging(database):
    coach = await consented(database)
    async with database.transaction() as db:
        await end_burst(db)
    kept = Counter()
    async with database.transaction() as db:
        for _ in range(300):
            kept["page.view" in (await open_visit(db, coach, "production")).kept] += 1
    assert 20 < kept[True] < 110  # 60 expected; beyond six standard deviations
    assert "page.view" in (await visit_of(database, coach, "staging")).kept


async def test_a_burst_keeps_all_of_the_visits_that_begin_while_it_lasts(database):
    coach = await consented(database)
    before = await visit_of(database, coach, "production")
    async with database.transaction() as db:
        await begin_burst(db, minutes=30)
        assert await burst_until(db) is not None
    try:
        during = await visit_of(database, coach, "production")
        assert during.kept["page.view"] == 1.0
        assert before.rates["ui"] == 0.2  # what was decided stays decided
    finally:
        async with database.transaction() as db:
            assert await end_burst(db)
    async with database.transaction() as db:
        assert await burst_until(db) is None
        assert not await end_burst(db)
    assert (await visit_of(database, coach, "production")).rates["ui"] == 0.2


def test_a_token_gives_back_the_visit():
    visit = visit_with(0.123456789)
    assert read_visit(visit_token(visit, WRAPPER), WRAPPER) == visit


@pytest.mark.parametrize("token", ["", ".", "x.y", None, 7, "é.é", "e30=.e30="])
def test_what_is_no_token_of_ours_is_refused(token):
    with pytest.raises(BadVisit, match="does not count"):
        read_visit(token, WRAPPER)


def test_a_token_of_another_key_or_one_that_is_over_is_refused():
    token = visit_token(visit_with(0.1), WRAPPER)
    with pytest.raises(BadVisit, match="does not count"):
        read_visit(token, LocalKeyWrapper(b"j" * 32))
    with pytest.raises(BadVisit, match="is over"):
        read_visit(token, WRAPPER, now=2_000_000_001)


async def test_a_visit_knows_its_coach_by_a_pseudonym_alone(database):
    coach = await consented(database)
    visit = await visit_of(database, coach)
    name = "SELECT pseudonym FROM perimeter.pseudonyms WHERE subject_id = :c AND kind = 'coach'"
    assert await scalar(database, name, c=coach) == visit.coach
    assert str(coach) not in visit_token(visit, WRAPPER)
    assert await stored(database, visit) == 0
