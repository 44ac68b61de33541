"""What the preview shows is what is sent."""

import asyncio

import pytest
from model_server import ModelServer, Reply

from listenwell import load, read
from listenwell.cli.main import main
from listenwell.llm.asking import Asker, Limits
from listenwell.llm.choice import ChosenModel
from listenwell.llm.detectors import detect
from listenwell.llm.reader import ModelReader
from listenwell.llm.wire import Keys
from listenwell.reading.rules import RuleReader

SAID = """Coach Zoë Quuxová: How did it go with Maria?
Bartholomew Plonk: Fine. Call me on +44 7700 900931.
Coach Zoë Quuxová: What would you like next?
Bartholomew Plonk: I will write to maria.plonk@example.com tomorrow.
"""


@pytest.mark.parametrize("task", ["cues", "bias"])
async def test_the_preview_is_what_is_sent(task, tmp_path, capsys) -> None:
    file = tmp_path / "call.txt"
    file.write_text(SAID, encoding="utf-8")
    arguments = ["llm", "preview", str(file), "--task", task, "--coach", "Coach Zoë Quuxová"]
    assert await asyncio.to_thread(main, arguments) == 0
    shown = capsys.readouterr().out
    transcript = load(file, coach="Coach Zoë Quuxová")
    answer = {"cues": []} if task == "cues" else {"stretches": []}
    async with ModelServer(Reply(answer)).serving() as server:
        model = ChosenModel("compatible", "llama3.1", f"{server.url}/v1")
        async with Asker([model], Keys(), limits=Limits(attempts=1)) as asking:
            if task == "cues":
                loop = asyncio.get_running_loop()
                reader = ModelReader(
                    asking,
                    RuleReader(),
                    lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(),
                )
                await asyncio.to_thread(read, transcript, reader)
            else:
                await detect(asking, "bias", transcript)
    (body,) = server.bodies
    for message in body["messages"]:
        assert message["content"] in shown
    assert "no language model is chosen" in shown
    for value in ("Quuxov", "Plonk", "Maria", "900931", "example.com"):
        assert value not in shown


def test_values_are_shown_when_asked_for(tmp_path, capsys) -> None:
    file = tmp_path / "call.txt"
    file.write_text(SAID, encoding="utf-8")
    assert main(["llm", "preview", str(file), "--values"]) == 0
    assert "+44 7700 900931" in capsys.readouterr().out
    assert main(["llm", "preview", str(file), "--task", "nonsense"]) == 2
    assert main(["llm", "preview", str(tmp_path / "none.txt")]) == 3
