"""Clients across sessions over HTTP, as a coach's platform asks."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

import listenwell.sessions.compute as reading
from listenwell.clients.baseline import Usual, baseline_of
from listenwell.clients.compute import ONE, compute
from listenwell.jobs import Outcome, run_job
from listenwell.perimeter.keys import key_wrapper
from listenwell.sessions.queries import analytics_of, session_of

BASE = "/api/v1/analytics"
CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-01-01T10:00:00Z"}


@pytest.fixture
async def today(database) -> date:
    async with database.transaction() as db:
        return await db.scalar(text("SELECT current_date"))


@pytest.fixture
def client_of(database, make_client, coach, today):
    """A client of this coach with sessions of these numbers, computed."""

    async def make(*sessions, coach_id=None):
        made = await make_client(*sessions, coach_id=coach_id or coach.coach_id, today=today)
        computed = await compute(database, low=made.client_id, high=made.client_id)
        async with database.transaction() as db:
            await computed.store(db)
        return made

    return make


@pytest.fixture
def get(http, coach):
    async def ask(path: str, headers=None, **query):
        return await http.get(BASE + path, params=query, headers=headers or coach.headers)

    return ask


def scores(name: str, values, *, every: int = 7):
    """Sessions a week apart with these values, the latest yesterday."""
    return [{"age": 1 + every * back, name: value} for back, value in enumerate(reversed(values))]


async def test_an_improving_client(client_of, get):
    made = await client_of(*scores("engagement", [41, 48, 50, 57, 61, 66, 70, 76]))
    shown = (await get(f"/clients/{made.client_id}/summary")).json()
    analytics = shown["client_analytics"]
    assert analytics["engagement_trend"] == "improving"
    trend = analytics["trends"]["engagement"]
    assert (trend["direction"], trend["points"]) == ("improving", 8)
    assert 3 < trend["slope_low"] < trend["slope"] < trend["slope_high"] < 7
    assert trend["change"] == pytest.approx(7 * trend["slope"], abs=1e-3)
    assert trend["probability"] > 0.99
    assert analytics["sentiment_trend"] == "stable"
    assert analytics["engagement_scores_history"] == [41, 48, 50, 57, 61, 66, 70, 76]
    assert (shown["session_count"], shown["risk_level"]) == (8, None)


async def test_a_client_whose_sentiment_declines(client_of, get):
    made = await client_of(*scores("sentiment", [0.5, 0.42, 0.4, 0.2, 0.15, 0.02, -0.1, -0.2]))
    shown = (await get(f"/clients/{made.client_id}/trends", metrics=["sentiment"])).json()
    assert list(shown["trends"]) == ["sentiment"]
    assert shown["trends"]["sentiment"]["direction"] == "declining"
    assert shown["trends"]["sentiment"]["slope_high"] < 0
    assert [point["sentiment"] for point in shown["data_points"]][:2] == [0.5, 0.42]
    assert set(shown["data_points"][0]) == {"job_id", "session_date", "sentiment"}


async def test_a_client_who_was_not_there_for_30_days(client_of, get):
    made = await client_of(*({"age": 33 + 7 * week} for week in range(9)))
    month = (await get(f"/clients/{made.client_id}/summary", window="30d")).json()
    analytics = month["client_analytics"]
    assert (analytics["total_sessions"], analytics["days_since_last_session"]) == (0, 33)
    assert analytics["average_engagement_score"] is None
    assert analytics["engagement_scores_history"] == []
    quarter = (await get(f"/clients/{made.client_id}/summary")).json()["client_analytics"]
    assert quarter["window_type"] == "90d"
    assert quarter["session_frequency_trend"] == "decreasing"
    assert quarter["sessions_last_30_days"] == 0


async def test_a_client_with_one_session_has_a_baseline_and_no_trends(client_of, get):
    made = await client_of({"age": 3, "engagement": 64.5})
    shown = (await get(f"/clients/{made.client_id}/summary", window="all_time")).json()
    assert shown["client_analytics"]["average_engagement_score"] == 64.5
    assert {each["direction"] for each in shown["client_analytics"]["trends"].values()} == {None}
    trends = (await get(f"/clients/{made.client_id}/trends")).json()
    assert trends["trends"]["engagement"]["slope"] is None
    assert len(trends["data_points"]) == 1


async def test_no_sessions_are_a_404_like_everything_that_is_not_there(
    http, coach, another_coach, client_of, get, today
):
    without = str(uuid4())
    await http.post(
        "/api/v1/clients", json={"client_id": without, "consent": CONSENT}, headers=coach.headers
    )
    theirs = await client_of({"age": 3}, coach_id=another_coach.coach_id)
    for path in ("summary", "sessions", "trends"):
        bodies = {
            (answer.status_code, answer.content)
            for client in (without, theirs.client_id, uuid4())
            for answer in [await get(f"/clients/{client}/{path}")]
        }
        assert len(bodies) == 1
        assert bodies.pop()[0] == 404
    mine = await get(f"/clients/{theirs.client_id}/summary", another_coach.headers)
    assert mine.status_code == 200


async def test_two_coaches_of_one_client_see_their_own_sessions(
    make_client, client_of, get, another_coach, today, database
):
    mine = await client_of({"age": 3, "engagement": 50})
    await make_client(
        {"age": 1, "engagement": 90},
        client_id=mine.client_id,
        coach_id=another_coach.coach_id,
        today=today,
    )
    computed = await compute(database, low=mine.client_id, high=mine.client_id)
    async with database.transaction() as db:
        await computed.store(db)
    for headers, score in ((None, 50), (another_coach.headers, 90)):
        shown = (await get(f"/clients/{mine.client_id}/summary", headers)).json()
        assert shown["client_analytics"]["average_engagement_score"] == score
        listed = (await get(f"/clients/{mine.client_id}/sessions", headers)).json()
        assert [each["engagement_score"] for each in listed["sessions"]] == [score]
        points = (await get(f"/clients/{mine.client_id}/trends", headers)).json()["data_points"]
        assert [each["engagement"] for each in points] == [score]


async def test_sessions_are_paged_and_narrowed_by_date(client_of, get, today):
    made = await client_of(*({"age": age} for age in (40, 1, 8, 30, 15)))
    path = f"/clients/{made.client_id}/sessions"

    async def ages(**query) -> tuple[list[int], int]:
        body = (await get(path, **query)).json()
        days = [date.fromisoformat(each["session_date"]) for each in body["sessions"]]
        return [(today - day).days for day in days], body["total"]

    assert await ages() == ([1, 8, 15, 30, 40], 5)
    assert await ages(limit=2) == ([1, 8], 5)
    assert await ages(limit=2, offset=4) == ([40], 5)
    assert await ages(offset=5) == ([], 5)
    early, late = str(today - timedelta(30)), str(today - timedelta(8))
    assert await ages(from_date=early) == ([1, 8, 15, 30], 4)
    assert await ages(from_date=early, to_date=late) == ([8, 15, 30], 3)
    assert await ages(to_date="2001-01-01") == ([], 0)
    for query in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"from_date": "soon"}):
        assert (await get(path, **query)).status_code == 422


async def test_a_session_left_out_is_listed_as_such_and_counts_nowhere(
    http, coach, client_of, get, database
):
    made = await client_of({"age": 9, "engagement": 20}, {"age": 2, "engagement": 60})
    exclusion = f"/api/v1/sessions/{made.jobs[0]}/exclusion"
    for change, average, left in ((http.put, 60, True), (http.delete, 40, False)):
        assert (await change(exclusion, headers=coach.headers)).status_code == 200
        await run_waiting(database, ONE, str(made.client_id))
        shown = (await get(f"/clients/{made.client_id}/summary")).json()
        assert shown["client_analytics"]["average_engagement_score"] == average
        listed = (await get(f"/clients/{made.client_id}/sessions")).json()["sessions"]
        assert [each["excluded"] for each in listed] == [False, left]
        points = (await get(f"/clients/{made.client_id}/trends")).json()["data_points"]
        assert len(points) == 2 - left


async def run_waiting(database, kind: str, marker: str) -> int:
    query = text(
        "SELECT id FROM jobs.job_runs WHERE kind = :kind AND state = 'waiting' "
        "AND arguments::text LIKE '%' || :marker || '%'"
    )
    async with database.transaction() as db:
        ids = list(await db.scalars(query, {"kind": kind, "marker": marker}))
    for each in ids:
        assert await run_job(database, each) is Outcome.SUCCEEDED
    return len(ids)


@pytest.mark.parametrize("state", ["dead", "cancelled"])
async def test_a_client_of_whom_no_session_could_be_read_is_not_waited_for(
    http, coach, database, get, state
):
    client = str(uuid4())
    body = {
        "client_id": client,
        "consent": CONSENT,
        "utterances": [{"speaker": "client", "start": 6, "end": 16, "text": "I will call him."}],
    }

    async def send(first: str) -> str:
        said = [{"speaker": "coach", "start": 0, "end": 4, "text": first}, *body["utterances"]]
        sent = await http.post(
            "/api/v1/sessions", json={**body, "utterances": said}, headers=coach.headers
        )
        return sent.json()["job_id"]

    give_up = text(
        "UPDATE jobs.job_runs SET state = :state, finished_at = now() "
        "WHERE kind = 'compute_session_analytics' AND arguments::text LIKE '%' || :id || '%'"
    )
    for number, first in enumerate(("How was it?", "What else?")):
        job_id = await send(first)
        reads = ("summary", "sessions", "trends")
        for read in reads:
            assert (await get(f"/clients/{client}/{read}")).status_code == 202, number
        async with database.transaction() as db:
            done = await db.execute(give_up, {"state": state, "id": job_id})
            assert done.rowcount == 1
        for read in reads:
            told = await get(f"/clients/{client}/{read}")
            assert (told.status_code, told.json()["type"]) == (409, "not-read")


async def test_from_a_transcript_to_the_summary_by_jobs_alone(
    http, coach, database, api_settings, monkeypatch, get
):
    monkeypatch.setattr(reading, "key_wrapper", lambda _: key_wrapper(api_settings))
    client = str(uuid4())
    day = datetime.now(UTC).date()
    for week in (2, 1):
        body = {
            "client_id": client,
            "session_date": str(day - timedelta(weeks=week)),
            "consent": CONSENT,
            "utterances": [
                {"speaker": "coach", "start": 0, "end": 4, "text": f"How was week {week}?"},
                {"speaker": "client", "start": 6, "end": 16, "text": "I will call him on Monday."},
            ],
        }
        sent = await http.post("/api/v1/sessions", json=body, headers=coach.headers)
        waiting = await get(f"/clients/{client}/summary")
        if week == 2:
            assert (waiting.status_code, waiting.headers["Retry-After"]) == (202, "1")
            assert waiting.json() == {"client_id": client, "status": "waiting"}
        job_id = sent.json()["job_id"]
        assert await run_waiting(database, "compute_session_analytics", job_id) == 1
        assert await run_waiting(database, ONE, client) == 1
    shown = (await get(f"/clients/{client}/summary")).json()
    analytics = shown["client_analytics"]
    assert shown["latest_session_date"] == str(day - timedelta(weeks=1))
    assert analytics["total_sessions"] == 2
    assert analytics["average_days_between_sessions"] == 7
    assert analytics["days_since_last_session"] == 7
    assert analytics["average_client_talk_percentage"] == 62.5
    assert analytics["average_response_latency"] == 2
    assert analytics["total_commitment_cues"] == 2
    compared = (await get(f"/sessions/{job_id}")).json()["comparison"]
    assert compared["days_between"] == 7
    usual = compared["baseline"]["client_talk_percentage"]
    assert usual == {
        "mean": 62.5,
        "deviation": None,
        "sessions": 1,
        "difference": 0,
        "deviations": None,
    }


async def test_the_coachs_summary(client_of, get, database, coach, today):
    empty = (await get("/coach/summary")).json()
    assert empty == {
        "total_clients": 0,
        "clients_at_risk": 0,
        "average_engagement": None,
        "sessions_this_month": 0,
        "risk_distribution": {"low": 0, "medium": 0, "high": 0, "critical": 0},
    }
    month = today.day - 1  # days since the first of the month
    high = await client_of(
        {"age": 0, "engagement": 40}, {"age": 0, "engagement": 50, "excluded": True}
    )
    low = await client_of({"age": month, "engagement": 80}, {"age": month + 1, "engagement": 60})
    expired = await client_of({"age": 200, "engagement": 5})
    await score(database, high, 60, "high", today)
    await score(database, high, 90, "critical", today - timedelta(days=1))
    await score(database, low, 10, "low", today)
    await score(database, expired, 99, "critical", today - timedelta(days=9))
    shown = (await get("/coach/summary")).json()
    assert shown == {
        "total_clients": 3,
        "clients_at_risk": 1,
        "average_engagement": 55,  # of 40 and 70; nothing in 90 days is no average
        "sessions_this_month": 2,
        "risk_distribution": {"low": 1, "medium": 0, "high": 1, "critical": 0},
    }
    at_risk = (await get("/coach/at-risk-clients")).json()
    assert at_risk["total"] == 1
    [client] = at_risk["clients"]
    assert (client["client_id"], client["risk_score"]) == (str(high.client_id), 60)
    summary = (await get(f"/clients/{high.client_id}/summary")).json()
    assert summary["risk_level"] == "high"


async def score(database, made, points: float, level: str, on: date) -> None:
    values = {**made.pair, "points": points, "level": level, "on": on}
    async with database.transaction() as db:
        await db.execute(_SCORE, values)


_SCORE = text("""
INSERT INTO ai_backend.risk_scores
  (client_id, coach_id, scored_on, risk_score, risk_level, churn_probability, churn_horizon_days,
   churn_model_version, factor_values, factor_contributions, factor_counts, total_sessions,
   sessions_30d, sessions_90d, days_since_session, recommended_action, settings_version,
   valid_until, model_version)
VALUES (:client_id, :coach_id, CAST(:on AS date), :points, :level, 0.4, 60, 'test-1',
        '{}', '{}', '{}', 1, 1, 1, 0, 'Call', 0,
        CAST(CAST(:on AS date) AS timestamptz) + interval '7 days', 'test-1')
""")


async def test_at_risk_clients_come_by_score_and_in_pages(client_of, get, database, today):
    made = [await client_of({"age": 1}) for _ in range(3)]
    for each, points in zip(made, (55, 95, 70), strict=True):
        await score(database, each, points, "critical" if points > 75 else "high", today)
    ordered = [str(made[place].client_id) for place in (1, 2, 0)]

    async def listed(**query):
        body = (await get("/coach/at-risk-clients", **query)).json()
        assert body["total"] == 3
        return [each["client_id"] for each in body["clients"]]

    assert await listed() == ordered
    assert await listed(limit=1, offset=1) == ordered[1:2]


async def test_a_session_beside_what_is_usual_for_the_client(coach, database, client_of):
    """By hand: 50, 60 and 70 before, of mean 60 and deviation 10; then 85."""
    made = await client_of(
        {"age": 40, "engagement": 50},
        {"age": 30, "engagement": 60, "client_talk": None},
        {"age": 25, "engagement": 5, "excluded": True},
        {"age": 20, "engagement": 70, "client_talk": 40},
        {"age": 10, "engagement": 85},
        {"age": 1, "engagement": 99},
    )
    async with database.transaction() as db:
        session = await session_of(db, coach.coach_id, made.jobs[4])
        usual = await baseline_of(db, session, await analytics_of(db, session))
    assert usual["engagement_score"] == Usual(60, 10, 3, 25, 2.5)
    assert usual["client_talk_percentage"] == Usual(45, 7.0711, 2, 5, None)
    assert usual["client_sentiment_score"] == Usual(0.2, 0, 3, 0, None)
    assert "open_question_share" not in usual
