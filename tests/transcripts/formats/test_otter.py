"""Otter's text and its Markdown look-alike."""

from datetime import date
from pathlib import Path

import pytest

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats.otter import parse_otter, sniff_otter

FIXTURES = Path(__file__).parents[1] / "fixtures" / "otter-txt"


def test_the_text_export_is_read_with_its_header_lines():
    draft = parse_otter(read_content(FIXTURES / "export.txt"))
    assert [(c.line, c.start, c.end, c.speaker, c.text) for c in draft.cues] == [
        (10, 0.0, None, "Maya Torres", "Last time you said: no more late mails. How did that go?"),
        (
            13,
            7.0,
            None,
            "Jonas Weber",
            "Three evenings out of five. On the other two I answered at ten. I know: old habits.",
        ),
        (18, 21.0, None, "Unknown Speaker", "Excuse me."),
        (21, 3725.0, None, "Maya Torres", "What made the three work?"),
    ]
    assert draft.session_date == date(2024, 10, 3)
    assert draft.participants == ("Maya Torres", "Jonas Weber", "Unknown Speaker")
    assert [d.line for d in draft.dropped] == [1, 2, 4, 5, 7, 8, 24]
    assert not draft.merge


def test_names_in_bold_are_read():
    draft = parse_otter(read_content(FIXTURES / "bold.md"))
    assert [(c.start, c.speaker) for c in draft.cues] == [
        (0.0, "Maya Torres"),
        (4.0, "Jonas Weber"),
        (9.0, "Unknown Speaker"),
    ]


def test_a_time_within_speech_is_no_header():
    draft = parse_otter(Content("x", b"Maya  0:00\nMeet me  at  10:30 then.\n\nBen  0:05\nok\n"))
    assert [c.speaker for c in draft.cues] == ["Maya", "Ben"]


def test_text_without_headers_is_refused():
    with pytest.raises(MalformedTranscript):
        parse_otter(Content("x", b"just words\n"))


def test_a_header_without_words_below_is_no_evidence():
    assert sniff_otter(Content("x", b"Chapter one  0:05\n\n\n")) == 0.0
