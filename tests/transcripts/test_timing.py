"""Times: what is refused, what is estimated, what is only reported."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.transcripts.draft import Cue
from listenwell.transcripts.model import Interval, Times
from listenwell.transcripts.timing import (
    backward_steps,
    check_times,
    estimate_ends,
    kind_of_times,
)


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (1.0, 2.0, (1.0, 2.0)),
        (1.0, 1.0, (1.0, 1.0)),
        (2.0, 1.0, (2.0, None)),
        (math.nan, 2.0, (None, None)),
        (1.0, math.nan, (1.0, None)),
        (1.0, math.inf, (1.0, None)),
        (-1.0, 2.0, (None, None)),
        (None, 2.0, (None, None)),
        (1.0, None, (1.0, None)),
        (9e9, 9e9 + 1, (None, None)),
    ],
)
def test_impossible_times_are_taken_away_and_words_are_kept(start, end, kept):
    (cue,), bad = check_times([Cue("some words", "A", start, end, line=7)])
    assert (cue.start, cue.end) == kept
    assert cue.text == "some words"
    assert bad == ([] if kept == (start, end) else [7])


@pytest.mark.parametrize(
    ("pieces", "kept"),
    [
        ([(0.0, 1.0), (1.5, 2.0)], 2),
        ([(0.0, 1.0), (1.5, 9.0)], 0),
        ([(1.0, 0.5)], 0),
        ([(math.nan, 1.0)], 0),
    ],
)
def test_pieces_lie_between_start_and_end_or_are_taken_away(pieces, kept):
    cue = Cue("some words", "A", 0.0, 2.0, pieces=tuple(Interval(*piece) for piece in pieces))
    (checked,), bad = check_times([cue])
    assert len(checked.pieces) == kept
    assert (checked.end, bad) == (2.0, [])


def test_an_end_is_estimated_from_the_words_and_stops_at_the_next_start():
    cues = [
        Cue("one two three four five", "A", 0.0),  # 5 words at 2.5 a second: 2 s
        Cue("one two three four five", "B", 10.0),  # cut at 11
        Cue("one", "A", 11.0),
    ]
    assert [cue.end for cue in estimate_ends(cues)] == [2.0, 11.0, 11.4]


def test_an_estimated_end_stops_at_the_next_start_of_anybody():
    cues = [Cue("a b c d e", "A", 10.0), Cue("f g h i j", "B", 10.0), Cue("k", "A", 11.0, 12.0)]
    assert [cue.end for cue in estimate_ends(cues)] == [11.0, 11.0, 12.0]
    assert [cue.end_estimated for cue in estimate_ends(cues)] == [True, True, False]


def test_given_ends_are_never_touched():
    cues = [Cue("a b c d e f", "A", 0.0, 9.5), Cue("g", "B", 1.0)]
    assert estimate_ends(cues)[0].end == 9.5


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30))
def test_estimated_ends_never_precede_their_starts(starts):
    for cue in estimate_ends([Cue("a few words", "A", s) for s in starts]):
        assert cue.end is not None
        assert cue.start is not None
        assert cue.end >= cue.start


@pytest.mark.parametrize(
    ("times", "sparse", "kind"),
    [
        ([(None, None)] * 3, False, Times.NONE),
        ([(0.0, 1.0)] * 3, False, Times.INTERVALS),
        ([(0.0, None)] * 3, False, Times.STARTS),
        ([(0.0, 1.0)] * 9 + [(5.0, None)], False, Times.INTERVALS),
        ([(0.0, 1.0)] * 8 + [(5.0, None)] * 2, False, Times.STARTS),
        ([(0.0, None)] + [(None, None)] * 9, False, Times.SPARSE),
        ([(0.0, None)] * 3, True, Times.SPARSE),
    ],
)
def test_nine_in_ten_cues_must_have_what_is_claimed(times, sparse, kind):
    assert kind_of_times([Cue("x", "A", *t) for t in times], sparse=sparse) is kind


def test_backward_steps_name_the_line():
    cues = [Cue("x", "A", 5.0, line=1), Cue("x", "A", 3.0, line=2), Cue("x", "A", 4.0, line=3)]
    assert backward_steps(cues) == [2]
