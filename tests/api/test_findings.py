"""Detectors asked for over HTTP, what they found, what a coach says of it."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from tests.findings.conftest import HINDSIGHT, SUNK, ModelServer, Reply

import listenwell.findings.detection as detection
import listenwell.sessions.compute as compute
from listenwell.api.app import make_app
from listenwell.jobs import run_job
from listenwell.perimeter.keys import key_wrapper

CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-09-01T10:00:00Z"}
SAID = [
    ("Maya", "What would you like to leave with today?"),
    ("Ben", "I have spent three years on it, so I cannot stop now."),
    ("Maya", "You have decided."),
    ("Ben", "I knew from the start that it would go wrong."),
]


class Desk:
    """A coach with a session, at an API whose settings name a model."""

    def __init__(self, http: httpx.AsyncClient, state: Any, coach: Any, database: Any, patch: Any):
        self.http, self.state, self.coach, self.database = http, state, coach, database
        self.patch = patch
        self.client_id, self.job_id = str(uuid4()), ""

    def choose(self, models: str) -> None:
        chosen = self.state.settings.model_copy(update={"models": models, "model_attempts": 1})
        self.state.settings = chosen
        for module in (detection, compute):
            self.patch.setattr(module, "get_settings", lambda: chosen)
        self.patch.setattr(compute, "key_wrapper", lambda _: key_wrapper(chosen))

    async def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {**self.coach.headers, **request.pop("headers", {})}
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **request)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def detect(self, *stretches: dict) -> None:
        """Run the bias detector, with a model of one's own that finds these."""
        async with ModelServer(Reply({"stretches": list(stretches)})).serving() as server:
            self.choose(f"compatible:llama3.1@{server.url}/v1")
            asked = await self.ask("POST", self.findings, json={"detectors": ["bias"]})
            assert asked.status_code == 202, asked.text
            await run_job(self.database, UUID(asked.json()["runs"][0]["id"]))

    @property
    def findings(self) -> str:
        return f"/sessions/{self.job_id}/findings"


@pytest.fixture
async def desk(api_settings, database, coach, monkeypatch):
    app = make_app(api_settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://listenwell.test"
        ) as http,
    ):
        made = Desk(http, app.state.listenwell, coach, database, monkeypatch)
        body = {
            "client_id": made.client_id,
            "consent": CONSENT,
            "coach_speaker": "Maya",
            "utterances": [{"speaker": who, "text": said} for who, said in SAID],
        }
        made.job_id = (await made.ask("POST", "/sessions", json=body)).json()["job_id"]
        yield made


async def test_detectors_are_asked_for_and_tell_how_they_stand(desk):
    desk.choose("compatible:llama3.1@http://127.0.0.1:9/v1")
    asked = await desk.ask("POST", desk.findings)
    assert asked.status_code == 202
    told = asked.json()
    assert asked.headers["Location"] == told["poll"] == f"/api/v1{desk.findings}/runs"
    stands = [(each["detector"], each["status"]) for each in told["runs"]]
    assert stands == [(d, "waiting") for d in ("bias", "frame", "rhetoric", "simulacra")]
    again = await desk.ask("POST", desk.findings, json={"detectors": ["frame", "frame"]})
    assert again.json()["runs"] == [told["runs"][1]]
    assert (await desk.get(f"{desk.findings}/runs"))["runs"] == told["runs"]


async def test_findings_are_listed_with_what_is_said_of_them(desk):
    await desk.detect(SUNK, HINDSIGHT)
    (run,) = (await desk.get(f"{desk.findings}/runs"))["runs"]
    assert (run["status"], run["findings"], run["attempts"]) == ("succeeded", 2, 1)
    sunk, hindsight = (await desk.get(desk.findings))["findings"]
    assert (sunk["first_utterance"], sunk["label"], sunk["severity"]) == (1, "sunk_cost", "high")
    assert (sunk["confidence"], sunk["model"]) == (0.8, "compatible:llama3.1")
    assert sunk["prompt_version"].startswith("1-")
    assert sunk["override"] is None

    path = f"/findings/{sunk['id']}/override"
    said = await desk.ask("PUT", path, json={"verdict": "right", "severity": "low"})
    assert said.status_code == 200
    override = said.json()["override"]
    assert (override["verdict"], override["label"]) == ("right", "sunk_cost")
    assert override["severity"] == "low"
    await desk.ask("PUT", f"/findings/{hindsight['id']}/override", json={"verdict": "nothing"})
    (rate,) = (await desk.get("/findings/agreement"))["detectors"]
    assert (rate["findings"], rate["reviewed"], rate["agreed"], rate["rate"]) == (2, 2, 0, 0.0)

    taken = await desk.ask("DELETE", path)
    assert taken.json()["override"] is None
    (rate,) = (await desk.get("/findings/agreement"))["detectors"]
    assert (rate["reviewed"], rate["agreed"]) == (1, 0)


async def test_findings_are_narrowed(desk):
    await desk.detect(SUNK, HINDSIGHT)
    for query, labels in (
        ({"detector": "frame"}, []),
        ({"detector": "bias", "first": 2}, ["hindsight"]),
        ({"first": 1, "last": 1}, ["sunk_cost"]),
    ):
        found = (await desk.get(desk.findings, **query))["findings"]
        assert [each["label"] for each in found] == labels


async def test_a_profile_is_of_what_stands(desk):
    appeal = {"first": 1, "confidence": 0.9}
    stretches = [
        {**appeal, "last": 1, "appeal": "ethos"},
        {**appeal, "last": 3, "appeal": "pathos"},
        {"first": 3, "last": 3, "confidence": 0.9, "appeal": "logos"},
    ]
    async with ModelServer(Reply({"stretches": stretches})).serving() as server:
        desk.choose(f"compatible:llama3.1@{server.url}/v1")
        asked = await desk.ask("POST", desk.findings, json={"detectors": ["rhetoric"]})
        await run_job(desk.database, UUID(asked.json()["runs"][0]["id"]))
    listed = await desk.get(desk.findings)
    assert sum(listed["rhetorical_profile"].values()) == pytest.approx(1)
    ids = {each["label"]: each["id"] for each in listed["findings"]}
    await desk.ask("PUT", f"/findings/{ids['ethos']}/override", json={"verdict": "nothing"})
    other = {"verdict": "other", "label": "pathos"}
    await desk.ask("PUT", f"/findings/{ids['logos']}/override", json=other)
    profile = (await desk.get(desk.findings))["rhetorical_profile"]
    assert profile == {"ethos": 0, "pathos": 1, "logos": 0}
    assert (await desk.get(desk.findings, detector="bias"))["rhetorical_profile"] is None


async def test_without_a_model_it_says_so(desk):
    answer = await desk.ask("POST", desk.findings)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "no-model"
    assert "LISTENWELL_MODELS" in problem["detail"]
    assert (await desk.get(f"{desk.findings}/runs"))["runs"] == []


async def test_a_hosted_model_needs_the_clients_consent_and_no_longer_than_it_stands(desk):
    desk.choose("openai:gpt-5-mini")
    path = f"/clients/{desk.client_id}/consent"
    assert (await desk.get(path))["hosted_models"] is False
    answer = await desk.ask("POST", desk.findings)
    assert (answer.status_code, answer.json()["type"]) == (409, "hosted-model-unconsented")
    assert "/consent/hosted-models" in answer.json()["detail"]

    given = await desk.ask("PUT", f"{path}/hosted-models", json=CONSENT)
    assert given.json()["hosted_models"] is True
    assert {each["purpose"] for each in given.json()["consents"]} == {
        "session_analysis",
        "hosted_models",
    }
    assert (await desk.ask("POST", desk.findings)).status_code == 202

    withdrawn = await desk.ask("DELETE", f"{path}/hosted-models")
    assert (withdrawn.json()["hosted_models"], withdrawn.json()["standing"]) == (False, True)
    answer = await desk.ask("POST", desk.findings)
    assert (answer.status_code, answer.json()["type"]) == (409, "hosted-model-unconsented")


async def test_without_the_consent_to_the_analysis_no_detector_runs(desk):
    desk.choose("compatible:llama3.1@http://127.0.0.1:9/v1")
    await desk.ask("PUT", f"/clients/{desk.client_id}/consent/hosted-models", json=CONSENT)
    withdrawn = await desk.ask("DELETE", f"/clients/{desk.client_id}/consent")
    assert withdrawn.json()["hosted_models"] is False  # it needs both
    answer = await desk.ask("POST", desk.findings)
    assert (answer.status_code, answer.json()["type"]) == (403, "consent-missing")


@pytest.mark.parametrize(
    "body",
    [
        {"detectors": []},
        {"detectors": ["astrology"]},
        {"detectors": "bias"},
        {"detectors": ["bias"] * 5},
        {"who": "me"},
        [],
    ],
)
async def test_what_is_no_detector_is_refused(desk, body):
    desk.choose("compatible:llama3.1@http://127.0.0.1:9/v1")
    answer = await desk.ask("POST", desk.findings, json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "malformed-request")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({}, "malformed-request"),
        ({"verdict": "maybe"}, "malformed-request"),
        ({"verdict": "other", "label": "I never told my sister"}, "malformed-request"),
        ({"verdict": "other", "label": "level_1"}, "wrong-label"),
        ({"verdict": "other"}, "wrong-label"),
        ({"verdict": "right", "label": "sunk_cost"}, "wrong-label"),
        ({"verdict": "nothing", "severity": "low"}, "wrong-label"),
    ],
)
async def test_what_cannot_be_said_is_refused(desk, body, kind):
    await desk.detect(SUNK)
    (sunk,) = (await desk.get(desk.findings))["findings"]
    answer = await desk.ask("PUT", f"/findings/{sunk['id']}/override", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, kind)
    assert "sister" not in answer.text
    (after,) = (await desk.get(desk.findings))["findings"]
    assert after["override"] is None


async def test_findings_hold_no_words(desk):
    await desk.detect(SUNK, HINDSIGHT)
    shown = json.dumps(await desk.get(desk.findings))
    assert not any(word in shown for word in ("three years", "Ben", "Maya", "wrong"))
