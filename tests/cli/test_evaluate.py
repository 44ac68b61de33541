"""`listenwell eval`: people's labels beside the reader's, or another person's."""

import json

import pytest

from listenwell.cli.evaluate import evaluate
from listenwell.errors import MalformedTranscript

TALK = [
    {"speaker": "coach", "text": "What would help?", "behaviour": "question", "question": "open"},
    {"speaker": "client", "text": "I will start on Monday.", "talk_type": "change"},
    {"speaker": "coach", "text": "You have a plan.", "behaviour": "reflection"},
    {"speaker": "client", "text": "The weather is fine.", "talk_type": "neutral"},
]


@pytest.fixture
def coded(tmp_path):
    def write(name: str, **talk_types: str) -> str:
        talk = [dict(each) for each in TALK]
        for number, label in talk_types.items():
            talk[int(number[1:])]["talk_type"] = label
        path = tmp_path / name
        path.write_text(json.dumps({"utterances": talk}), encoding="utf-8")
        return str(path)

    return write


def tasks(capsys) -> dict[str, dict]:
    return {task["task"]: task for task in json.loads(capsys.readouterr().out)["tasks"]}


def test_the_reader_is_held_against_the_labels(coded, capsys):
    assert evaluate([coded("mine.json")], None, as_json=True) == 0
    found = tasks(capsys)
    assert found["question"]["utterances"] == 1
    assert found["talk_type"]["utterances"] == 2


def test_two_people_are_compared_with_each_other(coded, capsys):
    mine, other = coded("mine.json"), coded("other.json", n3="sustain")
    assert evaluate([mine], other, as_json=True) == 0
    found = tasks(capsys)
    assert found["behaviour"]["kappa"] == 1.0
    assert found["talk_type"]["kappa"] < 1.0


def test_the_table_names_what_the_labels_are_held_against(coded, capsys):
    evaluate([coded("mine.json")], None, as_json=False)
    printed = capsys.readouterr().out
    assert "measures-1+" in printed
    assert "talk type" in printed


def test_codings_of_different_sessions_are_not_compared(coded, tmp_path):
    short = tmp_path / "short.json"
    short.write_text(json.dumps({"utterances": TALK[:2]}), encoding="utf-8")
    with pytest.raises(MalformedTranscript, match="4 and 2 utterances"):
        evaluate([coded("mine.json")], str(short), as_json=True)
