"""Cues and findings by a model: what is sent, what is kept, what happens when nobody answers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from hashlib import sha256

import pytest
from model_server import ModelServer, Reply

from listenwell import load, read
from listenwell.llm.asking import Asker, Limits
from listenwell.llm.choice import ChosenModel
from listenwell.llm.detectors import DETECTORS, TASKS, Finding, detect
from listenwell.llm.errors import NoModel
from listenwell.llm.prompts import FOLDER, prompt, prompt_names
from listenwell.llm.reader import FELL_BACK, ModelReader
from listenwell.llm.wire import Keys
from listenwell.reading.rules import RuleReader

LINES = "\n".join(
    f"00:{n:02d}:00 {'Coach Zoë Quuxová' if n % 2 == 0 else 'Bartholomew Plonk'}: "
    + (
        "What did Maria say about it, and how was that?"
        if n % 2 == 0
        else f"I will call Maria. {n}"
    )
    for n in range(46)
)
TRANSCRIPT = load(LINES.encode(), name="call.txt", coach="Coach Zoë Quuxová")


def of(server: ModelServer) -> ChosenModel:
    return ChosenModel("compatible", "llama3.1", f"{server.url}/v1")


@pytest.fixture
async def asker() -> AsyncIterator[Callable[[ModelServer], Asker]]:
    async with AsyncExitStack() as opened:

        def make(server: ModelServer) -> Asker:
            asking = Asker([of(server)], Keys(), limits=Limits(attempts=1, timeout_seconds=20))
            opened.push_async_exit(asking)
            return asking

        yield make


def reader(asking: Asker) -> ModelReader:
    loop = asyncio.get_running_loop()
    return ModelReader(
        asking,
        RuleReader(),
        run=lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(),
    )


def sent_text(body: dict) -> str:
    return next(m["content"] for m in body["messages"] if m["role"] == "user")


def judged(body: dict) -> list[int]:
    return [int(n) for n in re.findall(r"^Utterance (\d+)$", sent_text(body), re.MULTILINE)]


def commitments(body: dict) -> dict:
    found = [
        {"utterance": n, "cue": "commitment", "confidence": 0.9 if n % 4 == 1 else 0.6}
        for n in judged(body)
    ]
    stray = {"utterance": 9999, "cue": "doubt", "confidence": 1}
    return {"cues": [*found, stray]}


async def test_cues_are_read_in_batches_of_ten_with_two_before(asker) -> None:
    async with ModelServer(Reply(commitments)).serving() as server:
        asking = asker(server)
        reading = await asyncio.to_thread(read, TRANSCRIPT, reader(asking))
    assert [len(judged(body)) for body in server.bodies] == [10, 10, 3]
    first = sent_text(server.bodies[0]).split("\n\n")[1].splitlines()
    assert [line.partition(":")[0] for line in first] == [
        "Utterance 3",
        "context",
        "context",
        "judge",
    ]
    assert {cue.cue_type.value for cue in reading.cues} == {"commitment"}
    assert all(cue.utterance_index % 4 == 1 and cue.confidence == 0.9 for cue in reading.cues)
    assert len(reading.cues) == sum(n % 4 == 1 for n in range(1, 46, 2))
    by = f"compatible:llama3.1/{prompt('read_cues').version}"
    assert reading.model_version.endswith(f"+cues-{sha256(by.encode()).hexdigest()[:12]}")
    assert len(f"measures-1+trained-2026.11.1+cues-{'0' * 12}") <= 50  # the column's length
    assert reading.annotations[0].behaviour is not None  # everything else is the local reader's
    assert FELL_BACK not in reading.warnings


async def test_nothing_that_identifies_anybody_is_sent(asker) -> None:
    async with ModelServer(Reply({"cues": []})).serving() as server:
        asking = asker(server)
        await asyncio.to_thread(read, TRANSCRIPT, reader(asking))
    sent = json.dumps(server.bodies, ensure_ascii=False)
    for name in ("Zoë", "Quuxov", "Bartholomew", "Plonk", "Maria"):
        assert name not in sent
    assert "[NAME_1]" in sent


async def test_roles_are_told_though_the_file_calls_the_speakers_so(asker) -> None:
    said = [("Coach", "What does the client want?"), ("Client", "I want Maria to call, coach.")]
    lines = "\n".join(f"00:0{n}:00 {who}: {text}" for n, (who, text) in enumerate(said * 2))
    plain = load(lines.encode(), name="call.txt", coach="Coach")
    async with ModelServer(Reply({"levels": []})).serving() as server:
        await detect(asker(server), "simulacra", plain)
    assert sent_text(server.bodies[0]).splitlines()[:2] == [
        "0 Coach: What does the client want?",
        "1 Client: I want [NAME_1] to call, coach.",
    ]


async def test_when_no_model_answers_the_local_readers_cues_stand_and_it_is_said(asker) -> None:
    async with ModelServer(Reply({"cues": []}), Reply(status=400)).serving() as server:
        asking = asker(server)
        reading = await asyncio.to_thread(read, TRANSCRIPT, reader(asking))
    local = read(TRANSCRIPT, RuleReader())
    assert reading.cues == local.cues
    assert reading.model_version == local.model_version
    assert FELL_BACK in reading.warnings
    assert FELL_BACK not in local.warnings


ANSWERS = {
    "simulacra": (
        {"levels": [{"utterance": 1, "level": 3, "confidence": 0.8}]},
        Finding("simulacra", 1, 1, "level_3", None, 0.8),
    ),
    "bias": (
        {
            "stretches": [
                {"first": 1, "last": 3, "bias": "sunk_cost", "severity": "high", "confidence": 0.7}
            ]
        },
        Finding("bias", 1, 3, "sunk_cost", "high", 0.7),
    ),
    "frame": (
        {"stretches": [{"first": 5, "last": 5, "frame": "scarcity", "confidence": 0.95}]},
        Finding("frame", 5, 5, "scarcity", None, 0.95),
    ),
    "rhetoric": (
        {"stretches": [{"first": 5, "last": 9, "appeal": "pathos", "confidence": 0.75}]},
        Finding("rhetoric", 5, 9, "pathos", None, 0.75),
    ),
}


@pytest.mark.parametrize("detector", DETECTORS)
async def test_a_detector_gives_its_findings(detector, asker) -> None:
    answer, finding = ANSWERS[detector]
    async with ModelServer(Reply(answer)).serving() as server:
        asking = asker(server)
        detected = await detect(asking, detector, TRANSCRIPT)
    assert detected.findings == (finding,)
    assert detected.version == f"compatible:llama3.1/{prompt(detector).version}"
    assert "Maria" not in json.dumps(server.bodies)


@pytest.mark.parametrize(
    ("first", "last", "confidence"),
    [(1, 3, 0.69), (3, 1, 0.9), (0, 1, 0.9), (1, 999, 0.9)],
    ids=["unsure", "backwards", "the coach's", "not there"],
)
async def test_what_does_not_hold_is_left_out(first, last, confidence, asker) -> None:
    stretch = {"first": first, "last": last, "frame": "scarcity", "confidence": confidence}
    async with ModelServer(Reply({"stretches": [stretch]})).serving() as server:
        asking = asker(server)
        assert (await detect(asking, "frame", TRANSCRIPT)).findings == ()


@pytest.mark.parametrize("detector", DETECTORS)
async def test_without_a_model_a_detector_says_so(detector) -> None:
    with pytest.raises(NoModel, match="needs a language model"):
        await detect(Asker([], Keys()), detector, TRANSCRIPT)


def test_every_prompt_that_was_released_is_as_it_was() -> None:
    released = json.loads((FOLDER / "released.json").read_text(encoding="utf-8"))
    for name in prompt_names():
        known = prompt(name)
        digests = released[name]
        assert digests.get(str(known.number)) == known.digest, (
            f"{name}.md has changed: raise its version and add its digest to released.json"
        )
    assert set(TASKS) | {"read_cues"} == set(prompt_names()) == set(released)


def test_a_prompt_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        prompt("no_such_prompt")
