"""Language models that answer well and badly, for cues and for the detectors."""

import asyncio
import io
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from tests.privacy.evidence import Evidence, Scenario
from tests.privacy.marked import CONSENT, FILE, MARKED, NAME, SPOKEN

sys.path.insert(0, str(Path(__file__).parents[1] / "llm"))

from model_server import ModelServer, Reply

import listenwell.findings.detection as detection
import listenwell.sessions.compute as compute
from listenwell.cli.main import main
from listenwell.jobs import run_job
from listenwell.settings import get_settings
from listenwell.telemetry.call_log import CALL_LOG

AGREED = {name.removeprefix("consent_"): said for name, said in CONSENT.items()}
FLAGGED = {"first": 1, "last": 1, "bias": "sunk_cost", "severity": "high", "confidence": 0.9}


def choose(e: Evidence, patch: pytest.MonkeyPatch, server: ModelServer, seconds: float) -> None:
    """Name two hosted models in the settings, that the server plays."""
    models = f"openai:gpt-5-mini@{server.url}/v1,anthropic:claude-haiku-4-5@{server.url}"
    chosen = e.settings.model_copy(
        update={"models": models, "model_attempts": 1, "model_timeout_seconds": seconds}
    )
    patch.setattr(e.state, "settings", chosen)
    for module in (compute, detection):
        patch.setattr(module, "get_settings", lambda: chosen)


async def agreed_session(e: Evidence) -> str:
    """Let a session come in, of a client who agreed to hosted models."""
    client_id = str(uuid4())
    path = f"/api/v1/clients/{client_id}"
    await e.send("/api/v1/clients", json={"client_id": client_id, "consent": AGREED})
    for wrong in ({**AGREED, "text_version": NAME}, {**AGREED, NAME: SPOKEN}, SPOKEN):
        refused = await e.send(f"{path}/consent/hosted-models", "PUT", json=wrong)
        assert refused.status_code == 422
    await e.send(f"{path}/consent/hosted-models", "PUT", json=AGREED)
    sent = await e.upload(FILE + uuid4().bytes.hex().encode(), client_id=client_id)
    return str(sent.json()["job_id"])


async def detect(e: Evidence, job_id: str, *detectors: str) -> list[str]:
    """Run detectors over a session, and tell how each run ended."""
    path = f"/api/v1/sessions/{job_id}/findings"
    asked = await e.send(path, json={"detectors": list(detectors)})
    assert asked.status_code == 202, asked.text
    ended = [str(await run_job(e.database, UUID(run["id"]))) for run in asked.json()["runs"]]
    for shown in (path, f"{path}/runs"):
        e.findings.append((await e.send(shown, "GET")).text)
    return ended


def at_a_model(*script: Reply, seconds: float = 60) -> Scenario:
    """Return a scenario in which a session is read by a model that answers by this script."""

    async def a_model(e: Evidence, patch: pytest.MonkeyPatch) -> None:
        async with ModelServer(*script).serving() as server:
            choose(e, patch, server, seconds)
            job_id = await agreed_session(e)
            assert await e.run(job_id) == "succeeded"
            assert len(server.bodies) > 0
            await detect(e, job_id, "bias")
        if seconds == 60:  # the model is given the words, and nobody else
            assert "umbrella" in str(server.bodies)
        assert "uuxov" not in str(server.bodies)
        await CALL_LOG.write(e.database)

    return a_model


def cues_with(body: dict[str, Any]) -> dict[str, Any]:
    return {"cues": [{"utterance": n, "cue": SPOKEN, "confidence": 1} for n in range(4)]}


def biases_with(body: dict[str, Any]) -> dict[str, Any]:
    return {"stretches": [{**FLAGGED, "bias": SPOKEN}, {**FLAGGED, SPOKEN: SPOKEN}]}


async def findings_that_are_overruled(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    async with ModelServer(Reply({"stretches": [FLAGGED]})).serving() as server:
        choose(e, patch, server, 60)
        job_id = await agreed_session(e)
        assert await detect(e, job_id, "bias") == ["succeeded"]
        listed = f"/api/v1/sessions/{job_id}/findings"
        (found,) = (await e.send(listed, "GET")).json()["findings"]
        for wrong in ({"detectors": [SPOKEN]}, {SPOKEN: NAME}, [SPOKEN], SPOKEN):
            assert (await e.send(listed, json=wrong)).status_code == 422
        for query in ("detector", "first", "last"):
            answer = await e.send(f"{listed}?{query}={quote(SPOKEN)}", "GET")
            assert answer.status_code == 422
        path = f"/api/v1/findings/{found['id']}/override"
        for words in MARKED.values():
            for wrong in (
                {"verdict": words},
                {"verdict": "other", "label": words},
                {"verdict": "right", "severity": words},
                {"verdict": "right", words: words},
            ):
                assert (await e.send(path, "PUT", json=wrong)).status_code == 422
        await e.send("/api/v1/telemetry/consent", "PUT", json=_without_giver())
        said = await e.send(path, "PUT", json={"verdict": "nothing"})
        agreement = await e.send("/api/v1/findings/agreement", "GET")
        await e.send(path, "DELETE")
        e.findings += [said.text, agreement.text]
        e.findings += await at_the_command_line(e, patch, server, job_id, found["id"])


def _without_giver() -> dict[str, str]:
    return {name: said for name, said in AGREED.items() if name != "given_by"}


async def at_the_command_line(
    e: Evidence, patch: pytest.MonkeyPatch, server: ModelServer, job_id: str, finding_id: str
) -> list[str]:
    """Return what the commands print, whatever they are given."""
    file = e.settings.home / "call.vtt"
    file.write_bytes(FILE)
    assert e.settings.database_url is not None
    settings = {
        "DATABASE_URL": e.settings.database_url.get_secret_value(),
        "HOME": str(e.settings.home),
        "MODELS": f"openai:gpt-5-mini@{server.url}/v1",
    }
    for name, value in settings.items():
        patch.setenv(f"LISTENWELL_{name}", value)
    patch.setattr("listenwell.cli.service.detect.configure_logs", lambda *_: None)
    coach = ["--coach", str(e.coach_id)]
    printed: list[str] = []
    for command in (
        ["run", job_id, "--detector", "bias", *coach],
        ["run", str(file), "--detector", "bias", "--consented"],
        ["run", str(file), "--detector", "bias"],
        ["list", job_id, "--json", *coach],
        ["override", finding_id, "--label", SPOKEN, *coach],
        ["agreement", "--json", *coach],
    ):
        out, errors = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as streams:
            streams.setattr("sys.stdout", out)
            streams.setattr("sys.stderr", errors)
            await asyncio.to_thread(main, ["findings", *command])
        printed += [out.getvalue(), errors.getvalue()]
    get_settings.cache_clear()
    file.unlink()
    assert any("sunk_cost" in each for each in printed)
    return printed


MODELS: list[Scenario] = [
    at_a_model(Reply({"cues": [{"utterance": 1, "cue": "concern", "confidence": 0.9}]})),
    at_a_model(Reply(SPOKEN)),
    at_a_model(Reply(cues_with), Reply(biases_with)),
    at_a_model(Reply({SPOKEN: SPOKEN})),
    at_a_model(Reply(None, refusal=SPOKEN)),
    at_a_model(Reply(SPOKEN, finish="length")),
    at_a_model(Reply(SPOKEN, hang_after=3), seconds=2),
    at_a_model(Reply(SPOKEN, drop_after=3)),
    at_a_model(Reply(status=400)),  # its error repeats the whole request
    at_a_model(Reply(status=401)),
    at_a_model(Reply(status=429, headers={"retry-after": "0", "x-quuxov": "Quuxov"})),
    at_a_model(Reply(status=500)),
    findings_that_are_overruled,
]
