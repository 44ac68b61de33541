"""Clients over HTTP: consent, erasure, a session left out, the coach named."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell.jobs import Outcome, run_job
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.keys import Erased, key_wrapper

GIVEN = {"given_by": "client", "text_version": "2026-01", "given_at": "2026-09-01T10:00:00Z"}
LATER = {"given_by": "client", "text_version": "2026-02", "given_at": "2026-09-05T10:00:00Z"}
UNSURE = [
    {"speaker": "Maya", "start": 0, "end": 2, "text": "Good to see you."},
    {"speaker": "Ben", "start": 3, "end": 5, "text": "And you, thanks."},
]


@pytest.fixture
def send(http, coach):
    async def post(client_id: str, day: str = "2026-09-03", consent: object = GIVEN, **more):
        said = [{**each, "text": f"{each['text']} {day}"} for each in UNSURE]
        body = {"client_id": client_id, "session_date": day, "utterances": said, **more}
        if consent:
            body["consent"] = consent
        return await http.post("/api/v1/sessions", json=body, headers=coach.headers)

    return post


@pytest.fixture
def read_all(database, api_settings, monkeypatch):
    monkeypatch.setattr(compute, "key_wrapper", lambda _: key_wrapper(api_settings))

    async def run(job_id: str) -> list[Outcome]:
        async with database.transaction() as db:
            waiting = await db.scalars(
                text(
                    "SELECT id FROM jobs.job_runs WHERE state = 'waiting' "
                    "AND arguments->>'job_id' = :j ORDER BY created_at"
                ),
                {"j": job_id},
            )
        return [await run_job(database, each) for each in waiting]

    return run


async def test_a_consent_is_recorded_read_and_withdrawn(http, coach, send):
    client = str(uuid4())
    path = f"/api/v1/clients/{client}/consent"
    assert (await http.get(path, headers=coach.headers)).status_code == 404
    added = await http.post("/api/v1/clients", json={"client_id": client}, headers=coach.headers)
    assert added.status_code == 201
    assert added.json() == {
        "client_id": client,
        "standing": False,
        "hosted_models": False,
        "consents": [],
    }
    assert (await send(client, consent=None)).status_code == 403
    recorded = await http.put(path, json=GIVEN, headers=coach.headers)
    assert recorded.json()["standing"] is True
    [consent] = recorded.json()["consents"]
    assert GIVEN.items() <= consent.items()
    assert consent["purpose"] == "session_analysis"
    assert (await send(client, consent=None)).status_code == 201
    withdrawn = await http.delete(path, headers=coach.headers)
    assert withdrawn.json()["standing"] is False
    assert withdrawn.json()["consents"][0]["withdrawn_at"]
    assert (await http.get(path, headers=coach.headers)).json() == withdrawn.json()
    assert (await send(client, "2026-09-10", consent=None)).status_code == 403


async def test_a_consent_from_before_the_withdrawal_does_not_bring_it_back(
    http, coach, send, database
):
    client = str(uuid4())
    await send(client)
    path = f"/api/v1/clients/{client}/consent"
    await http.delete(path, headers=coach.headers)
    assert (await send(client, "2026-09-10")).status_code == 403
    async with database.transaction() as db:
        refusals = text("SELECT count(*) FROM perimeter.refusals WHERE client_id = :c")
        assert await db.scalar(refusals, {"c": client}) == 1
    assert (await http.put(path, json=GIVEN, headers=coach.headers)).status_code == 403
    assert (await http.get(path, headers=coach.headers)).json()["standing"] is False


async def test_a_consent_to_a_new_text_ends_the_one_before_and_the_same_again_is_one(
    http, coach, send
):
    client = str(uuid4())
    await send(client)
    path = f"/api/v1/clients/{client}/consent"
    for given in (GIVEN, LATER, LATER, GIVEN):
        answer = await http.put(path, json=given, headers=coach.headers)
    versions = [(c["text_version"], c["withdrawn_at"]) for c in answer.json()["consents"]]
    assert versions[0] == ("2026-02", None)
    assert [version for version, _ in versions] == ["2026-02", "2026-01"]
    assert versions[1][1] is not None


async def test_a_consent_from_the_future_is_refused(http, coach, send):
    sent = await send(str(uuid4()), consent={**GIVEN, "given_at": "2999-01-01T00:00:00Z"})
    assert sent.status_code == 422
    assert sent.json()["errors"] == [
        {"field": "consent.given_at", "message": "Must not lie in the future"}
    ]


async def test_an_erased_client_is_gone_with_the_key_and_does_not_come_back(
    http, coach, send, database, api_settings, read_all
):
    client = str(uuid4())
    job_id = (await send(client)).json()["job_id"]
    await read_all(job_id)
    waiting = (await send(client, "2026-09-10")).json()["job_id"]
    async with database.transaction() as db:
        sealed = await db.scalar(
            text("SELECT t.speakers FROM ai_backend.transcripts t WHERE t.job_id = :j"),
            {"j": job_id},
        )
    erased = await http.delete(f"/api/v1/clients/{client}", headers=coach.headers)
    assert erased.json() == {
        "client_id": client,
        "sessions": 2,
        "utterances": 4,
        "cues": erased.json()["cues"],
        "consent_withdrawn": True,
        "key_erased": True,
    }
    for path in (
        f"/sessions/{job_id}",
        f"/analytics/sessions/{job_id}",
        f"/clients/{client}/consent",
    ):
        assert (await http.get(f"/api/v1{path}", headers=coach.headers)).status_code == 404
    again = await http.delete(f"/api/v1/clients/{client}", headers=coach.headers)
    assert again.status_code == 404
    fresh = {**GIVEN, "given_at": datetime.now(UTC).isoformat()}
    assert (await send(client, consent=fresh)).status_code == 410
    added = await http.post("/api/v1/clients", json={"client_id": client}, headers=coach.headers)
    assert added.status_code == 410
    assert await read_all(waiting) == [Outcome.SUCCEEDED]  # there is nothing left to read
    assert sealed.startswith("v1:")
    with pytest.raises(Erased):
        async with database.transaction() as db:
            await client_cipher(db, key_wrapper(api_settings), UUID(client))


async def test_no_table_but_consents_keys_and_the_record_knows_an_erased_client(
    http, coach, send, database, read_all
):
    client = str(uuid4())
    await read_all((await send(client)).json()["job_id"])
    await http.delete(f"/api/v1/clients/{client}", headers=coach.headers)
    async with database.transaction() as db:
        columns = await db.execute(
            text(
                "SELECT table_schema || '.' || table_name FROM information_schema.columns "
                "WHERE column_name = 'client_id'"
            )
        )
        knows = {
            table
            for (table,) in columns.all()
            if await db.scalar(
                text(f"SELECT count(*) FROM {table} WHERE client_id = :c"), {"c": client}
            )
        }
    assert knows == {"perimeter.consents", "perimeter.client_keys", "perimeter.erasures"}


async def test_the_key_stays_while_another_coach_works_with_the_client(
    http, coach, another_coach, send
):
    client = str(uuid4())
    await send(client)
    await http.post("/api/v1/clients", json={"client_id": client}, headers=another_coach.headers)
    first = await http.delete(f"/api/v1/clients/{client}", headers=coach.headers)
    assert first.json()["key_erased"] is False
    second = await http.delete(f"/api/v1/clients/{client}", headers=another_coach.headers)
    assert second.json()["key_erased"] is True


async def test_an_excluded_session_is_left_out_of_the_comparison(http, coach, send, read_all):
    client = str(uuid4())
    first, second = [
        (await send(client, day)).json()["job_id"] for day in ("2026-09-03", "2026-09-10")
    ]
    for job_id in (first, second):
        await read_all(job_id)
    path = f"/api/v1/sessions/{first}/exclusion"

    async def compared() -> bool:
        shown = await http.get(f"/api/v1/analytics/sessions/{second}", headers=coach.headers)
        return shown.json()["comparison"] is not None

    assert await compared()
    for _ in range(2):
        excluded = await http.put(path, headers=coach.headers)
        assert excluded.json() == {"job_id": first, "excluded": True}
    assert not await compared()
    assert (await http.delete(path, headers=coach.headers)).json()["excluded"] is False
    assert await compared()


async def test_who_the_coach_is_is_asked_once_and_remembered(http, coach, send, read_all):
    client = str(uuid4())
    received = (await send(client)).json()
    assert received["confirm_coach"] is True
    job_id = received["job_id"]
    await read_all(job_id)
    analytics = f"/api/v1/analytics/sessions/{job_id}"
    shown = await http.get(analytics, headers=coach.headers)
    assert any("certain" in w for w in shown.json()["session_analytics"]["warnings"])
    guessed = next(s["key"] for s in received["speakers"] if s["role"] == "coach")
    other = "Ben" if guessed == "Maya" else "Maya"
    roles = f"/api/v1/sessions/{job_id}/roles"
    named = await http.post(roles, json={"coach_speaker": other}, headers=coach.headers)
    assert named.json()["changed"] is True
    assert {s["key"]: s["role"] for s in named.json()["speakers"]} == {
        other: "coach",
        guessed: "client",
    }
    assert (await http.get(analytics, headers=coach.headers)).status_code == 202
    await read_all(job_id)
    again = (await http.get(analytics, headers=coach.headers)).json()["session_analytics"]
    assert not any("certain" in w for w in again["warnings"])
    same = await http.post(roles, json={"coach_speaker": other}, headers=coach.headers)
    assert same.json()["changed"] is False
    later = (await send(client, "2026-09-10")).json()
    assert later["confirm_coach"] is False
    assert {s["key"]: s["role"] for s in later["speakers"]}[other] == "coach"


async def test_a_name_that_nobody_has_changes_nothing_and_is_not_repeated(http, coach, send):
    job_id = (await send(str(uuid4()))).json()["job_id"]
    answer = await http.post(
        f"/api/v1/sessions/{job_id}/roles", json={"coach_speaker": "Zed"}, headers=coach.headers
    )
    assert answer.status_code == 422
    assert answer.json()["type"] == "unknown-speaker"
    assert not any(name in answer.text for name in ("Zed", "Maya", "Ben"))


async def test_a_reading_that_was_overtaken_writes_nothing(
    http, coach, send, database, monkeypatch, read_all
):
    """The roles change while the session is being read: the old reading is not written."""
    job_id = (await send(str(uuid4()))).json()["job_id"]
    real = compute._read

    def slow(transcript):
        asyncio.run_coroutine_threadsafe(rename(), loop).result(10)
        return real(transcript)

    async def rename() -> None:
        await http.post(
            f"/api/v1/sessions/{job_id}/roles", json={"coach_speaker": "Ben"}, headers=coach.headers
        )

    loop = asyncio.get_running_loop()
    with monkeypatch.context() as patched:
        patched.setattr(compute, "_read", slow)
        await read_all(job_id)
    path = f"/api/v1/analytics/sessions/{job_id}"
    assert (await http.get(path, headers=coach.headers)).status_code == 202
    await read_all(job_id)
    assert (await http.get(path, headers=coach.headers)).status_code == 200


async def test_a_session_whose_reading_was_given_up_says_so(http, coach, send, database):
    job_id = (await send(str(uuid4()))).json()["job_id"]
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE jobs.job_runs SET state = 'dead' WHERE arguments->>'job_id' = :j"),
            {"j": job_id},
        )
    status = await http.get(f"/api/v1/sessions/{job_id}", headers=coach.headers)
    assert status.json()["status"] == "failed"
    shown = await http.get(f"/api/v1/analytics/sessions/{job_id}", headers=coach.headers)
    assert (shown.status_code, shown.json()["type"]) == (409, "not-read")
