"""Google Meet's transcript: stamps now and then, people who are not people."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats.meet import (
    parse_meet,
    sniff_meet_docx,
    sniff_meet_md,
    sniff_meet_txt,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"


def rows(draft):
    return [(cue.line, cue.start, cue.speaker, cue.text) for cue in draft.cues]


def test_markdown_is_read_and_a_stamp_is_given_to_one_line_only():
    draft = parse_meet(read_content(FIXTURES / "meet-md" / "sparse.md"))
    assert rows(draft) == [
        (8, None, "Maya Torres", "How are you arriving today?"),
        (10, None, "Jonas Weber", "Tired, and…"),
        (12, None, "Jonas Weber", "curious. My wish is: less."),
        (16, 300.0, "Maya Torres", "Less of what?"),
        (17, None, "Maya Torres", "And what instead?"),
        (19, None, "Jonas Weber", "Of everything."),
    ]
    assert draft.sparse_times
    assert all(cue.end is None for cue in draft.cues)
    assert draft.session_date == date(2024, 5, 30)


def test_bots_and_presentations_are_listed_as_present():
    draft = parse_meet(read_content(FIXTURES / "meet-md" / "sparse.md"))
    assert draft.participants == (
        "Jonas Weber",
        "Jonas Weber's Presentation",
        "Maya Torres",
        "Fireflies.ai Notetaker Maya",
    )


def test_text_is_read_and_its_furniture_dropped():
    draft = parse_meet(read_content(FIXTURES / "meet-txt" / "doc.txt"))
    assert rows(draft) == [
        (7, 0.0, "Maya Torres", "What is different now?"),
        (8, None, "Jonas Weber", "I say no. For example: on Friday."),
        (11, 300.0, "Jonas Weber", "And nobody minded."),
    ]
    assert [d.line for d in draft.dropped] == [1, 2, 4, 12, 14]
    assert draft.session_date == date(2024, 11, 21)


def test_without_stamps_there_are_no_times():
    text = (
        "Talk (2024-05-30) - Transcript\nAttendees\nA B, C D\n\nA B: Hi.\nC D: Hello.\nA B: So.\n"
    )
    draft = parse_meet(Content("x", text.encode()))
    assert not draft.sparse_times
    assert {cue.start for cue in draft.cues} == {None}


def test_word_is_read_as_the_text_is():
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in (FIXTURES / "meet-txt" / "doc.txt").read_text("utf-8").split("\n"):
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    content = Content("x.docx", stream.getvalue())
    assert sniff_meet_docx(content) > 0.9
    assert sniff_meet_txt(content) == sniff_meet_md(content) == 0.0
    assert rows(parse_meet(content)) == rows(
        parse_meet(read_content(FIXTURES / "meet-txt" / "doc.txt"))
    )


def test_headings_alone_are_refused():
    with pytest.raises(MalformedTranscript):
        parse_meet(Content("x", b"Talk - Transcript\nAttendees\nA B\nTranscript\n"))
