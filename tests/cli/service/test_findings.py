"""`listenwell findings` and `listenwell llm consent`, on a real database, with a model played."""

import asyncio
import json
import logging
from uuid import UUID, uuid4

import pytest
import structlog
from tests.findings.conftest import HINDSIGHT, SAID, SUNK, ModelServer, Reply, Stored, stored

from listenwell.cli.main import main
from listenwell.perimeter.keys import key_wrapper
from listenwell.settings import get_settings


class Command:
    """Runs the program on the tests' database."""

    def __init__(self, session: Stored, patch, capsys) -> None:
        self.session, self.patch, self.capsys = session, patch, capsys
        self.coach = ("--coach", str(session.coach_id))

    def choose(self, models: str) -> None:
        self.patch.setenv("LISTENWELL_MODELS", models)
        self.patch.setenv("LISTENWELL_MODEL_ATTEMPTS", "1")

    async def __call__(self, *arguments: object) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, [str(each) for each in arguments])
        printed = self.capsys.readouterr()
        return code, printed.out, printed.err

    async def printed(self, *arguments: object) -> str:
        code, out, errors = await self(*arguments)
        assert code == 0, errors
        return out


@pytest.fixture
async def command(database, database_url, settings, monkeypatch, capsys):
    made = Stored(database, settings, monkeypatch)
    made.wrapper = key_wrapper(settings)
    session = await stored(made)
    monkeypatch.setenv("LISTENWELL_DATABASE_URL", database_url)
    monkeypatch.setenv("LISTENWELL_HOME", str(settings.home))
    get_settings.cache_clear()
    root, ours = logging.getLogger(), logging.getLogger("listenwell")
    logs = (root.handlers[:], root.level, ours.level, structlog.get_config())
    yield Command(session, monkeypatch, capsys)
    root.handlers[:], root.level, ours.level = logs[:3]
    structlog.configure(**logs[3])
    get_settings.cache_clear()


@pytest.fixture
async def model(command):
    """A model of one's own that finds two biases."""
    async with ModelServer(Reply({"stretches": [SUNK, HINDSIGHT]})).serving() as server:
        command.choose(f"compatible:llama3.1@{server.url}/v1")
        yield server


def rows(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines()[1:]]


async def test_a_session_from_the_run_to_the_agreement(command, model):
    job_id = command.session.job_id
    out = await command.printed("findings", "run", job_id, "--detector", "bias", *command.coach)
    assert [row[:5] for row in rows(out)] == [
        ["1", "bias", "sunk_cost", "high", "0.80"],
        ["3", "bias", "hindsight", "low", "0.90"],
    ]
    assert await command.printed("findings", "list", job_id, *command.coach) == out
    sunk, hindsight = (row[-1] for row in rows(out))
    said = await command.printed(
        "findings", "override", sunk, "--right", "--severity", "low", *command.coach
    )
    assert rows(said)[0][5:7] == ["right,", "low"]
    await command.printed("findings", "override", hindsight, "--right", *command.coach)
    rate = await command.printed("findings", "agreement", *command.coach)
    assert rows(rate)[0][2:] == ["2", "2", "1", "0.50"]
    await command.printed("findings", "override", sunk, "--take-back", *command.coach)
    rate = await command.printed("findings", "agreement", *command.coach)
    assert rows(rate)[0][2:] == ["2", "1", "1", "1.00"]
    other = await command.printed(
        "findings", "override", sunk, "--label", "anchoring", *command.coach
    )
    assert rows(other)[0][5:7] == ["anchoring,", "high"]


async def test_json_is_what_the_api_answers(command, model):
    given = ("findings", "run", command.session.job_id, "--detector", "bias", "--json")
    told = json.loads(await command.printed(*given, *command.coach))
    assert told["job_id"] == str(command.session.job_id)
    assert [each["label"] for each in told["findings"]] == ["sunk_cost", "hindsight"]
    listed = ("findings", "list", command.session.job_id, "--first", 2, "--json")
    told = json.loads(await command.printed(*listed, *command.coach))
    assert [each["label"] for each in told["findings"]] == ["hindsight"]
    said = ("findings", "override", told["findings"][0]["id"], "--nothing", "--json")
    told = json.loads(await command.printed(*said, *command.coach))
    assert told["override"]["verdict"] == "nothing"
    told = json.loads(await command.printed("findings", "agreement", "--json", *command.coach))
    assert told["detectors"][0]["rate"] == 0.0


async def test_later_leaves_it_to_a_worker(command, model):
    given = ("findings", "run", command.session.job_id, "--later", *command.coach)
    out = await command.printed(*given)
    assert [line.split()[1:] for line in out.splitlines()] == [
        ["waiting", detector] for detector in ("bias", "frame", "rhetoric", "simulacra")
    ]
    assert model.bodies == []
    assert "nothing was found" in await command.printed(
        "findings", "list", command.session.job_id, *command.coach
    )


async def test_a_detector_that_does_not_run_says_so(command, monkeypatch):
    monkeypatch.setattr("listenwell.jobs.ledger.RETRY_FIRST_SECONDS", 0.01)
    async with ModelServer(Reply(status=400)).serving() as server:
        command.choose(f"compatible:llama3.1@{server.url}/v1")
        given = ("findings", "run", command.session.job_id, "--detector", "bias")
        code, out, errors = await command(*given, *command.coach)
    assert (code, out) == (3, "")
    assert "bias (no-answer)" in errors
    assert len(server.bodies) == 3


async def test_a_file_is_read_and_nothing_is_kept(command, model, tmp_path):
    file = tmp_path / "call.vtt"
    file.write_text(SAID)
    given = ("findings", "run", file, "--detector", "bias", "--coach-name", "Maya")
    assert [row[:3] for row in rows(await command.printed(*given))] == [
        ["1", "bias", "sunk_cost"],
        ["3", "bias", "hindsight"],
    ]
    told = json.loads(await command.printed(*given, "--json"))["findings"]
    assert [each["model"] for each in told] == ["compatible:llama3.1"] * 2
    assert await command.session.findings() == []


async def test_a_file_goes_to_a_hosted_model_only_where_the_client_agreed(command, tmp_path):
    file = tmp_path / "call.vtt"
    file.write_text(SAID)
    async with ModelServer(Reply({"stretches": []})).serving() as server:
        command.choose(f"openai:gpt-5-mini@{server.url}/v1")
        given = ("findings", "run", file, "--detector", "bias")
        code, _, errors = await command(*given)
        assert (code, server.bodies) == (2, [])
        assert "--consented" in errors
        assert await command.printed(*given, "--consented") == "nothing was found\n"
        assert len(server.bodies) == 1


async def test_a_client_agrees_to_hosted_models_and_no_more(command):
    command.choose("openai:gpt-5-mini")
    run = ("findings", "run", command.session.job_id, "--later", *command.coach)
    code, _, errors = await command(*run)
    assert code == 2
    assert "has not agreed" in errors
    who = ("llm", "consent", "--client", command.session.client_id, *command.coach)
    given = ("--consent-given-by", "client", "--consent-text-version", "2026-01")
    assert "may be asked" in await command.printed(*who, *given)
    assert (await command(*run))[0] == 0
    assert "are not asked" in await command.printed(*who, "--withdraw")


@pytest.mark.parametrize("arguments", [["run", UUID(int=7)], ["list", UUID(int=7)]])
async def test_a_session_that_is_not_there(command, model, arguments):
    code, out, errors = await command("findings", *arguments)
    assert (code, out) == (3, "")
    assert "there is no session" in errors


async def test_what_is_missing_is_said(command, tmp_path):
    file = tmp_path / "call.vtt"
    file.write_text(SAID)
    for target in (command.session.job_id, file):
        code, out, errors = await command("findings", "run", target, *command.coach)
        assert (code, out) == (2, "")
        assert "LISTENWELL_MODELS" in errors
    code, _, errors = await command("findings", "override", uuid4(), "--right", *command.coach)
    assert (code, "there is no finding" in errors) == (3, True)
    code, _, _ = await command("findings", "run", tmp_path / "no.vtt")
    assert code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["findings", "override", str(UUID(int=7))],
        ["findings", "override", str(UUID(int=7)), "--right", "--nothing"],
        ["findings", "override", str(UUID(int=7)), "--nothing", "--severity", "low"],
        ["findings", "run", "call.vtt", "--detector", "astrology"],
        ["findings", "list", "call.vtt"],
        ["findings", "list", str(UUID(int=7)), "--first", "-1"],
        ["llm", "consent", "--client", str(UUID(int=7))],
    ],
)
async def test_wrong_usage(command, arguments):
    assert (await command(*arguments))[0] == 2


async def test_a_consent_to_a_text_is_a_version(command):
    given = ("--consent-given-by", "client", "--consent-text-version", "I never told my sister")
    who = ("llm", "consent", "--client", command.session.client_id, *command.coach)
    code, _, errors = await command(*who, *given)
    assert code == 2
    assert "sister" not in errors
    other = ("llm", "consent", "--client", uuid4(), "--withdraw", *command.coach)
    assert (await command(*other))[0] == 3
