"""SRT and Otter's SRT."""

from pathlib import Path

import pytest

from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.draft import Overlap
from listenwell.transcripts.formats.srt import parse_otter_srt, parse_srt, sniff_srt

FIXTURES = Path(__file__).parents[1] / "fixtures"


def srt(text):
    return parse_srt(Content("x", text.encode()))


def test_plain_subtitles_are_read_and_each_loss_is_told():
    draft = parse_srt(read_content(FIXTURES / "srt" / "plain.srt"))
    assert [(c.line, c.start, c.end, c.speaker, c.text) for c in draft.cues] == [
        (2, 1.0, 3.5, None, "What matters most here?"),
        (6, 3.6, 6.0, None, "Family. And sleep."),
        (18, 9.0, 11.0, None, "So my point is: rest."),
    ]
    assert [(d.line, d.reason) for d in draft.dropped] == [
        (11, "the times of this cue cannot be read"),
        (15, "a cue without words"),
    ]
    assert draft.overlap is Overlap.IF_SEEN


def test_otters_names_are_split_off_and_its_footer_goes():
    draft = parse_otter_srt(read_content(FIXTURES / "otter-srt" / "named.srt"))
    assert [(c.speaker, c.text) for c in draft.cues] == [
        ("Maya Torres", "What would you like to leave with today?"),
        ("Jonas Weber", "A plan: small, and mine."),
        ("Maya Torres", "Where does it begin?"),
    ]
    assert [d.line for d in draft.dropped] == [15]
    assert draft.overlap is Overlap.NO


def test_cues_without_numbers_or_blank_lines_between_are_read():
    text = "00:00:01.000 --> 00:00:02.000\none\n00:00:02.000 --> 00:00:03.000\ntwo\n"
    assert sniff_srt(Content("x", text.encode())) > 0.3
    assert [(c.line, c.text) for c in srt(text).cues] == [(1, "one"), (3, "two")]


def test_a_year_alone_on_a_line_is_text():
    draft = srt(
        "1\n00:00:01,000 --> 00:00:02,000\nborn in\n1984\n\n2\n00:00:02,000 --> 00:00:03,000\nyes\n"
    )
    assert [c.text for c in draft.cues] == ["born in 1984", "yes"]


def test_text_after_an_empty_line_within_a_cue_is_kept():
    draft = srt(
        "1\n00:00:01,000 --> 00:00:02,000\none\n\nstill one\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\ntwo\n"
    )
    assert [c.text for c in draft.cues] == ["one still one", "two"]


def test_an_end_before_its_start_is_handed_on_for_the_import_to_judge():
    assert [(c.start, c.end) for c in srt("1\n00:00:05,000 --> 00:00:02,000\none\n").cues] == [
        (5.0, 2.0)
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(encoding):
    text = "1\n00:00:01,000 --> 00:00:02,000\ncafé – oui\n"
    assert [c.text for c in parse_srt(Content("x", text.encode(encoding))).cues] == ["café – oui"]
