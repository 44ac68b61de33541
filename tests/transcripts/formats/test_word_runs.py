"""Words become stretches of speech: one speaker, no pause, up to the end of a sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.transcripts.formats.word_runs import LONGEST_WORDS, Word, joined, stretches


def words(*rows: tuple) -> list[Word]:
    return [Word(number, *row) for number, row in enumerate(rows, 1)]


def test_a_stretch_has_the_times_of_its_first_and_last_word():
    (cue,) = stretches(words(("I", "A", 1.0, 1.2), ("see", "A", 1.3, 1.6)))
    assert (cue.text, cue.speaker, cue.start, cue.end, cue.line) == ("I see", "A", 1.0, 1.6, 1)


@pytest.mark.parametrize(
    ("second", "stretch_count"),
    [
        (("b", "A", 1.5, 2.0), 1),
        (("b", "A", 1.501, 2.0), 2),
        (("b", "B", 1.0, 2.0), 2),
        (("b", None, 1.0, 2.0), 2),
        (("b", "A", None, None), 1),
        (("b", "A", math.nan, math.nan), 1),
    ],
)
def test_pauses_over_half_a_second_and_speakers_cut(second, stretch_count):
    assert len(stretches(words(("a", "A", 0.5, 1.0), second))) == stretch_count


def test_a_sentence_ends_a_stretch():
    cues = stretches(words(("Yes.", "A", 0.0, 0.5), ("And", "A", 0.5, 1.0)))
    assert [cue.text for cue in cues] == ["Yes.", "And"]


def test_words_without_times_stand_within_the_times_of_the_others():
    (cue,) = stretches(words(("10", "A"), ("or", "A", 2.0, 2.2), ("12", "A")))
    assert (cue.text, cue.start, cue.end) == ("10 or 12", 2.0, 2.2)


def test_a_stretch_without_any_time_has_none():
    (cue,) = stretches(words(("a", "A"), ("b", "A")))
    assert (cue.start, cue.end) == (None, None)


def test_confidence_is_the_mean_of_the_words_that_have_one():
    (cue,) = stretches(words(("a", "A", 0, 1, 0.5), ("b", "A", 1, 2, 1.0), ("c", "A", 2, 3)))
    assert cue.confidence == 0.75


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        (["Well", ",", "yes", "."], "Well, yes."),
        ([" Well", " yes"], "Well yes"),
        (["你", "好", "。"], "你好。"),
        (["좋은", "아침"], "좋은 아침"),
        (["", " "], ""),
    ],
)
def test_words_are_joined_as_they_are_written(texts, text):
    assert joined(texts) == text


_TIMES = st.none() | st.floats(0, 100)


@given(st.lists(st.tuples(st.sampled_from("ab."), st.sampled_from("AB"), _TIMES, _TIMES)))
def test_no_word_is_lost_and_no_stretch_is_too_long(rows):
    cues = stretches(words(*rows))
    said = "".join(cue.text for cue in cues).replace(" ", "")
    assert said == "".join(text for text, *_ in rows)
    assert all(len(cue.text.split()) <= LONGEST_WORDS for cue in cues)
    assert all(cue.start is not None or cue.end is None for cue in cues)
