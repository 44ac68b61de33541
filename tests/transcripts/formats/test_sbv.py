"""SBV."""

from pathlib import Path

from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats.sbv import parse_sbv, sniff_sbv

FIXTURES = Path(__file__).parents[1] / "fixtures"


def test_subtitles_are_read_and_a_broken_cue_is_told():
    draft = parse_sbv(read_content(FIXTURES / "sbv" / "plain.sbv"))
    assert [(c.line, c.start, c.end, c.text) for c in draft.cues] == [
        (1, 0.599, 4.16, "What would you do if nobody watched?"),
        (8, 4.16, 6.77, "Paint again."),
    ]
    assert [(d.line, d.reason) for d in draft.dropped] == [
        (5, "the times of this cue cannot be read")
    ]


def test_a_broken_first_cue_does_not_cost_the_others():
    draft = parse_sbv(Content("x", b"0:xx,0:00:02.000\nlost\n\n0:00:02.000,0:00:03.000\nkept\n"))
    assert [c.text for c in draft.cues] == ["kept"]
    assert [d.line for d in draft.dropped] == [1]


def test_a_row_of_numbers_is_not_taken_for_subtitles():
    assert sniff_sbv(Content("x", b"1,2\n3,4\n")) == 0.0
