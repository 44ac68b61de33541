"""A walk over the OpenAPI document: no path and no method lets in who should stay out.

A new path joins the walk by being in the document. One with a path parameter that the walk has no
real value for fails it, so that nobody forgets.
"""

import json
import re
import time
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy import text

from listenwell.api.tokens import signing_secret

CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-09-01T10:00:00Z"}
UTTERANCES = [
    {"speaker": "Maya", "start": 0, "end": 2, "text": "What do you want to do?"},
    {"speaker": "Ben", "start": 3, "end": 5, "text": "I will write to my brother."},
]
CODE = "/api/v1/sessions/{job_id}/utterances/{utterance_index}/codes/{task}"
BODIES: dict[tuple[str, str], Any] = {
    ("put", "/api/v1/clients/{client_id}/consent"): CONSENT,
    ("post", "/api/v1/sessions/{job_id}/roles"): {"coach_speaker": "Maya"},
    ("put", "/api/v1/clients/{client_id}/name"): {"name": "Ben"},
    ("put", CODE): {"label": "change"},
    ("put", "/api/v1/clients/{client_id}/consent/hosted-models"): CONSENT,
    ("put", "/api/v1/findings/{finding_id}/override"): {"verdict": "nothing"},
}
"""Sound bodies, so that nothing but the caller is wrong; others get an empty object."""

IDS = ("client_id", "job_id", "alert_id", "task_id", "finding_id")
ALERT = text("""
INSERT INTO ai_backend.risk_alerts
  (client_id, coach_id, alert_type, severity, title, message, raised_on)
VALUES (:client_id, :coach_id, 'new_high_risk', 'warning', 'A title', 'A message', current_date)
RETURNING id
""")

FINDING = text("""
INSERT INTO ai_backend.findings
  (job_id, client_id, coach_id, detector, first_utterance, last_utterance, label, severity,
   confidence, model, prompt_version)
VALUES (:job_id, :client_id, :coach_id, 'bias', 1, 1, 'sunk_cost', 'high', 0.8, 'a:model', '1-0')
RETURNING id
""")

OPEN = {"/healthz", "/readyz", "/metrics"}
SIGN_IN = "/api/v1/desk/session"
"""Takes a link's token or a browser's cookie and nothing else."""
BEACON = "/api/v1/telemetry/events"
"""Takes the token of a visit, in the body: a beacon has no headers."""


@pytest.fixture
async def ids(http: httpx.AsyncClient, coach: Any, database: Any) -> dict[str, str]:
    """Real ids of the first coach, by the name of the path parameter."""
    body = {"client_id": str(uuid4()), "consent": CONSENT, "utterances": UTTERANCES}
    sent = await http.post("/api/v1/sessions", json=body, headers=coach.headers)
    assert sent.status_code == 201
    computing = await http.post(
        f"/api/v1/analytics/compute/{body['client_id']}", headers=coach.headers
    )
    async with database.transaction() as db:
        alert_id = await db.scalar(
            ALERT, {"client_id": body["client_id"], "coach_id": coach.coach_id}
        )
        whose = {"client_id": body["client_id"], "coach_id": coach.coach_id}
        finding_id = await db.scalar(FINDING, {**whose, "job_id": sent.json()["job_id"]})
    return {
        "alert_id": str(alert_id),
        "finding_id": str(finding_id),
        "task_id": computing.json()["task_id"],
        "client_id": body["client_id"],
        "job_id": sent.json()["job_id"],
        "utterance_index": "1",
        "task": "talk_type",
    }


@pytest.fixture
async def operations(http: httpx.AsyncClient, ids: dict[str, str]) -> list[tuple[str, str, str]]:
    """Every method, its path as documented, and the path filled with real ids."""
    document = (await http.get("/openapi.json")).json()
    found = []
    for path, methods in document["paths"].items():
        unknown = set(re.findall(r"{(\w+)}", path)) - set(ids)
        assert not unknown, f"give the walk a real id for {unknown} of {path}"
        found += [(method, path, path.format(**ids)) for method in methods if path not in OPEN]
    assert len(found) >= 10
    return found


async def ask(
    http: httpx.AsyncClient, method: str, path: str, filled: str, headers: dict[str, str]
) -> httpx.Response:
    body = BODIES.get((method, path), {})
    return await http.request(method, filled, json=body, headers=headers)


def credentials(coach: Any, secret: bytes) -> dict[str, dict[str, str]]:
    key = coach.headers["X-API-Key"]
    now = int(time.time())
    sound = {
        "sub": str(coach.coach_id),
        "aud": "authenticated",
        "iss": "listenwell",
        "iat": now,
        "exp": now + 600,
    }

    def bearer(algorithm: str = "HS256", **changes: Any) -> dict[str, str]:
        token = jwt.encode({**sound, **changes}, secret if algorithm != "none" else None, algorithm)
        return {"X-API-Key": key, "Authorization": f"Bearer {token}"}

    return {
        "nothing": {},
        "no key": {"Authorization": coach.headers["Authorization"]},
        "a wrong key": {**coach.headers, "X-API-Key": key[:-2] + "00"},
        "no token": {"X-API-Key": key},
        "expired": bearer(exp=now - 600),
        "alg none": bearer("none"),
        "wrong audience": bearer(aud="anon"),
        "another issuer": bearer(iss="https://elsewhere.test"),
        "no coach": bearer(sub="nobody"),
        "a made-up cookie": {"Cookie": f"listenwell-8420={'0' * 32}.{'A' * 43}"},
        "a cookie that is none": {"Cookie": "listenwell-8420=yes"},
    }


async def test_who_does_not_sign_in_gets_401_everywhere(http, coach, operations, api_settings):
    for name, headers in credentials(coach, signing_secret(api_settings)).items():
        for method, path, filled in operations:
            answer = await ask(http, method, path, filled, headers)
            assert answer.status_code == 401, f"{name}: {method} {path}"
            assert answer.json()["type"] == "unauthorized"


async def test_another_coach_gets_404_for_everything_that_is_not_theirs(
    http, coach, another_coach, operations, ids
):
    for method, path, filled in operations:
        answer = await ask(http, method, path, filled, another_coach.headers)
        others = {name: str(uuid4()) for name in IDS}
        nobodys = path.format(**{**ids, **others})
        unknown = await ask(http, method, path, nobodys, coach.headers)
        mine = [ids[name] for name in IDS]
        assert not any(each in answer.text for each in mine), f"{method} {path}"
        if "{" in path:
            expected = {401} if path.startswith("/api/v1/transcription-jobs/") else {404}
            assert answer.status_code in expected, f"{method} {path}"
            assert answer.content == unknown.content, f"{method} {path}"


async def test_after_the_walk_everything_is_as_it_was(http, coach, another_coach, operations, ids):
    for method, path, filled in operations:
        await ask(http, method, path, filled, another_coach.headers)
    state = await http.get(f"/api/v1/clients/{ids['client_id']}/consent", headers=coach.headers)
    session = await http.get(f"/api/v1/sessions/{ids['job_id']}", headers=coach.headers)
    alerts = await http.get("/api/v1/analytics/risk/alerts", headers=coach.headers)
    found = await http.get(f"/api/v1/sessions/{ids['job_id']}/findings", headers=coach.headers)
    assert [each["id"] for each in alerts.json()["alerts"]] == [ids["alert_id"]]
    assert [each["override"] for each in found.json()["findings"]] == [None]
    assert state.json()["standing"] is True
    assert state.json()["hosted_models"] is False
    assert session.json()["excluded"] is False


async def test_every_operation_says_that_it_needs_key_and_token_or_a_browser_signed_in(http):
    document = (await http.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            if path in OPEN:
                assert "security" not in operation
            else:
                either = [{"ApiKey": [], "Bearer": []}, {"Browser": []}]
                own = [[], [{"Browser": []}]] if path in (SIGN_IN, BEACON) else [[{"Webhook": []}]]
                assert operation["security"] in (either, *own)
                assert "401" in operation["responses"], json.dumps(path)


async def test_what_is_not_yours_takes_as_long_as_what_does_not_exist(http, another_coach, ids):
    """Both are one statement that finds nothing: the quickest of each are much alike."""
    times: dict[str, list[float]] = {"theirs": [], "nobodys": []}
    for number in range(200):  # by turns, so that a busy moment of the machine meets both
        for whose, job_id in (("theirs", ids["job_id"]), ("nobodys", str(uuid4()))):
            began = time.perf_counter()
            await http.get(f"/api/v1/sessions/{job_id}", headers=another_coach.headers)
            times[whose].append(time.perf_counter() - began)
        ratio = min(times["theirs"]) / min(times["nobodys"])
        if number >= 25 and 0.5 < ratio < 2:
            break
    assert 0.5 < ratio < 2
