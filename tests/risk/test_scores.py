"""Scores on the real database: what is stored for a client, and what a rerun changes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from listenwell.clients.compute import compute
from listenwell.risk.coach_settings import save_settings
from listenwell.risk.policy import FACTORS, Policy, Thresholds, Weights
from listenwell.risk.scope import Scope
from listenwell.risk.scores import compute_scores

TODAY = date(2026, 6, 30)
WEEKLY = [49, 42, 35, 28, 21, 14, 7, 0]


def values(row):
    return dict(zip(FACTORS, row["factor_values"], strict=True))


def points(row):
    return dict(zip(FACTORS, row["factor_contributions"], strict=True))


async def test_a_steady_client_is_at_low_risk(practice):
    client = await practice.client(WEEKLY)
    await practice.night(client)
    [row] = await practice.rows("risk_scores", client)
    assert row["risk_score"] == 0
    assert row["risk_level"] == "low"
    assert row["scored_on"] == TODAY
    assert row["recommended_action"] == "Continue current coaching approach"
    assert (row["previous_risk_score"], row["score_change"], row["trend"]) == (None, None, None)
    assert row["valid_until"] - row["computed_at"] == timedelta(days=7)
    assert row["model_version"] == "risk-1"
    assert 0 <= row["churn_probability"] <= 1
    assert (row["churn_horizon_days"], row["settings_version"]) == (60, 0)


async def test_the_score_is_the_sum_of_its_factors_and_matches_a_sum_by_hand(practice):
    # Engagement falls by 4 a session over 8 sessions, 28 points: its whole weight, 25.
    # Sentiment falls by 0.05 a session, 0.35 points: 20 x (0.35 - 0.2) / 0.2 = 15.
    # Resistance is 3 for each commitment: 15 x (3 - 2) / 2 = 7.5.
    # The last session was 22 days ago: 15 x (22 - 14) / 16 = 7.5.
    client = await practice.client(
        [71, 64, 57, 50, 43, 36, 29, 22],
        engagement=[80 - 4 * i for i in range(8)],
        sentiment=[0.5 - 0.05 * i for i in range(8)],
        resistance=3,
    )
    await practice.night(client)
    [row] = await practice.rows("risk_scores", client)
    told = points(row)
    assert told["engagement_trend"] == 25
    assert told["sentiment_trend"] == pytest.approx(15, abs=0.05)
    assert told["resistance_ratio"] == 7.5
    assert told["days_since_session"] == 7.5
    assert float(row["risk_score"]) == pytest.approx(sum(told.values()))
    assert row["risk_level"] == "high"
    assert row["recommended_action"] == "Try new engagement strategies in next session"
    assert values(row)["engagement_trend"] == pytest.approx(-28, abs=0.01)
    assert row["factor_counts"] == [False, True, True, True, True]


async def test_one_session_is_a_baseline_without_trends(practice):
    client = await practice.client([3])
    await practice.night(client)
    [row] = await practice.rows("risk_scores", client)
    assert (row["risk_score"], row["risk_level"]) == (0, "low")
    assert (row["previous_risk_score"], row["trend"]) == (None, None)
    assert values(row)["engagement_trend"] is None
    assert values(row)["sentiment_trend"] is None


async def test_no_session_is_no_score(practice):
    client = await practice.client([])
    await practice.night(client)
    assert await practice.rows("risk_scores", client) == []


async def test_what_is_withheld_adds_nothing(practice):
    nothing = [None] * 8
    client = await practice.client(
        WEEKLY, engagement=nothing, sentiment=nothing, resistance=None, commitment=None
    )
    await practice.night(client)
    [row] = await practice.rows("risk_scores", client)
    assert row["risk_score"] == 0
    for name in ("engagement_trend", "sentiment_trend", "resistance_ratio"):
        assert values(row)[name] is None


async def test_away_for_more_than_90_days_keeps_the_whole_weight_and_what_was_last_said(practice):
    """Read literally, the requirements let such a client's frequency factor fall to nothing."""
    client = await practice.client(
        [120 + 7 * i for i in range(8)][::-1], engagement=[80 - 4 * i for i in range(8)]
    )
    await practice.night(client)
    [row] = await practice.rows("risk_scores", client)
    assert points(row)["session_frequency"] == 25
    assert points(row)["days_since_session"] == 15
    assert points(row)["engagement_trend"] == 25


async def test_the_next_day_is_compared_with_the_day_before(practice):
    client = await practice.client(WEEKLY)
    await practice.night(client)
    await practice.night(client, day=TODAY + timedelta(days=24))
    first, second = await practice.rows("risk_scores", client)
    assert (first["risk_score"], second["previous_risk_score"]) == (0, 0)
    assert second["score_change"] == second["risk_score"] > 5
    assert second["trend"] == "worsening"


async def test_a_rerun_of_a_day_changes_nothing(practice):
    client = await practice.client(WEEKLY)
    await practice.night(client)
    before = await practice.rows("risk_scores", client)
    await practice.night(client)
    assert await practice.rows("risk_scores", client) == before


async def test_a_new_session_on_the_same_day_replaces_the_days_score(practice):
    client = await practice.client([42, 35, 28])
    await practice.night(client)
    [before] = await practice.rows("risk_scores", client)
    await practice.sessions(client, [0])
    await practice.night(client)
    [after] = await practice.rows("risk_scores", client)
    assert after["id"] == before["id"]
    assert after["risk_score"] < before["risk_score"]
    assert (after["days_since_session"], after["total_sessions"]) == (0, 4)


async def test_a_score_computed_meanwhile_knows_more_and_stays(practice, database):
    """The batch read before a session came in, and writes after that session was scored."""
    client = await practice.client([42, 35, 28])
    async with database.transaction() as batch:
        await batch.execute(text("SELECT 1"))  # the transaction begins here
        await practice.sessions(client, [0])
        await practice.night(client)
        [fresh] = await practice.rows("risk_scores", client)
        await batch.execute(
            text(
                "UPDATE ai_backend.client_analytics SET days_since_last_session = 28 "
                "WHERE client_id = :client_id AND coach_id = :coach_id"
            ),
            client.pair,
        )
        await compute_scores(batch, client.scope, TODAY)
    assert await practice.rows("risk_scores", client) == [fresh]


async def test_every_coach_has_their_own_settings_and_history_is_kept(practice, database):
    mine, theirs = await practice.client([22]), await practice.client([22])
    theirs.coach_id = uuid4()
    await practice.sessions(theirs, [22])
    days_only = Policy(
        Weights(0, 0, 0, 0, 100),
        Thresholds(days_since_session_warning=20, days_since_session_critical=24),
    )
    async with database.transaction() as db:
        await save_settings(db, theirs.coach_id, days_only)
    await practice.night(mine, theirs)
    [row] = await practice.rows("risk_scores", mine)
    assert (row["risk_score"], row["settings_version"]) == (7.5, 0)
    [row] = await practice.rows("risk_scores", theirs)
    assert (row["risk_score"], row["settings_version"]) == (50, 1)


async def test_a_range_of_clients_is_scored_in_one_go_and_no_other(practice, database):
    made = [await practice.client([7 * i]) for i in range(1, 6)]
    await practice.night(*made)
    ordered = sorted(made, key=lambda each: each.client_id)
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM ai_backend.risk_scores"))
        low, high = ordered[1].client_id, ordered[3].client_id
        assert await compute_scores(db, Scope(low, high, practice.coach_id), TODAY) == 3
    counts = [len(await practice.rows("risk_scores", client)) for client in ordered]
    assert counts == [0, 1, 1, 1, 0]


async def test_a_client_does_not_become_better_by_staying_away(practice):
    """Windows empty while nobody comes; what was known when the client last came stands."""
    client = await practice.client(WEEKLY, engagement=[80 - 4 * i for i in range(8)])
    for away in range(0, 113, 8):
        await practice.night(client, day=TODAY + timedelta(days=away))
    rows = await practice.rows("risk_scores", client)
    scores = [row["risk_score"] for row in rows]
    assert scores == sorted(scores)
    assert scores[-1] == 65
    # One session, as good as the last of those: what stands now is what the window says.
    back = TODAY + timedelta(days=113)
    await practice.sessions(client, [0], engagement=[52.0], today=back)
    await practice.night(client, day=back)
    assert (await practice.rows("risk_scores", client))[-1]["days_since_session"] == 0
    assert points((await practice.rows("risk_scores", client))[-1])["days_since_session"] == 0


async def test_what_was_read_again_is_scored_anew_although_no_session_came(practice, database):
    client = await practice.client(WEEKLY, engagement=[80 - 4 * i for i in range(8)])
    await practice.night(client)
    assert points((await practice.rows("risk_scores", client))[0])["engagement_trend"] == 25
    async with database.transaction() as db:
        await db.execute(
            text(
                "UPDATE ai_backend.session_analytics SET engagement_score = 60 "
                "WHERE job_id = ANY(:j)"
            ),
            {"j": client.jobs},
        )
    computed = await compute(database, TODAY, low=client.client_id, high=client.client_id)
    async with database.transaction() as db:
        await computed.store(db)
        await compute_scores(db, client.scope, TODAY, read_again=True)
    assert points((await practice.rows("risk_scores", client))[0])["engagement_trend"] == 0
    await practice.night(client, day=TODAY + timedelta(days=1))
    assert points((await practice.rows("risk_scores", client))[1])["engagement_trend"] == 0
