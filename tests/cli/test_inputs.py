"""Each file is read alone, and the bar shows only where a person is watching."""

import io
import sys
from pathlib import Path

import pytest

from listenwell.cli.inputs import read_inputs


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_readings_and_failures_keep_the_order_given(transcript_file: Path) -> None:
    good = str(transcript_file)
    found = read_inputs([good, "none.vtt", good, "nor this.vtt"], None, progress=False)
    assert [reading.transcript.source.file for reading in found.readings] == [good, good]
    assert [failure.file for failure in found.failures] == ["none.vtt", "nor this.vtt"]


@pytest.mark.parametrize(("files", "shown"), [(1, False), (3, True)])
def test_the_bar_is_for_several_files_on_a_terminal(
    files: int, shown: bool, transcript_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    read_inputs([str(transcript_file)] * files, None, progress=True)
    assert (f"/{files}" in terminal.getvalue()) is shown


@pytest.mark.parametrize("progress", [True, False])
def test_no_bar_where_nobody_watches(
    progress: bool, transcript_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read_inputs([str(transcript_file)] * 3, None, progress=progress)
    assert capsys.readouterr().err == ""
