"""Bad input through the command line: exit codes, three lines on standard error, no traceback."""

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from listenwell.cli.main import main

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * 30_000_000)
    return file.getvalue()


BAD = {
    "empty": b"",
    "blanks": b" \n\t\n",
    "binary": bytes(range(256)) * 8,
    "video": b"\x00\x00\x00\x20ftypisom" * 9,
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01" * 9,
    "truncated JSON": b'{"utterances": [{"speaker": "coach", "text": "He',
    "deep JSON": b'{"utterances": ' + b"[" * 100_000,
    "zip bomb": _bomb(),
    "NUL bytes": b"Ana: hel\x00lo\n" * 9,
    "billion laughs": f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><d>&l11;</d>'.encode(),
}


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the first word of each line on standard error; nothing may be on the other."""
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return [line.split(":")[0].strip() for line in err.splitlines()]


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_file_that_is_no_transcript_gives_3(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "given.vtt"
    file.write_bytes(data)
    assert main(["analyze", str(file)]) == 3
    assert shown(capsys) == ["error", "at", "try"]


def test_a_large_file_gives_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "large.vtt"
    with file.open("wb") as large:
        large.truncate(1024**3)
    assert main(["analyze", str(file)]) == 3
    assert shown(capsys) == ["error", "at", "try"]


def test_places_that_hold_no_file_give_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert main(["analyze", str(tmp_path), str(tmp_path / "loop"), str(tmp_path / "none")]) == 3
    assert shown(capsys) == ["error", "at", "try"] * 3


def test_an_endless_standard_input_gives_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/zero").open("rb") as endless:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
        assert main(["analyze", "-"]) == 3
    assert shown(capsys) == ["error", "at", "try"]


ODD_NAMES = ("two\nlines.txt", "\x1b[31mred\x1b[0m.txt", "half \udce9.txt", "\u202egpj.txt")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_cannot_write_on_the_terminal(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(tmp_path / name)]) == 3
    _, err = capsys.readouterr()
    assert len(err.splitlines()) == 3
    assert "\x1b" not in err
    err.encode()


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("option", ["--json", "--full"])
def test_a_file_with_an_odd_name_is_read(
    name: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_text("Coach: What now?\nClient: I will sleep.\n" * 3, encoding="utf-8")
    assert main(["analyze", option, str(file)]) == 0
    out, _ = capsys.readouterr()
    assert "\x1b[31m" not in out
    out.encode()
    if option == "--json":
        assert len(json.loads(out)["sessions"]) == 1
