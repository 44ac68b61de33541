"""Retention over HTTP: tried, saved, done, and said so."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell.jobs import Outcome, run_job
from listenwell.perimeter.keys import key_wrapper
from listenwell.sessions.retention import erase_due
from listenwell.sessions.retention_rules import Retention

CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-09-01T10:00:00Z"}
SAID = [
    {"speaker": "Maya", "start": 0, "end": 3, "text": "What would help most today?"},
    {"speaker": "Ben", "start": 4, "end": 9, "text": "I will start on Sunday, really."},
]


@pytest.fixture
async def sent(http, coach, database, api_settings, monkeypatch) -> dict[str, str]:
    monkeypatch.setattr(compute, "key_wrapper", lambda _: key_wrapper(api_settings))
    body = {"client_id": str(uuid4()), "consent": CONSENT, "utterances": SAID}
    answer = await http.post("/api/v1/sessions", json=body, headers=coach.headers)
    job_id = answer.json()["job_id"]
    async with database.transaction() as db:
        run = await db.scalar(
            text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"), {"j": job_id}
        )
    assert await run_job(database, UUID(str(run))) is Outcome.SUCCEEDED
    return {"client_id": body["client_id"], "job_id": job_id}


async def test_it_is_tried_saved_done_and_recorded(http, coach, database, api_settings, sent):
    headers = coach.headers
    now = (await http.get("/api/v1/retention", headers=headers)).json()
    assert now == {"version": 0, "words_days": 90, "sessions_days": None, "changed_at": None}
    session = f"/api/v1/sessions/{sent['job_id']}"
    status = (await http.get(session, headers=headers)).json()
    assert (status["words_erased_at"], status["session_until"]) == (None, None)
    until = datetime.fromisoformat(status["words_until"])

    tried = {"words_days": 1, "sessions_days": None}
    answer = await http.post("/api/v1/retention/preview", json=tried, headers=headers)
    [line] = answer.json()["clients"]
    assert (line["client_id"], line["sessions"], line["words_due"]) == (sent["client_id"], 1, 0)
    due = datetime.fromisoformat(line["next_words_at"])
    assert until - due == timedelta(days=89)
    assert (await http.get("/api/v1/retention", headers=headers)).json()["version"] == 0

    saved = await http.put(
        "/api/v1/retention", json={**tried, "based_on_version": 0}, headers=headers
    )
    assert (saved.json()["version"], saved.json()["words_days"]) == (1, 1)
    stale = await http.put(
        "/api/v1/retention", json={**tried, "based_on_version": 0}, headers=headers
    )
    assert (stale.status_code, stale.json()["type"]) == (409, "settings-changed")
    history = (await http.get("/api/v1/retention/history", headers=headers)).json()
    assert [each["version"] for each in history["versions"]] == [1]

    keep = Retention(None, None)
    await erase_due(database, key_wrapper(api_settings), keep, due + timedelta(seconds=1))
    status = (await http.get(session, headers=headers)).json()
    assert status["words_erased_at"] is not None
    assert status["words_until"] is None
    assert status["confirm_coach"] is False
    assert {each["key"] for each in status["speakers"]} == {"Coach", "Client"}
    said = (await http.get(f"{session}/utterances", headers=headers)).json()
    assert said["words_erased_at"] == status["words_erased_at"]
    assert [(each["text"], each["speaker"]) for each in said["utterances"]] == [("", None)] * 2
    assert said["utterances"][1]["talk_type"] == "change"
    read = await http.get(f"/api/v1/analytics/sessions/{sent['job_id']}", headers=headers)
    assert read.json()["session_analytics"]["total_turns"] == 2
    roles = await http.post(f"{session}/roles", json={"coach_speaker": "Coach"}, headers=headers)
    assert (roles.status_code, roles.json()["type"]) == (410, "words-erased")
    [record] = (await http.get("/api/v1/erasures", headers=headers)).json()["erasures"]
    assert (record["what"], record["sessions"], record["utterances"]) == ("words", 1, 2)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"words_days": 90},
        {"words_days": 0, "sessions_days": None},
        {"words_days": 1.5, "sessions_days": None},
        {"words_days": "a while", "sessions_days": None},
        {"words_days": None, "sessions_days": 3651},
        {"words_days": 60, "sessions_days": 30},
        {"words_days": 60, "sessions_days": None, "coach_id": str(uuid4())},
        [],
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(http, coach, body):
    for method, path in (("PUT", "/retention"), ("POST", "/retention/preview")):
        answer = await http.request(method, f"/api/v1{path}", json=body, headers=coach.headers)
        assert answer.status_code == 422, answer.text
    now = await http.get("/api/v1/retention", headers=coach.headers)
    assert now.json()["version"] == 0


async def test_another_coach_has_a_retention_of_their_own(http, coach, another_coach, sent):
    body = {"words_days": 7, "sessions_days": 7}
    await http.put("/api/v1/retention", json=body, headers=another_coach.headers)
    assert (await http.get("/api/v1/retention", headers=coach.headers)).json()["words_days"] == 90
    answer = await http.post("/api/v1/retention/preview", json=body, headers=another_coach.headers)
    assert answer.json()["clients"] == []
    erased = await http.get("/api/v1/erasures", headers=another_coach.headers)
    assert erased.json() == {"erasures": []}
