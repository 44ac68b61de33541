"""Every line that times a cue becomes a cue or a loss, whatever surrounds it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenwell.transcripts.formats.captions import Dialect, read_captions

PIECES = {
    Dialect.VTT: ["WEBVTT", "", " ", "7", "words", "NOTE x", "STYLE", "00:01.000 --> 00:02.000",
                  "0:0:3 --> 0:0:4,5", "x --> y", "00:05.000 -> 00:06.000", "<v A>hi</v>"],
    Dialect.SRT: ["", " ", "7", "words", "1984", "00:00:01,000 --> 00:00:02,000",
                  "0:0:3.5 --> 0:0:4,5", "x --> y", "00:00:05,000 --> 00:00:06,000 X1:1"],
    Dialect.SBV: ["", " ", "7", "words", "0:00:01.000,0:00:02.000", "0:0:3.5,0:0:4.25",
                  "0:xx,0:00:05.000", "0:00:01.000,0:00:02.000bad"],
}  # fmt: skip


@pytest.mark.parametrize("dialect", PIECES)
@settings(deadline=None)
@given(data=st.data())
def test_no_cue_is_lost_without_a_word(dialect, data):
    lines = data.draw(st.lists(st.sampled_from(PIECES[dialect]), max_size=25))
    cues, dropped = read_captions(lines, dialect)
    accounted = [cue.line for cue in cues] + [loss.line for loss in dropped]
    timed = {
        number
        for number, line in enumerate(lines, start=1)
        if ">" in line.replace("<v A>hi</v>", "") or ":" in line.replace("X1:1", "")
    }
    assert timed <= set(accounted)
    assert len(accounted) == len(set(accounted))


@pytest.mark.parametrize("dialect", PIECES)
@settings(deadline=None)
@given(data=st.data())
def test_cues_come_in_the_order_of_their_lines_with_words(dialect, data):
    lines = data.draw(st.lists(st.sampled_from(PIECES[dialect]), max_size=25))
    cues, _ = read_captions(lines, dialect)
    assert [cue.line for cue in cues] == sorted(cue.line for cue in cues)
    assert all(cue.lines for cue in cues)
