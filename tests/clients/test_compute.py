"""``client_analytics`` from the sessions, on the real database."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import text

from listenwell.clients.compute import ALL, ONE, SHARD, compute, when_client_is_computed
from listenwell.jobs import Outcome, enqueue, run_job
from listenwell.jobs.followers import ClientChange
from listenwell.jobs.shards import progress
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.sessions.erasure import erase_client
from listenwell.sessions.queries import set_excluded

TODAY = date(2026, 6, 30)


async def refresh(database, client_id: UUID, day: date = TODAY) -> int:
    computed = await compute(database, day, low=client_id, high=client_id)
    async with database.transaction() as db:
        return await computed.store(db)


async def test_every_field_is_what_a_hand_works_out(database, make_client, analytics_of):
    made = await make_client(
        {"age": 100, "engagement": 90, "sentiment": 0.9, "resistance": 9, "commitment": 1},
        {"age": 80, "engagement": 40, "sentiment": -0.1, "coach_talk": 60, "client_talk": 20,
         "latency": 4, "resistance": 3, "commitment": 2, "breakthrough": 1},
        {"age": 41, "engagement": None, "sentiment": None, "coach_talk": None, "client_talk": None,
         "latency": None, "resistance": None, "commitment": None, "breakthrough": None},
        {"age": 29, "engagement": 55.55, "sentiment": 0.333, "coach_talk": 35.1,
         "client_talk": 45.3, "latency": 2.5, "resistance": 4, "commitment": 0, "breakthrough": 2},
        {"age": 11, "engagement": 70, "sentiment": 0.5, "excluded": True, "resistance": 50},
        {"age": 5, "engagement": 62.2, "sentiment": 0.1, "coach_talk": 30, "client_talk": 50,
         "latency": 1.2, "resistance": 1, "commitment": 1, "breakthrough": 0},
    )  # fmt: skip
    assert await refresh(database, made.client_id) == 3
    found = await analytics_of(made)
    expected = {
        "30d": {
            "window_start": date(2026, 6, 1),
            "window_end": TODAY,
            "total_sessions": 2,
            "sessions_last_30_days": 2,
            "latest_session_date": date(2026, 6, 25),
            "average_days_between_sessions": Decimal("24.00"),
            "days_since_last_session": 5,
            "average_coach_talk_percentage": Decimal("32.55"),
            "average_client_talk_percentage": Decimal("47.65"),
            "average_engagement_score": Decimal("58.88"),  # 58.875
            "average_sentiment_score": Decimal("0.217"),  # 0.2165
            "average_response_latency": Decimal("1.85"),
            "engagement_scores_history": [55.55, 62.2],
            "sentiment_scores_history": [0.333, 0.1],
            "total_resistance_cues": 5,
            "total_commitment_cues": 1,
            "total_breakthrough_cues": 2,
            "resistance_to_commitment_ratio": Decimal("5.000"),
            "engagement_points": 2,
            "talk_ratio_points": 2,
            "session_frequency_points": 5,
        },
        "90d": {
            "window_start": date(2026, 4, 2),
            "total_sessions": 4,
            "sessions_last_30_days": 2,
            "average_days_between_sessions": Decimal("25.00"),
            "days_since_last_session": 5,
            "average_coach_talk_percentage": Decimal("41.70"),
            "average_client_talk_percentage": Decimal("38.43"),
            "average_engagement_score": Decimal("52.58"),
            "average_sentiment_score": Decimal("0.111"),
            "average_response_latency": Decimal("2.57"),
            "engagement_scores_history": [40, 55.55, 62.2],
            "total_resistance_cues": 8,
            "total_commitment_cues": 3,
            "total_breakthrough_cues": 3,
            "resistance_to_commitment_ratio": Decimal("2.667"),
            "engagement_points": 3,
            "session_frequency_points": 6,
        },
        "all_time": {
            "window_start": date(2026, 3, 22),
            "total_sessions": 5,
            "average_days_between_sessions": Decimal("23.75"),
            "average_engagement_score": Decimal("61.94"),
            "total_resistance_cues": 17,
            "total_commitment_cues": 4,
            "resistance_to_commitment_ratio": Decimal("4.250"),
            "engagement_scores_history": [90, 40, 55.55, 62.2],
            "engagement_points": 4,
            "session_frequency_points": 3,
        },
    }
    for window, fields in expected.items():
        assert {name: found[window][name] for name in fields} == fields, window


async def test_two_points_have_the_slope_between_them_and_its_probability(
    database, make_client, analytics_of
):
    made = await make_client({"age": 20, "engagement": 80}, {"age": 3, "engagement": 20})
    await refresh(database, made.client_id)
    month = (await analytics_of(made))["30d"]
    assert month["engagement_trend"] == "declining"
    assert month["engagement_slope"] == month["engagement_change"] == -60
    assert month["engagement_slope_low"] < -60 < month["engagement_slope_high"] < 0
    assert 0.95 < month["engagement_probability"] < 1
    assert month["sentiment_trend"] == "stable"
    assert month["talk_ratio_trend"] == "balanced"


async def test_one_session_has_a_baseline_and_no_trends(database, make_client, analytics_of):
    made = await make_client({"age": 2, "engagement": 64.5})
    await refresh(database, made.client_id)
    for row in (await analytics_of(made)).values():
        assert row["total_sessions"] == 1
        assert row["average_engagement_score"] == Decimal("64.50")
        assert row["average_days_between_sessions"] is None
        trends = {name: value for name, value in row.items() if name.endswith(("_trend", "_slope"))}
        assert len(trends) == 10
        assert set(trends.values()) == {None}


async def test_who_stays_away_for_long_comes_less_whatever_came_before(
    database, make_client, analytics_of
):
    made = await make_client(*({"age": 91 + 7 * week} for week in range(6)))
    await refresh(database, made.client_id)
    found = await analytics_of(made)
    assert {row["session_frequency_trend"] for row in found.values()} == {"decreasing"}
    assert found["30d"]["total_sessions"] == found["90d"]["total_sessions"] == 0
    assert found["90d"]["average_engagement_score"] is None
    assert found["90d"]["resistance_to_commitment_ratio"] is None
    assert found["90d"]["engagement_scores_history"] == []
    assert found["30d"]["days_since_last_session"] == 91


async def test_weekly_sessions_that_stop_for_a_month_become_fewer(
    database, make_client, analytics_of
):
    weekly = await make_client(*({"age": 3 + 7 * week} for week in range(14)))
    stopped = await make_client(*({"age": 33 + 7 * week} for week in range(10)))
    for made in (weekly, stopped):
        await refresh(database, made.client_id)
    assert (await analytics_of(weekly))["90d"]["session_frequency_trend"] == "stable"
    assert (await analytics_of(stopped))["90d"]["session_frequency_trend"] == "decreasing"


async def test_a_session_left_out_does_not_count_and_one_taken_in_again_does(
    database, make_client, analytics_of
):
    made = await make_client({"age": 9, "engagement": 20}, {"age": 2, "engagement": 60})
    await refresh(database, made.client_id)
    before = await analytics_of(made)
    change = text("UPDATE ai_backend.transcription_jobs SET excluded_at = CASE WHEN :out "
                  "THEN now() END WHERE id = :id")  # fmt: skip
    async with database.transaction() as db:
        await db.execute(change, {"out": True, "id": made.jobs[0]})
    await refresh(database, made.client_id)
    assert (await analytics_of(made))["30d"]["average_engagement_score"] == 60
    async with database.transaction() as db:
        await db.execute(change, {"out": False, "id": made.jobs[0]})
    await refresh(database, made.client_id)
    after = await analytics_of(made)
    assert after["30d"]["average_engagement_score"] == 40
    for row in (*before.values(), *after.values()):
        del row["computed_at"]
    assert after == before


async def test_a_client_whose_every_session_is_left_out_has_no_rows(
    database, make_client, analytics_of
):
    made = await make_client({"age": 9})
    await refresh(database, made.client_id)
    assert len(await analytics_of(made)) == 3
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE ai_backend.transcription_jobs SET excluded_at = now() WHERE id = :id"),
            {"id": made.jobs[0]},
        )
    await refresh(database, made.client_id)
    assert await analytics_of(made) == {}


async def test_a_day_again_writes_nothing_and_an_earlier_day_changes_nothing(
    database, make_client, analytics_of
):
    made = await make_client({"age": 9}, {"age": 1})
    assert await refresh(database, made.client_id) == 3
    first = await analytics_of(made)
    assert await refresh(database, made.client_id) == 0
    assert await refresh(database, made.client_id, TODAY - timedelta(days=5)) == 0
    assert await analytics_of(made) == first
    assert await refresh(database, made.client_id, TODAY + timedelta(days=1)) == 3


async def test_what_was_read_earlier_does_not_replace_what_was_read_later(
    database, make_client, analytics_of
):
    made = await make_client({"age": 9, "engagement": 20})
    early = await compute(database, TODAY, low=made.client_id, high=made.client_id)
    await make_client({"age": 1, "engagement": 60}, **made.pair)
    await refresh(database, made.client_id)
    async with database.transaction() as db:
        assert await early.store(db) == 0
    assert (await analytics_of(made))["30d"]["average_engagement_score"] == 40


async def test_two_coaches_of_one_client_are_told_apart(database, make_client, analytics_of):
    mine = await make_client({"age": 9, "engagement": 20})
    theirs = await make_client({"age": 1, "engagement": 60}, client_id=mine.client_id)
    await refresh(database, mine.client_id)
    assert (await analytics_of(mine))["30d"]["average_engagement_score"] == 20
    assert (await analytics_of(theirs))["30d"]["average_engagement_score"] == 60


async def run_kind(database, kind: str, key: str) -> list[Outcome]:
    query = text(
        "SELECT id FROM jobs.job_runs WHERE kind = :kind AND state = 'waiting' "
        "AND starts_with(idempotency_key, :key) ORDER BY idempotency_key"
    )
    async with database.transaction() as db:
        ids = list(await db.scalars(query, {"kind": kind, "key": key}))
    return [await run_job(database, each) for each in ids]


async def test_the_nightly_job_makes_shards_that_cover_everybody(
    database, make_client, analytics_of, monkeypatch
):
    monkeypatch.setattr("listenwell.clients.compute.SHARD_CLIENTS", 2)
    made = [await make_client({"age": 9}, {"age": 1 + number}) for number in range(5)]
    key = f"{ALL}:{uuid4()}"
    async with database.transaction() as db:
        await enqueue(db, ALL, key, {"day": f"{TODAY}"})
    assert await run_kind(database, ALL, key) == [Outcome.SUCCEEDED]
    async with database.transaction() as db:
        waiting = (await progress(db, key))["waiting"]
    assert waiting >= 3
    assert set(await run_kind(database, SHARD, key)) == {Outcome.SUCCEEDED}
    for each in made:
        assert len(await analytics_of(each)) == 3
    async with database.transaction() as db:
        assert await progress(db, key) == {"succeeded": waiting + 1}


async def test_a_job_for_one_client_takes_today_from_the_database(
    database, make_client, analytics_of
):
    async with database.transaction() as db:
        today = await db.scalar(text("SELECT current_date"))
    made = await make_client({"age": 4}, today=today)
    key = f"{ONE}:{uuid4()}"
    async with database.transaction() as db:
        await enqueue(db, ONE, key, {name: str(value) for name, value in made.pair.items()})
    assert await run_kind(database, ONE, key) == [Outcome.SUCCEEDED]
    assert (await analytics_of(made))["30d"]["days_since_last_session"] == 4


async def test_who_was_erased_meanwhile_is_not_written_again(database, make_client, analytics_of):
    made = await make_client({"age": 4})
    computed = await compute(database, TODAY, low=made.client_id, high=made.client_id)
    async with database.transaction() as db:
        await erase_client(db, LocalKeyWrapper(b"k" * 32), made.coach_id, made.client_id)
    async with database.transaction() as db:
        assert await computed.store(db) == 0
    assert await analytics_of(made) == {}


async def test_an_erasure_waits_for_who_is_writing(database, make_client, analytics_of):
    made = await make_client({"age": 4})
    computed = await compute(database, TODAY, low=made.client_id, high=made.client_id)

    async def erase() -> None:
        async with database.transaction() as db:
            await erase_client(db, LocalKeyWrapper(b"k" * 32), made.coach_id, made.client_id)

    async with database.transaction() as db:
        await computed.store(db)
        erasing = asyncio.create_task(erase())
        async with database.autocommit() as watch:
            while not await watch.scalar(_WAITS_FOR_A_LOCK):
                assert not erasing.done()
                await asyncio.sleep(0.01)
    await erasing
    assert await analytics_of(made) == {}


_WAITS_FOR_A_LOCK = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")


async def waiting_for(database, made) -> int:
    query = text(
        "SELECT count(*) FROM jobs.job_runs WHERE kind = :kind AND arguments->>'client_id' = :id"
    )
    async with database.transaction() as db:
        return await db.scalar(query, {"kind": ONE, "id": str(made.client_id)})


async def test_leaving_a_session_out_asks_for_the_client_once_each_time(database, make_client):
    made = await make_client({"age": 4})
    expected = 0
    for excluded, asks in ((True, 1), (True, 0), (False, 1), (False, 0)):
        async with database.transaction() as db:
            assert await set_excluded(db, made.coach_id, made.jobs[0], excluded=excluded)
        expected += asks
        assert await waiting_for(database, made) == expected
    async with database.transaction() as db:
        assert not await set_excluded(db, uuid4(), made.jobs[0], excluded=True)
    assert await waiting_for(database, made) == expected


async def test_who_builds_on_a_client_is_told_with_the_rows(database, make_client, monkeypatch):
    told = []

    async def listener(db, change: ClientChange) -> None:
        rows = text("SELECT count(*) FROM ai_backend.client_analytics WHERE client_id = :id")
        told.append((change, await db.scalar(rows, {"id": change.client_id})))

    monkeypatch.setattr(when_client_is_computed, "_listeners", [listener])
    made = await make_client({"age": 1}, today=date.today() - timedelta(days=2))  # noqa: DTZ011
    key = f"{ONE}:{uuid4()}"
    async with database.transaction() as db:
        await enqueue(db, ONE, key, {name: str(value) for name, value in made.pair.items()})
    assert await run_kind(database, ONE, key) == [Outcome.SUCCEEDED]
    assert told == [(ClientChange(made.coach_id, made.client_id), 3)]


async def test_a_row_that_is_replaced_keeps_its_id_and_only_what_differs_is_written(
    database, make_client, analytics_of
):
    made = await make_client({"age": 60, "engagement": 20}, {"age": 9, "engagement": 60})
    await refresh(database, made.client_id)
    before = await analytics_of(made)
    await make_client({"age": 50, "engagement": 40}, **made.pair)  # within 90 days, not within 30
    assert await refresh(database, made.client_id) == 2
    after = await analytics_of(made)
    assert {name: row["id"] for name, row in after.items()} == {
        name: row["id"] for name, row in before.items()
    }
    assert after["30d"] == before["30d"]
    assert after["90d"]["engagement_scores_history"] == [20, 40, 60]


async def test_a_night_over_rows_of_the_night_before_replaces_every_one(
    database, make_client, analytics_of
):
    made = [await make_client({"age": 40}, {"age": 3 + number}) for number in range(4)]
    for each in made:
        await refresh(database, each.client_id, TODAY - timedelta(days=1))
    low, high = (pick(each.client_id for each in made) for pick in (min, max))
    computed = await compute(database, TODAY, low=low, high=high)
    async with database.transaction() as db:
        assert await computed.store(db) >= 12
    for each in made:
        rows = await analytics_of(each)
        assert {row["window_end"] for row in rows.values()} == {TODAY}
        assert len(rows) == 3


async def test_two_who_compute_a_client_at_once_come_one_after_the_other(
    database, make_client, analytics_of
):
    made = await make_client({"age": 4})
    one, other = [
        await compute(database, TODAY, low=made.client_id, high=made.client_id) for _ in range(2)
    ]

    async def second() -> int:
        async with database.transaction() as db:
            return await other.store(db)

    async with database.transaction() as db:
        assert await one.store(db) == 3
        waiting = asyncio.create_task(second())
        async with database.autocommit() as watch:
            while not await watch.scalar(_WAITS_FOR_A_LOCK):
                assert not waiting.done()
                await asyncio.sleep(0.01)
    assert await waiting == 0
    assert len(await analytics_of(made)) == 3
