"""The requirements' five scenarios, as a coach goes in: sessions by HTTP, and what is shown.

Improving engagement, declining sentiment, nothing for 30 days, one session, much resistance. What
is said is invented, read by the real reader, and aggregated, scored and alerted by the real jobs.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell.jobs import Outcome, enqueue, run_job
from listenwell.perimeter.keys import key_wrapper
from listenwell.worker.kinds import register_kinds

CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-01-01T10:00:00Z"}
ASKED = ("How was the week?", "What did you notice?", "What was that like?", "What else?")
GLAD = (
    "I feel really good about this, I am proud of what I did.",
    "It went great, I am so happy with how the week turned out.",
    "I love how this works, I am excited and full of hope.",
    "That was a wonderful day for me and I enjoyed all of it.",
)
SAD = (
    "I feel awful about it, I am sad and tired of all this.",
    "It went badly, I hate how the week turned out.",
    "I am miserable, everything is terrible and I am afraid.",
    "That was a horrible day for me and I felt ashamed.",
)
REFUSED = (
    "I don't think I can do that, it won't work for me.",
    "No, I really can't, that won't work.",
    "I'm not going to do that, there is no point.",
    "I don't want to change that.",
)
PLAIN = "I wrote the plan and I kept at it and it helped me a lot"

Said = Sequence[tuple[str, str, float]]


def mood(sad: int) -> Said:
    """Eight answers, so many of them sad and the others glad."""
    turns = []
    for i in range(8):
        answer = (SAD if i < sad else GLAD)[i % 4]
        turns += [("Maya", ASKED[i % 4], 3.0), ("Ben", answer, 9.0)]
    return turns


def effort(words: int) -> Said:
    """The client says more, and the coach less, the higher this is: from 1 to 6."""
    turns = []
    for _ in range(8):
        turns += [
            (
                "Maya",
                "So tell me about the week and what went on in it, would you?",
                20 - 2 * words,
            ),
            ("Ben", " ".join([PLAIN] * words), 4.0 * words),
        ]
    return turns


def refusal() -> Said:
    turns = []
    for i in range(8):
        turns += [("Maya", "What could you try?", 3.0), ("Ben", REFUSED[i % 4], 9.0)]
    return turns


class Desk:
    """A coach with the HTTP API, and the workers behind it."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str], database: Any) -> None:
        self.http = http
        self.headers = headers
        self.database = database
        self.client_id = str(uuid4())

    async def session(self, days_ago: int, said: Said) -> str:
        """Send a session as JSON and return its id."""
        at, utterances = days_ago / 100, []  # the same words twice would be the same session
        for speaker, words, seconds in said:
            utterances.append({"speaker": speaker, "start": at, "end": at + seconds, "text": words})
            at += seconds + 1
        day = datetime.now(UTC).date() - timedelta(days=days_ago)
        body = {
            "client_id": self.client_id,
            "session_date": str(day),
            "coach_speaker": "Maya",
            "consent": CONSENT,
            "utterances": utterances,
        }
        sent = await self.http.post("/api/v1/sessions", json=body, headers=self.headers)
        assert sent.status_code == 201, sent.text
        job_id = sent.json()["job_id"]
        await self.work("arguments->>'job_id' = :of", job_id)
        await self.work("arguments->>'client_id' = :of", self.client_id)
        return str(job_id)

    async def work(self, which: str, of: str) -> None:
        """Run the jobs that wait, and those that they ask for, as workers do."""
        query = text(f"SELECT id FROM jobs.job_runs WHERE state = 'waiting' AND {which}")
        while True:
            async with self.database.transaction() as db:
                waiting = (await db.scalars(query, {"of": of})).all()
            if not waiting:
                return
            for job_id in waiting:
                assert await run_job(self.database, job_id) is Outcome.SUCCEEDED

    async def night(self) -> None:
        """Run the three daily jobs with all their shards, as of today."""
        day = datetime.now(UTC).date()
        for kind in (
            "compute_client_analytics_batch",
            "compute_risk_scores_batch",
            "generate_risk_alerts",
        ):
            key = f"{kind}:{day}:{uuid4()}"
            async with self.database.transaction() as db:
                await enqueue(db, kind, key, {"day": str(day)})
            await self.work("starts_with(idempotency_key, :of)", key)

    async def get(self, path: str, **query: str) -> Any:
        answer = await self.http.get(f"/api/v1/analytics{path}", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def risk(self) -> Any:
        return await self.get(f"/clients/{self.client_id}/risk")

    async def alerts(self, **query: str) -> Any:
        return await self.get("/risk/alerts", client_id=self.client_id, **query)


@pytest.fixture
def desk(http, coach, database, api_settings, monkeypatch) -> Desk:
    register_kinds()
    monkeypatch.setattr(compute, "key_wrapper", lambda _: key_wrapper(api_settings))
    return Desk(http, coach.headers, database)


def factors(risk: Any) -> dict[str, Any]:
    return {each["factor_type"]: each for each in risk["risk_score"]["factors"]}


async def test_a_client_whose_engagement_improves_is_at_low_risk(desk):
    for i in range(6):
        await desk.session(7 * (5 - i), effort(i + 1))
    risk = await desk.risk()
    score = risk["risk_score"]
    assert (score["risk_level"], score["risk_score"]) == ("low", 0)
    assert risk["alerts"] == []
    assert score["recommended_action"] == "Continue current coaching approach"
    engagement = factors(risk)["engagement_trend"]
    assert engagement["value"] > 20
    assert engagement["description"] == "Engagement does not decline over the recent sessions."


async def test_declining_sentiment_increases_the_risk(desk):
    for i in range(3):
        await desk.session(35 - 7 * i, mood(0))
    before = await desk.risk()
    for i in range(3):
        await desk.session(14 - 7 * i, mood(2 + 3 * i))
    await desk.night()
    risk = await desk.risk()
    sentiment = factors(risk)["sentiment_trend"]
    assert factors(before)["sentiment_trend"]["contribution"] == 0
    assert risk["risk_score"]["risk_score"] > before["risk_score"]["risk_score"]
    assert sentiment["contribution"] == sentiment["weight"] == 20
    assert sentiment["value"] < -0.4
    assert sentiment["description"].startswith("Sentiment fell by ")
    assert risk["risk_score"]["factors"][0] == sentiment


async def test_a_client_without_a_session_for_30_days_raises_an_alert(desk):
    for i in range(4):
        await desk.session(51 - 7 * i, mood(1))
    assert (await desk.alerts())["total"] >= 1
    await desk.night()
    alerts = (await desk.alerts())["alerts"]
    [alert] = [each for each in alerts if each["alert_type"] == "no_session_30d"]
    assert (alert["status"], alert["severity"]) == ("pending", "warning")
    assert alert["message"] == "The last session was 30 days ago."
    risk = await desk.risk()
    assert alert in risk["alerts"]
    assert factors(risk)["days_since_session"]["contribution"] == 15
    # A session comes: the alert ends by itself, at once.
    await desk.session(0, mood(1))
    resolved = (await desk.alerts(status="resolved"))["alerts"]
    assert alert["id"] in {each["id"] for each in resolved}
    assert all(each["alert_type"] != "no_session_30d" for each in (await desk.risk())["alerts"])


async def test_a_new_client_with_one_session_has_a_baseline_and_no_trends(desk):
    await desk.session(2, mood(1))
    risk = await desk.risk()
    score = risk["risk_score"]
    assert score["risk_level"] == "low"
    assert (score["previous_risk_score"], score["score_change"], score["trend"]) == (None,) * 3
    assert len(risk["history"]) == 1
    for name in ("engagement_trend", "sentiment_trend"):
        told = factors(risk)[name]
        assert (told["value"], told["contribution"]) == (None, 0)
        assert "no trend yet" in told["description"]


async def test_high_resistance_triggers_its_factor(desk):
    for i in range(4):
        await desk.session(7 * (3 - i), refusal())
    resistance = factors(await desk.risk())["resistance_ratio"]
    assert resistance["value"] > 4
    assert resistance["contribution"] == resistance["weight"] == 15
    assert "cues of resistance for each of commitment" in resistance["description"]
