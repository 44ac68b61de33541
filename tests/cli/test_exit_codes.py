"""Exit codes and the three lines of an error, as ``docs/reference/cli.md`` promises them."""

import subprocess
import sys
from pathlib import Path

import pytest

from listenwell.cli import inputs
from listenwell.cli.main import main

SECRET = "the words of the client"


def test_all_read_gives_0(transcript_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(transcript_file)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze"],
        ["analyze", "--bogus"],
        ["bogus"],
        ["analyze", "--coach"],
        ["analyze", "-", "-"],
        ["analyze", "call.vtt", "--html", "-"],
    ],
)
def test_wrong_usage_gives_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[0].strip() for line in err.splitlines()] == ["error", "at", "try"]


def test_a_coach_who_is_nobody_gives_2(
    transcript_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(transcript_file), "--coach", "Nobody"]) == 2
    assert str(transcript_file) in capsys.readouterr().err


def test_a_coach_who_is_in_one_file_of_two_gives_3(transcript_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Kim: Hello there, how are you?\nLee: Well.\n" * 4, encoding="utf-8")
    assert main(["analyze", "--quiet", str(transcript_file), str(other), "--coach", "Kim"]) == 3


def test_a_file_that_cannot_be_read_gives_3_and_the_rest_is_reported(
    transcript_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.vtt"
    assert main(["analyze", str(missing), str(transcript_file)]) == 3
    out, err = capsys.readouterr()
    assert "WHO TALKED" in out
    assert err.splitlines() == [
        "error: there is no such file",
        f"   at: {missing}",
        "  try: Check the path and its spelling.",
    ]


def test_a_page_that_cannot_be_written_gives_4(
    transcript_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no such folder" / "page.html"
    assert main(["analyze", str(transcript_file), "--html", str(out)]) == 4
    assert "the page cannot be written" in capsys.readouterr().err


@pytest.fixture
def broken_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(inputs, "read", fail)


@pytest.mark.usefixtures("broken_reader")
def test_a_bug_gives_1_without_a_word_of_the_transcript(
    transcript_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(transcript_file)]) == 1
    err = capsys.readouterr().err
    assert "a bug in Listenwell (RuntimeError" in err
    assert "report it" in err
    assert SECRET not in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("broken_reader")
def test_a_bug_shows_its_traceback_when_asked(
    transcript_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTENWELL_DEBUG", "1")
    main(["analyze", str(transcript_file)])
    assert "Traceback" in capsys.readouterr().err


def test_a_bug_outside_the_reading_gives_1(
    transcript_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("listenwell.cli.terminal.print_report", fail)
    assert main(["analyze", str(transcript_file)]) == 1
    assert SECRET not in capsys.readouterr().err


def test_an_interruption_gives_130(
    transcript_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(inputs, "read", interrupt)
    assert main(["analyze", str(transcript_file)]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


@pytest.mark.parametrize("option", ["--full", "--json"])
def test_a_reader_that_leaves_is_no_error(transcript_file: Path, option: str) -> None:
    command = [sys.executable, "-m", "listenwell", "analyze", option, *([str(transcript_file)] * 9)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_quiet_prints_nothing(transcript_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "--quiet", str(transcript_file)]) == 0
    assert capsys.readouterr() == ("", "")
