"""Events as a page sends them, through the real application."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from tests.telemetry.conftest import scalar

from listenwell.api.app import make_app
from listenwell.api.tokens import local_token
from listenwell.perimeter.api_keys import make_api_key
from listenwell.telemetry.event import new_event_id
from listenwell.telemetry.spill import Spill, SpillFull

EVENTS = "/api/v1/telemetry/events"
AGREED = {"text_version": "2026-01", "given_at": "2026-09-01T10:00:00Z"}


@pytest.fixture(scope="module")
async def api(database, database_url, settings):
    chosen = settings.model_copy(
        update={
            "database_url": SecretStr(database_url),
            "requests_per_minute": 100_000,
            "environment": "staging",
        }
    )
    app = make_app(chosen)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
    ):
        yield http, chosen


@pytest.fixture
async def signed(api, database):
    http, chosen = api
    async with database.transaction() as db:
        key = await make_api_key(db, f"telemetry-{uuid4()}")

    def headers():
        token = local_token(chosen, uuid4())
        return {"X-API-Key": key, "Authorization": f"Bearer {token}"}

    return http, headers


@pytest.fixture
async def page(signed):
    """A page whose coach agreed, with a visit open."""
    http, headers = signed
    mine = headers()
    agreed = await http.put("/api/v1/telemetry/consent", json=AGREED, headers=mine)
    assert agreed.json()["standing"] is True
    opened = await http.post("/api/v1/telemetry/visits", headers=mine)
    assert opened.status_code == 201
    return Page(http, mine, opened.json())


class Page:
    def __init__(self, http, headers, visit):
        self.http, self.headers, self.visit = http, headers, visit

    def event(self, **changes):
        return {
            "id": str(new_event_id()),
            "event": "page.view",
            "version": 1,
            "properties": {"coach_id": self.visit["coach_id"], "page": "today"},
        } | changes

    async def beacon(self, *events, kind="text/plain;charset=UTF-8", **said):
        body = {"token": self.visit["token"], "events": list(events)} | said
        return await self.http.post(
            EVENTS, content=json.dumps(body), headers={"Content-Type": kind}
        )


async def test_a_beacon_without_any_header_is_stored(page, database):
    answer = await page.beacon(page.event(), page.event())
    assert answer.status_code == 200
    assert answer.json() == {
        "sent": 2,
        "stored": 2,
        "duplicate": 0,
        "set_aside": 0,
        "sampled_out": 0,
        "dropped": 0,
        "waiting": 0,
    }
    rows = "SELECT count(*) FROM telemetry.telemetry_events WHERE visit = :v AND source = 'ui'"
    assert await scalar(database, rows, v=page.visit["visit"]) == 2


async def test_a_batch_that_is_sent_again_counts_once(page):
    batch = {"batch_id": str(uuid4()), "dropped": 2}
    event = page.event()
    first = await page.beacon(event, **batch)
    assert (await page.beacon(event, **batch)).json() == first.json()
    assert first.json()["sent"] == 3
    assert (await page.beacon(event)).json()["duplicate"] == 1


async def test_a_batch_id_of_one_visit_says_nothing_to_another(page, signed):
    batch = str(uuid4())
    await page.beacon(page.event(), batch_id=batch)
    http, headers = signed
    mine = headers()
    await http.put("/api/v1/telemetry/consent", json=AGREED, headers=mine)
    other = Page(http, mine, (await http.post("/api/v1/telemetry/visits", headers=mine)).json())
    assert (await other.beacon(other.event(), batch_id=batch)).json()["stored"] == 1


async def test_the_size_that_is_taken_depends_on_the_kind_of_body(page):
    many = [page.event() for _ in range(1000)]
    assert (await page.beacon(*many)).status_code == 413
    assert (await page.beacon(*many, kind="application/json")).json()["stored"] == 1000
    few = [page.event() for _ in range(300)]
    assert len(json.dumps(few)) < 60_000
    assert (await page.beacon(*few)).json()["stored"] == 300
    assert (await page.beacon(*many * 8, kind="application/json")).status_code == 413
    assert (await page.beacon(kind="application/xml")).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"events": []}',
        b'{"token": 7, "events": []}',
        b'{"token": "a.b", "events": []}',
        '{"token": "é.é", "events": []}'.encode(),
    ],
)
async def test_who_shows_no_token_of_a_visit_is_a_stranger(page, body):
    answer = await page.http.post(EVENTS, content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 401
    assert answer.json()["type"] == "unauthorized"


async def test_a_token_that_was_changed_does_not_count(page):
    said, _, mac = page.visit["token"].partition(".")
    held = json.loads(urlsafe_b64decode(said))
    held["r"]["ui"] = 0.01
    forged = urlsafe_b64encode(json.dumps(held).encode()).decode() + "." + mac
    assert (await page.beacon(page.event(), token=forged)).status_code == 401


@pytest.mark.parametrize(
    "said",
    [{"events": "all"}, {"dropped": -1}, {"batch_id": "Zoë"}, {"more": 1}, {"sampled_out": 10**9}],
)
async def test_an_unsound_batch_is_refused_without_repeating_it(page, said):
    answer = await page.beacon(**said)
    assert answer.status_code == 422
    assert "Zoë" not in answer.text


async def test_without_consent_there_is_no_visit(signed):
    http, headers = signed
    mine = headers()
    answer = await http.post("/api/v1/telemetry/visits", headers=mine)
    assert answer.status_code == 403
    assert answer.json()["type"] == "telemetry-unconsented"
    assert (await http.get("/api/v1/telemetry/consent", headers=mine)).json() == {
        "standing": False,
        "text_version": None,
        "given_at": None,
    }


async def test_a_withdrawal_holds_for_visits_that_are_open(page, database):
    assert (await page.beacon(page.event())).json()["stored"] == 1
    gone = await page.http.delete("/api/v1/telemetry/consent", headers=page.headers)
    assert gone.json()["standing"] is False
    assert (await page.beacon(page.event())).json() | {"waiting": 0} == {
        "sent": 1,
        "stored": 0,
        "duplicate": 0,
        "set_aside": 0,
        "sampled_out": 0,
        "dropped": 1,
        "waiting": 0,
    }
    rows = "SELECT count(*) FROM telemetry.telemetry_events WHERE visit = :v"
    assert await scalar(database, rows, v=page.visit["visit"]) == 1


async def test_an_event_about_another_coach_or_of_the_servers_own_is_set_aside(page, database):
    theirs = page.event(properties={"coach_id": "c_8f2", "page": "today"})
    servers = page.event(
        event="followup_sent",
        properties={
            "coach_id": page.visit["coach_id"],
            "session_id": "s_41a",
            "edit_distance_pct": 3,
            "channel": "email",
        },
    )
    assert (await page.beacon(theirs, servers)).json()["set_aside"] == 2
    async with database.transaction() as db:
        reasons = await db.scalars(
            text("SELECT reason FROM telemetry.bad_events WHERE visit = :v ORDER BY reason"),
            {"v": page.visit["visit"]},
        )
    assert reasons.all() == ["other_source", "other_subject"]


async def test_only_ones_own_sessions_have_names(page, signed, database):
    http, headers = signed
    said = {
        "client_id": str(uuid4()),
        "consent": {"given_by": "client", "text_version": "1", "given_at": "2026-09-01T10:00:00Z"},
        "utterances": [
            {"speaker": "Maya", "start": 0, "end": 2, "text": "What do you want to do?"},
            {"speaker": "Ben", "start": 3, "end": 5, "text": "I will write to my brother."},
        ],
    }
    sent = await http.post("/api/v1/sessions", json=said, headers=page.headers)
    wanted = {"session_ids": [sent.json()["job_id"], str(uuid4())]}
    path = "/api/v1/telemetry/pseudonyms"
    named = (await http.post(path, json=wanted, headers=page.headers)).json()["pseudonyms"]
    assert list(named) == [sent.json()["job_id"]]
    assert (await http.post(path, json=wanted, headers=headers())).json() == {"pseudonyms": {}}
    click = page.event(
        event="detail_panel.view",
        properties={
            "coach_id": page.visit["coach_id"],
            "session_id": named[sent.json()["job_id"]],
            "panel": "cues",
            "action": "expand",
        },
    )
    assert (await page.beacon(click)).json()["stored"] == 1


async def test_what_lies_on_the_disk_is_told_apart(page, monkeypatch):
    async def away(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr("listenwell.telemetry.collector.store", away)
    answer = await page.beacon(page.event())
    assert answer.status_code == 202
    assert (answer.json()["sent"], answer.json()["waiting"]) == (1, 1)


async def test_when_there_is_no_room_the_page_is_told_to_keep_its_events(page, monkeypatch):
    async def away(*_):
        raise ConnectionRefusedError

    def full(*_):
        raise SpillFull

    monkeypatch.setattr("listenwell.telemetry.collector.store", away)
    monkeypatch.setattr(Spill, "append", full)
    answer = await page.beacon(page.event())
    assert answer.status_code == 503
    assert answer.json()["type"] == "telemetry-full"
    assert answer.headers["Retry-After"] == "30"


async def test_the_metrics_hold_the_account(page):
    def read(page_of_metrics: str) -> dict[str, float]:
        lines = [line for line in page_of_metrics.splitlines() if "telemetry_events_total{" in line]
        pages = [line for line in lines if 'source="ui"' in line]
        return {line.split('outcome="')[1].split('"')[0]: float(line.split()[-1]) for line in pages}

    await page.beacon(page.event(), page.event(version=2))
    shown = (await page.http.get("/metrics")).text
    counts = read(shown)
    assert counts["sent"] == sum(counts.values()) - counts["sent"]
    assert counts["stored"] > 0
    assert counts["set_aside"] > 0
    assert 'listenwell_telemetry_waiting{place="disk"}' in shown


async def test_the_clock_of_the_answer_is_the_servers(page):
    told = datetime.fromisoformat(page.visit["server_time"])
    assert abs((datetime.now(UTC) - told).total_seconds()) < 600
    assert page.visit["kept"]["page.view"] == 1.0  # staging keeps all
    assert "session_processed" not in page.visit["kept"]
