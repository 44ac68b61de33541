"""Writing the page costs nobody another file."""

import stat
from pathlib import Path

import pytest

from listenwell.cli.html import write_page
from listenwell.cli.main import main
from listenwell.errors import OutputError


def test_only_the_owner_may_read_it(tmp_path: Path, make_reading) -> None:
    out = tmp_path / "page.html"
    write_page(str(out), [make_reading()])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_older_page_is_replaced(tmp_path: Path, make_reading) -> None:
    out = tmp_path / "page.html"
    out.write_text("<!DOCTYPE html><p>old", encoding="utf-8")
    write_page(str(out), [make_reading()])
    assert "<p>old" not in out.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [out]


def test_another_file_is_left_alone(tmp_path: Path, make_reading) -> None:
    out = tmp_path / "notes.txt"
    out.write_text("years of notes", encoding="utf-8")
    with pytest.raises(OutputError, match="left alone"):
        write_page(str(out), [make_reading()])
    assert out.read_text(encoding="utf-8") == "years of notes"


def test_a_transcript_is_never_written_over(
    transcript_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = transcript_file.read_bytes()
    assert main(["analyze", str(transcript_file), "--html", str(transcript_file)]) == 4
    assert transcript_file.read_bytes() == before
    assert "left alone" in capsys.readouterr().err


def test_a_folder_is_no_file(tmp_path: Path, make_reading) -> None:
    with pytest.raises(OutputError, match="this is a folder"):
        write_page(str(tmp_path), [make_reading()])


def test_a_page_that_fails_leaves_nothing_behind(
    tmp_path: Path, make_reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match="Permission denied"):
        write_page(str(tmp_path / "page.html"), [make_reading()])
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_named_on_standard_error(
    transcript_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    assert main(["analyze", "--json", str(transcript_file), "--html", str(out)]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("{")
    assert captured.err == f"The page is in {out}\n"
