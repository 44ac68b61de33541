"""Cues become utterances without turning a pause into speech."""

from hypothesis import given
from hypothesis import strategies as st

from listenwell.transcripts.draft import Cue
from listenwell.transcripts.merge import group_cues


def groups(*cues: Cue) -> list[str]:
    return [" ".join(cue.text for cue in group) for group in group_cues(cues)]


def test_an_unfinished_sentence_goes_on():
    assert groups(
        Cue("So when you say it is", "A", 0, 2),
        Cue("hard, what do you mean?", "A", 2.1, 4),
        Cue("Well.", "B", 5, 6),
    ) == ["So when you say it is hard, what do you mean?", "Well."]


def test_a_finished_sentence_ends_the_utterance():
    assert groups(
        Cue("I thought about what we said last week.", "A", 0, 3),
        Cue("It helped.", "A", 3.1, 4),
    ) == ["I thought about what we said last week.", "It helped."]


def test_very_short_sentences_stay_together():
    assert groups(Cue("Yeah.", "A", 0, 1), Cue("I know.", "A", 1.2, 2)) == ["Yeah. I know."]


def test_a_pause_over_two_seconds_ends_the_utterance():
    assert len(groups(Cue("and then I", "A", 0, 1), Cue("stopped", "A", 3.1, 4))) == 2
    assert len(groups(Cue("and then I", "A", 0, 1), Cue("stopped", "A", 3.0, 4))) == 1


def test_another_speaker_ends_the_utterance_and_nobody_is_never_joined_to_nobody():
    assert len(groups(Cue("and", "A", 0, 1), Cue("yes", "B", 1, 2))) == 2
    assert len(groups(Cue("and", None, 0, 1), Cue("yes", None, 1, 2))) == 2


def test_without_punctuation_a_long_stretch_is_cut_at_a_pause():
    words = " ".join(["word"] * 60)
    assert len(groups(Cue(words, "A", 0, 30), Cue("more", "A", 30.8, 31))) == 2
    assert len(groups(Cue(words, "A", 0, 30), Cue("more", "A", 30.6, 31))) == 1


cue_lists = st.lists(
    st.builds(
        Cue,
        text=st.sampled_from(["so", "yes.", "and then we went on to the next thing.", "why?"]),
        speaker=st.sampled_from(["A", "B", None]),
        start=st.floats(0, 100) | st.none(),
        end=st.floats(100, 200) | st.none(),
    )
)


@given(cue_lists)
def test_no_cue_is_lost_or_moved(cues):
    assert [cue for group in group_cues(cues) for cue in group] == cues
