"""Real files, where a folder of them is named; quiet where none is."""

import os
from pathlib import Path

import pytest

from listenwell import load

FOLDER = os.environ.get("LISTENWELL_REAL_TRANSCRIPTS", "")
FILES = sorted(path for path in Path(FOLDER).rglob("*") if path.is_file()) if FOLDER else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_becomes_a_transcript(path):
    transcript = load(path)
    assert transcript.utterances
    assert all(utterance.text.strip() for utterance in transcript.utterances)
    lines = [utterance.line for utterance in transcript.utterances if utterance.line is not None]
    assert lines == sorted(lines) or transcript.report.warnings


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_recognised_surely(path):
    assert load(path).source.format_confidence >= 0.8
