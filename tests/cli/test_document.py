"""The JSON document: alone on standard output, true to its schema, the same each time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from listenwell.cli.main import main
from listenwell.samples import samples

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "analysis.schema.json"
FILES = [str(sample.path) for sample in samples()]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def printed(capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    return json.loads(capsysbinary.readouterr().out)


def test_the_samples_fit_the_schema(
    validator: Draft202012Validator, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["analyze", "--json", *FILES]) == 0
    document = printed(capsysbinary)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert [session["source"]["file"] for session in document["sessions"]] == FILES


def test_a_file_that_fails_stands_under_errors(
    validator: Draft202012Validator,
    transcript_file: Path,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    missing = str(tmp_path / "missing.vtt")
    assert main(["analyze", "--json", missing, str(transcript_file)]) == 3
    document = printed(capsysbinary)
    assert list(validator.iter_errors(document)) == []
    assert len(document["sessions"]) == 1
    assert document["errors"] == [
        {
            "file": missing,
            "error": "there is no such file",
            "where": missing,
            "mend": "Check the path and its spelling.",
        }
    ]


def test_nothing_read_still_gives_a_document(
    validator: Draft202012Validator, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["analyze", "--json", "no such file"]) == 3
    document = printed(capsysbinary)
    assert list(validator.iter_errors(document)) == []
    assert document["model_version"] is None


def test_the_same_bytes_in_another_process_under_another_locale() -> None:
    def run(seed: str, locale: str) -> bytes:
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONIOENCODING": "ascii"}
        command = [sys.executable, "-m", "listenwell", "analyze", "--json", *FILES[:3]]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert run("1", "C") == run("2", "C.UTF-8") != b""


def test_standard_input_is_read(transcript_file: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "listenwell", "analyze", "--json", "-"],
        input=transcript_file.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert json.loads(ran.stdout)["sessions"][0]["source"]["file"] == "-"


def test_quiet_still_prints_the_document(
    transcript_file: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["analyze", "--json", "--quiet", str(transcript_file)]) == 0
    assert printed(capsysbinary)["sessions"]


def test_half_a_character_is_no_crash(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    spoken = [{"speaker": who, "text": "odd \ud800 half"} for who in ("coach", "client") * 3]
    file = tmp_path / "odd.json"
    file.write_text(json.dumps({"utterances": spoken}), encoding="ascii")
    assert main(["analyze", "--json", str(file)]) in (0, 3)
    assert "sessions" in printed(capsysbinary)
