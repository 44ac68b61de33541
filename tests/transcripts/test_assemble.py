"""From a draft to a transcript, with nothing invented and everything accounted for."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.errors import NoUtterances
from listenwell.transcripts.assemble import assemble
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.model import Dropped, Interval, Role, Source, Times

SOURCE = Source("a.vtt", "webvtt", 1.0, None)


def built(*cues: Cue, coach: str | None = None, **traits):
    return assemble(replace(Draft(list(cues)), **traits), SOURCE, coach)


def test_merged_cues_keep_the_pause_between_them():
    transcript = built(Cue("I was so", "A", 0, 2), Cue("tired.", "A", 3, 4), Cue("Yes.", "B", 5, 6))
    first = transcript.utterances[0]
    assert first.text == "I was so tired."
    assert (first.start, first.end) == (0, 4)
    assert first.pieces == (Interval(0, 2), Interval(3, 4))
    assert transcript.report.cues_read == 3
    assert transcript.report.cues_merged == 1


def test_records_that_are_utterances_keep_their_numbers():
    transcript = built(Cue("I was", "A", 0, 1), Cue("tired", "A", 1, 2), merge=False)
    assert [u.index for u in transcript.utterances] == [0, 1]
    assert transcript.report.cues_merged == 0


def test_captions_out_of_order_are_put_in_order_and_reported():
    transcript = built(Cue("two", "A", 5, 6, line=3), Cue("one", "B", 1, 2, line=6))
    assert [u.text for u in transcript.utterances] == ["one", "two"]
    assert any("backwards 1 time (line 6)" in w for w in transcript.report.warnings)


def test_utterances_out_of_order_keep_their_numbers_and_are_reported():
    transcript = built(Cue("two", "A", 5, 6), Cue("one", "B", 1, 2), merge=False, unit="record")
    assert [u.text for u in transcript.utterances] == ["two", "one"]
    assert any("backwards" in w for w in transcript.report.warnings)


def test_unusable_times_are_reported_by_line_and_the_words_kept():
    transcript = built(Cue("one", "A", math.nan, 2, line=4), Cue("two", "B", 3, 4, line=7))
    assert len(transcript.utterances) == 2
    assert transcript.utterances[0].start is None
    assert any("1 time could not be used (line 4)" in w for w in transcript.report.warnings)


def test_note_takers_and_blank_cues_are_dropped_with_their_lines():
    transcript = built(
        Cue("Recording started.", "Fireflies.ai Notetaker", 0, 1, line=2),
        Cue(" \u200b ", "A", 1, 2, line=5),
        Cue("Hello.", "A", 2, 3, line=8),
    )
    assert [u.text for u in transcript.utterances] == ["Hello."]
    assert transcript.report.dropped == (
        Dropped(2, "said by a note-taking program"),
        Dropped(5, "no words"),
    )


def test_one_person_spelt_two_ways_is_one_speaker():
    transcript = built(Cue("Hello.", "Maya Chen", 0, 1), Cue("Again.", "maya  chen", 5, 6))
    assert [s.key for s in transcript.speakers] == ["Maya Chen"]


def test_nobody_is_invented_for_speech_without_a_name():
    transcript = built(Cue("Hello.", None, 0, 1), Cue("Hi.", "Unknown Speaker", 2, 3))
    assert transcript.speakers == ()
    assert {u.role for u in transcript.utterances} == {Role.UNKNOWN}
    assert "coach_talk_percentage" in {w.measure for w in transcript.report.withheld}


def test_ends_that_are_missing_are_estimated_and_the_report_says_so():
    transcript = built(Cue("a b c d e", "A", 0), Cue("f", "B", 10))
    assert transcript.evidence.times is Times.STARTS
    assert transcript.utterances[0].end == 2.0
    assert any("estimated" in w for w in transcript.report.warnings)
    withheld = {w.measure for w in transcript.report.withheld}
    assert "response_latency_client" in withheld
    assert "coach_talk_time_seconds" not in withheld


def test_a_missing_time_among_many_is_named():
    cues = [Cue("Well then.", "AB"[i % 2], i, i + 0.5, line=i + 1) for i in range(20)]
    cues[4] = cues[4]._replace(end=None)
    cues[7] = cues[7]._replace(start=None, end=None)
    transcript = built(*cues, merge=False, unit="record")
    assert transcript.evidence.times is Times.INTERVALS
    assert [u.index for u in transcript.utterances if u.end_estimated] == [4]
    said = " ".join(transcript.report.warnings)
    assert "does not say when 1 utterance ends (record 5): its end is estimated" in said
    assert "1 utterance has no time in the file (record 8)" in said


def test_sparse_times_place_nothing():
    transcript = built(Cue("Hello.", "A", 0), Cue("Hi.", "B", 0), sparse_times=True)
    assert transcript.evidence.times is Times.SPARSE
    assert all(u.end is None for u in transcript.utterances)
    assert "silence_time_seconds" in {w.measure for w in transcript.report.withheld}


@pytest.mark.parametrize(
    ("can", "second_starts", "believed"),
    [
        (Overlap.YES, 5, True),
        (Overlap.NO, 1, False),
        (Overlap.IF_SEEN, 5, False),
        (Overlap.IF_SEEN, 1, True),
    ],
)
def test_overlap_is_believed_where_the_format_can_show_it(can, second_starts, believed):
    cues = Cue("I think", "A", 0, 3), Cue("No", "B", second_starts, 6)
    assert built(*cues, overlap=can).evidence.overlap is believed


def test_a_late_first_word_is_reported_and_times_stay_as_they_are():
    transcript = built(Cue("Hello there.", "A", 392, 700), Cue("Hi.", "B", 700, 900))
    assert transcript.utterances[0].start == 392
    assert any("first 6 min 32 s" in w for w in transcript.report.warnings)


def test_a_file_in_which_nobody_speaks_is_an_error():
    with pytest.raises(NoUtterances):
        built(Cue("  ", "A", 0, 1))


def test_a_low_confidence_in_who_is_coach_is_said_and_a_given_name_silences_it():
    talk = Cue("We met on Monday.", "Ana", 0, 1), Cue("We met on Monday.", "Ben", 2, 3)
    assert any("only 0.50 sure" in w for w in built(*talk).report.warnings)
    assert not any("sure" in w for w in built(*talk, coach="Ana").report.warnings)


def test_every_measure_is_either_supported_or_withheld():
    report = built(Cue("Hello.", "A"), Cue("Hi.", "B")).report
    withheld = [w.measure for w in report.withheld]
    assert len(withheld) == len(set(withheld))
    assert not set(withheld) & set(report.supported)


cues = st.builds(
    Cue,
    text=st.text(min_size=0, max_size=40),
    speaker=st.none() | st.text(max_size=12),
    start=st.none() | st.floats(allow_nan=True, allow_infinity=True),
    end=st.none() | st.floats(allow_nan=True, allow_infinity=True),
    line=st.none() | st.integers(1, 9),
    confidence=st.none() | st.floats(0, 1),
)


@given(st.lists(cues, max_size=25), st.booleans(), st.sampled_from(Overlap))
def test_any_draft_becomes_a_sound_transcript_or_a_clear_error(drafted, merge, overlap):
    try:
        transcript = built(*drafted, merge=merge, overlap=overlap)
    except NoUtterances:
        return
    keys = {speaker.key for speaker in transcript.speakers}
    for position, utterance in enumerate(transcript.utterances):
        assert utterance.index == position
        assert utterance.text.strip()
        assert utterance.speaker is None or utterance.speaker in keys
        assert utterance.end is None or utterance.start is not None
        assert all(0 <= piece.start <= piece.end for piece in utterance.pieces)
    kept = len(transcript.utterances) + transcript.report.cues_merged
    assert kept + len(transcript.report.dropped) == transcript.report.cues_read


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        (0, 119, "The session is under two minutes"),
        (0, 120, None),
        (300, 419, "From the first word to the last is under two minutes"),
        (300, 420, None),
    ],
)
def test_a_short_session_is_told_by_its_first_word_and_its_last(begin, end, said):
    report = built(Cue("Hello.", "A", begin, end), Cue("Hi.", "B", begin, end)).report
    short = [w for w in report.warnings if "under two minutes" in w]
    assert len(short) == (said is not None)
    assert all(w.startswith(str(said)) for w in short)
