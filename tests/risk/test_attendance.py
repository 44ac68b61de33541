"""Who came when: read as the churn models want it."""

from datetime import date

from sqlalchemy import text

from listenwell.clients.pairs import as_pairs, places
from listenwell.risk.attendance import EPOCH, read_attendance
from listenwell.risk.roster import read_roster
from listenwell.risk.scope import Scope

TODAY = date(2026, 6, 30)


async def test_days_of_each_client_once_without_what_is_left_out_or_lies_ahead(practice, database):
    one = await practice.client([21, 14, 14, 7, 0, -3])
    other = await practice.client([5])
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE ai_backend.transcription_jobs SET excluded_at = now() WHERE id = :j"),
            {"j": one.jobs[3]},
        )
        pairs, histories = await read_attendance(db, Scope.of_coach(practice.coach_id), TODAY)
    today = (TODAY - EPOCH).days
    ordered = sorted((one, other), key=lambda each: each.client_id)
    assert [pair[:16] for pair in pairs.tolist()] == [each.client_id.bytes for each in ordered]
    days = {
        ordered[i].client_id: [today - d for d in histories.day[histories.client_index == i]]
        for i in range(2)
    }
    assert days == {one.client_id: [21, 14, 0], other.client_id: [5]}


async def test_clients_of_the_roster_find_their_place_and_others_have_none(practice, database):
    clients = [await practice.client([i]) for i in range(5)]
    await practice.night(*clients)
    async with database.transaction() as db:
        scope = Scope.of_coach(practice.coach_id)
        pairs, _ = await read_attendance(db, scope, TODAY)
        roster = await read_roster(db, scope, TODAY)
    wanted = as_pairs(roster.client_id, roster.coach_id)
    assert places(wanted, pairs).tolist() == [0, 1, 2, 3, 4]
    assert places(wanted, pairs[1::2]).tolist() == [-1, 0, -1, 1, -1]
    assert places(wanted, pairs[:0]).tolist() == [-1] * 5
