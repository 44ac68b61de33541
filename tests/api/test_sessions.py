"""Sessions over HTTP."""

import time
from uuid import uuid4

import orjson
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell.api.webhooks import signature
from listenwell.jobs import Outcome, run_job
from listenwell.perimeter.keys import key_wrapper

FILE = b"""WEBVTT

00:00:01.000 --> 00:00:06.000
Maya: What would you like to leave with today?

00:00:07.000 --> 00:00:15.000
Ben: I will write to my brother on Sunday.

00:00:16.000 --> 00:00:18.000
Maya: You have decided.
"""
CONSENT = {
    "consent_given_by": "client",
    "consent_text_version": "2026-01",
    "consent_given_at": "2026-09-01T10:00:00Z",
}


def upload(data: bytes = FILE, name: str = "2026-09-03-ben.vtt"):
    return {"file": (name, data, "text/vtt")}


async def run_for(database, api_settings, monkeypatch, job_id: str) -> None:
    monkeypatch.setattr(compute, "key_wrapper", lambda _: key_wrapper(api_settings))
    async with database.transaction() as db:
        run = await db.scalar(
            text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"), {"j": job_id}
        )
    assert await run_job(database, run) is Outcome.SUCCEEDED


async def test_a_file_goes_in_and_its_analytics_come_out(
    http, coach, database, api_settings, monkeypatch
):
    form = {"client_id": str(uuid4()), **CONSENT}
    sent = await http.post("/api/v1/sessions", data=form, files=upload(), headers=coach.headers)
    assert sent.status_code == 201
    body = sent.json()
    assert body["session_date"] == "2026-09-03"
    assert body["import_report"]["cues_read"] == 3
    path = f"/api/v1/analytics/sessions/{body['job_id']}"
    assert (await http.get(path, headers=coach.headers)).status_code == 202
    await run_for(database, api_settings, monkeypatch, body["job_id"])
    answer = await http.get(path, headers=coach.headers)
    assert answer.status_code == 200
    analytics = answer.json()["session_analytics"]
    assert analytics["coach_question_count"] == 1
    assert analytics["interruption_count"] is None
    assert "interruption_count" in {w["measure"] for w in analytics["withheld"]}
    assert answer.json()["cues"][0]["cue_type"] == "commitment"
    assert answer.json()["comparison"] is None


async def test_the_next_session_is_compared_with_the_one_before(
    http, coach, database, api_settings, monkeypatch
):
    client = str(uuid4())
    for day in ("2026-09-03", "2026-09-10"):
        form = {"client_id": client, "session_date": day, **CONSENT}
        data = FILE.replace(b"Sunday", day.encode())
        sent = await http.post(
            "/api/v1/sessions", data=form, files=upload(data), headers=coach.headers
        )
        await run_for(database, api_settings, monkeypatch, sent.json()["job_id"])
    path = f"/api/v1/analytics/sessions/{sent.json()['job_id']}"
    comparison = (await http.get(path, headers=coach.headers)).json()["comparison"]
    assert comparison["days_between"] == 7
    assert comparison["changes"]["coach_talk_percentage"] == 0


async def test_json_is_taken_too(http, coach):
    body = {
        "client_id": str(uuid4()),
        "consent": {"given_by": "coach", "text_version": "1", "given_at": "2026-09-01T10:00:00"},
        "utterances": [
            {"speaker": "coach", "start": 0, "end": 2, "text": "How was your week?"},
            {"speaker": "client", "start": 3, "end": 5, "text": "Long."},
        ],
    }
    sent = await http.post("/api/v1/sessions", json=body, headers=coach.headers)
    assert sent.status_code == 201
    status = await http.get(f"/api/v1/sessions/{sent.json()['job_id']}", headers=coach.headers)
    assert status.json()["status"] == "received"
    assert [s["role"] for s in status.json()["speakers"]] == ["coach", "client"]


async def test_the_same_file_again_is_recognised(http, coach):
    form = {"client_id": str(uuid4()), **CONSENT}
    first = await http.post("/api/v1/sessions", data=form, files=upload(), headers=coach.headers)
    again = await http.post("/api/v1/sessions", data=form, files=upload(), headers=coach.headers)
    assert again.status_code == 200
    assert again.json()["duplicate"] is True
    assert again.json()["job_id"] == first.json()["job_id"]


async def test_without_consent_it_is_refused_as_a_problem(http, coach):
    sent = await http.post(
        "/api/v1/sessions",
        data={"client_id": str(uuid4())},
        files=upload(),
        headers=coach.headers,
    )
    assert sent.status_code == 403
    assert sent.headers["Content-Type"] == "application/problem+json"
    assert sent.json()["type"] == "consent-missing"


async def test_a_file_that_cannot_be_read_says_why_and_not_what_it_holds(http, coach):
    form = {"client_id": str(uuid4()), **CONSENT}
    broken = b'{"utterances": [{"speaker": "coach", "text": "zanzibar'
    sent = await http.post(
        "/api/v1/sessions", data=form, files=upload(broken, "x.json"), headers=coach.headers
    )
    assert sent.status_code == 422
    assert sent.json()["type"] == "malformed-transcript"
    assert "line 1" in sent.json()["detail"]
    assert "zanzibar" not in sent.text


async def test_a_malformed_field_is_named_and_its_value_is_not_repeated(http, coach):
    form = {"client_id": "zanzibar", **CONSENT}
    sent = await http.post("/api/v1/sessions", data=form, files=upload(), headers=coach.headers)
    assert sent.status_code == 422
    assert sent.json()["errors"][0]["field"] == "client_id"
    assert "zanzibar" not in sent.text


async def test_another_coach_sees_what_a_stranger_sees(http, coach, another_coach):
    form = {"client_id": str(uuid4()), **CONSENT}
    sent = await http.post("/api/v1/sessions", data=form, files=upload(), headers=coach.headers)
    job_id = sent.json()["job_id"]
    for path in (f"/api/v1/sessions/{job_id}", f"/api/v1/analytics/sessions/{job_id}"):
        theirs = await http.get(path, headers=another_coach.headers)
        nobodys = await http.get(path.replace(job_id, str(uuid4())), headers=coach.headers)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


async def test_a_signed_webhook_completes_a_job_once(http):
    job_id = str(uuid4())
    body = orjson.dumps(
        {
            "coach_id": str(uuid4()),
            "client_id": str(uuid4()),
            "consent": {"given_by": "platform", "text_version": "1", "given_at": "2026-09-01"},
            "utterances": [{"speaker": "coach", "start": 0, "end": 2, "text": "Hello there."}],
        }
    ).replace(b'"2026-09-01"', b'"2026-09-01T00:00:00Z"')
    path = f"/api/v1/transcription-jobs/{job_id}/complete"
    headers = {"X-Listenwell-Signature": signature("shared", body, int(time.time()))}
    first = await http.post(path, content=body, headers=headers)
    again = await http.post(path, content=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["job_id"] == again.json()["job_id"] == job_id


async def test_a_webhook_with_a_wrong_or_old_signature_changes_nothing(http):
    path = f"/api/v1/transcription-jobs/{uuid4()}/complete"
    now = int(time.time())
    for header in ("", "t=1,v1=00", signature("guess", b"{}", now), signature("shared", b"{}", 9)):
        answer = await http.post(path, content=b"{}", headers={"X-Listenwell-Signature": header})
        assert answer.status_code == 401
