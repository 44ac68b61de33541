"""Sessions, well and badly: intake, reading, the webhook, notes, the broker, a crash."""

import io
import json
import time
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from tests.privacy.evidence import Evidence, Scenario
from tests.privacy.marked import FILE, NAME, OTHER, SPOKEN

import listenwell.sessions.compute as compute
import listenwell.sessions.intake as intake
from listenwell.api.webhooks import signature
from listenwell.cli.main import main
from listenwell.jobs.relay import relay_once


async def no_failure(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for named in ({"coach_speaker": NAME}, {}):
        sent = await e.upload(**named)
        assert sent.status_code == 201
        assert NAME in sent.text  # to the coach whose session it is
        assert await e.run(sent.json()["job_id"]) == "succeeded"
        shown = await e.send(f"/api/v1/analytics/sessions/{sent.json()['job_id']}", "GET")
        assert "umbrella" in shown.text
    sent = await e.upload(FILE + b"\n")
    await e.send(f"/api/v1/sessions/{sent.json()['job_id']}/roles", json={"coach_speaker": OTHER})


async def a_file_that_cannot_be_read(e: Evidence, _: pytest.MonkeyPatch) -> None:
    said = {"speaker": NAME, "text": SPOKEN}
    broken = [
        json.dumps({"utterances": [said]}).encode()[:-3],
        json.dumps({SPOKEN: [said]}).encode(),
        json.dumps({"utterances": SPOKEN}).encode(),
        json.dumps({"utterances": [{**said, "start": SPOKEN}]}).encode(),
        json.dumps({"utterances": [{"speaker": {NAME: SPOKEN}, "text": [SPOKEN]}]}).encode(),
        json.dumps({"results": {"transcripts": SPOKEN, "items": [{SPOKEN: 1}]}}).encode(),
        json.dumps({"monologues": [{"speaker": NAME, "elements": [{"type": SPOKEN}]}]}).encode(),
        json.dumps([{"sentence": SPOKEN, "speaker_name": NAME, "startTime": SPOKEN}]).encode(),
        f"WEBVTT {SPOKEN}\n\n{SPOKEN} --> {SPOKEN}\n{NAME}: \n".encode(),
        f"1\n00:00 --> {SPOKEN}\n{SPOKEN}".encode(),
        f"speaker,{SPOKEN}\n{NAME},{SPOKEN}".encode(),
        f"speaker,start,end,text\n{NAME},{SPOKEN},{SPOKEN},".encode(),
        f'speaker,text\n"{NAME},{SPOKEN}'.encode(),
        b"PK\x03\x04" + SPOKEN.encode(),
        b"\x89PNG\r\n" + SPOKEN.encode(),
        SPOKEN.encode("utf-16"),
        b"%PDF-1.4 " + SPOKEN.encode(),
        b"",
    ]
    statuses = [(await e.upload(data)).status_code for data in broken]
    assert statuses.count(422) > len(broken) / 2
    assert (await e.upload(coach_speaker=SPOKEN[:150])).status_code == 422


async def a_request_that_is_wrong(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for form in ({"client_id": NAME}, {"session_date": NAME}, {NAME: SPOKEN}):
        assert (await e.upload(**form)).status_code == 422
    assert (await e.upload(consent_text_version=NAME)).status_code == 422
    for body in ({NAME: SPOKEN}, [SPOKEN], SPOKEN, {"client_id": SPOKEN, "utterances": SPOKEN}):
        assert (await e.send(json=body)).status_code == 422
    await e.send(content=SPOKEN.encode(), headers={"Content-Type": "application/json"})
    await e.send(content=SPOKEN.encode(), headers={"Content-Type": "text/x-quuxov"})
    odd = {"X-Request-Id": "Quuxov-Quuxov-Quuxov", "User-Agent": "Quuxov"}
    await e.send(f"/api/v1/{quote(NAME)}?q={quote(SPOKEN)}", "GET", headers=odd)
    await e.send(f"/api/v1/sessions/{quote(NAME)}?q={quote(SPOKEN)}", "GET", headers=odd)
    await e.send("/api/v1/sessions", "QUUXOV")
    await e.send(headers={"Authorization": "Bearer Quuxov"})


async def a_refusal(e: Evidence, _: pytest.MonkeyPatch) -> None:
    body = {"client_id": str(uuid4()), "utterances": [{"speaker": NAME, "text": SPOKEN}]}
    assert (await e.send(json=body)).status_code == 403


async def a_webhook(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for sent in ({"coach_id": NAME}, {NAME: SPOKEN}):
        body = json.dumps(sent).encode()
        for secret in ("shared", "wrong"):
            signed = {"X-Listenwell-Signature": signature(secret, body, int(time.time()))}
            path = f"/api/v1/transcription-jobs/{uuid4()}/complete"
            assert (await e.send(path, content=body, headers=signed)).status_code in (401, 422)


async def an_importer_that_raises(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise ValueError(SPOKEN)

    patch.setattr(intake, "load", load)
    assert (await e.upload()).status_code == 500


async def a_reader_that_raises(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    def read(_: object) -> None:
        raise ValueError(SPOKEN)

    sent = await e.upload()
    patch.setattr(compute, "_read", read)
    assert await e.run(sent.json()["job_id"]) == "waiting"


async def a_database_error_at_intake(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    real = intake.transcript_row
    patch.setattr(intake, "transcript_row", lambda *a: {**real(*a), "word_count": SPOKEN})
    assert (await e.upload()).status_code == 500
    patch.setattr(intake, "transcript_row", lambda *a: {**real(*a), "format": SPOKEN * 9})
    assert (await e.upload()).status_code == 500


async def a_database_error_while_reading(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    real = compute._analytics
    for column, value in (("total_turns", SPOKEN), ("model_version", SPOKEN * 9)):
        sent = await e.upload()
        patch.setattr(compute, "_analytics", lambda *a, c=column, v=value: {**real(*a), c: v})
        assert await e.run(sent.json()["job_id"]) == "waiting"


async def a_coachs_notes(e: Evidence, _: pytest.MonkeyPatch) -> None:
    client_id, coach_id = uuid4(), e.coach_id
    alert = text(
        "INSERT INTO ai_backend.risk_alerts "
        "(client_id, coach_id, alert_type, severity, title, message, raised_on) "
        "VALUES (:client, :coach, 'new_high_risk', 'urgent', 'a', 'b', current_date) RETURNING id"
    )
    async with e.database.transaction() as db:
        alert_id = await db.scalar(alert, {"client": client_id, "coach": coach_id})
    path = f"/api/v1/analytics/risk/alerts/{alert_id}/acknowledge"
    for wrong in ({"notes": SPOKEN * 50}, {"notes": [SPOKEN]}, {SPOKEN: NAME}):
        assert (await e.send(path, json=wrong)).status_code == 422
    done = await e.send(path, json={"notes": SPOKEN})
    assert "umbrella" in done.json()["alert"]["acknowledged_notes"]
    settings = "/api/v1/analytics/risk/settings"
    for wrong in ({"weights": SPOKEN}, {SPOKEN: 1}, {"weights": {SPOKEN: SPOKEN}}):
        assert (await e.send(settings, "PUT", json=wrong)).status_code == 422
    await e.send(f"/api/v1/analytics/risk/alerts?status={quote(SPOKEN)}", "GET")


async def hints_to_the_broker(e: Evidence, _: pytest.MonkeyPatch) -> None:
    await e.upload(FILE + b"\n\n")

    class Broker:
        """Keeps what it is given, and as the real one would carry it."""

        def send(self, job_ids: list[UUID]) -> int:
            e.sent_hints.extend(json.dumps([str(each)]) for each in job_ids)
            return len(job_ids)

        def depth(self) -> int:
            return 0

    await relay_once(e.database, Broker())


async def a_command_that_crashes(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise ValueError(SPOKEN)

    file = e.settings.home / "crash.vtt"
    file.write_bytes(FILE)
    out, errors = io.StringIO(), io.StringIO()
    patch.setattr("listenwell.cli.inputs.read", read)
    patch.setattr("sys.stdout", out)
    patch.setattr("sys.stderr", errors)
    assert main(["analyze", str(file)]) != 0
    e.crashes += [out.getvalue(), errors.getvalue()]
    file.unlink()


SESSIONS: list[Scenario] = [
    no_failure,
    a_file_that_cannot_be_read,
    a_request_that_is_wrong,
    a_refusal,
    a_webhook,
    a_coachs_notes,
    an_importer_that_raises,
    a_reader_that_raises,
    a_database_error_at_intake,
    a_database_error_while_reading,
    hints_to_the_broker,
    a_command_that_crashes,
]
