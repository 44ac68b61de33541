import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading import Annotation, CueLabel, CueType, TalkTypeLabel, read
from listenwell.reading.document import session_document
from listenwell.reading.model import BehaviourLabel
from listenwell.transcripts import Times
from listenwell.transcripts.support import MEASURES

ROWS = (
    "coach  | 0-3    | What would you like today?",
    "client | 4-30   | I want to sleep again, and I do not know where to begin.",
    "coach  | 29-33  | You are tired of being tired.",
    "client | 33-60  | Yes, and I will go to bed at ten tomorrow.",
    "coach  | 62-70  | Ten. What helps you keep to it?",
    "client | 71-130 | My brother calls me, that makes it easy.",
    "coach  | 131-135 | Thank you.",
)
NOTES = {
    0: Annotation(question="open", sentiment=0.0),
    1: Annotation(talk_type=TalkTypeLabel("change", 0.8), sentiment=-0.5),
    2: Annotation(reflection="complex", sentiment=-0.1),
    3: Annotation(
        talk_type=TalkTypeLabel("change", 0.9),
        sentiment=0.5,
        cues=(CueLabel(CueType.COMMITMENT, 0.9, "Says what comes next."),),
    ),
    4: Annotation(question="open", sentiment=0.0),
    5: Annotation(talk_type=TalkTypeLabel("neutral", 0.9), sentiment=0.3),
    6: Annotation(sentiment=0.6),
}


def _numbers(reading) -> dict[str, float | None]:
    return asdict(reading.analytics) | asdict(reading.mi)


def test_every_measure_of_a_whole_session_is_there(timeline, said) -> None:
    reading = read(timeline(*ROWS), said(NOTES))
    assert None not in _numbers(reading).values()
    assert reading.withheld == ()
    assert set(reading.evidence) == set(MEASURES)
    assert reading.model_version == "measures-1+said-1"


FILES = {
    "no times": {"times": Times.NONE},
    "a stamp now and then": {"times": Times.SPARSE},
    "starts": {"times": Times.STARTS},
    "no overlap": {"overlap": False},
    "German": {"language": "de"},
    "Japanese": {"language": "ja"},
}


@pytest.mark.parametrize("kind", FILES.values(), ids=FILES)
def test_each_null_has_exactly_one_reason(timeline, said, kind) -> None:
    reading = read(timeline(*ROWS, **kind), said(NOTES))
    nulls = [name for name, value in _numbers(reading).items() if value is None]
    assert sorted(entry.measure for entry in reading.withheld) == sorted(nulls)
    assert all(entry.reason for entry in reading.withheld)
    assert not set(nulls) & set(reading.evidence)
    assert nulls


@pytest.mark.parametrize("rows", [["coach | 0-0 | a"], ["client || a"], ["? | 0-4 | a"]])
def test_the_least_sessions_give_a_reason_for_each_null(timeline, said, rows) -> None:
    reading = read(timeline(*rows), said({}))
    nulls = [name for name, value in _numbers(reading).items() if value is None]
    assert sorted(entry.measure for entry in reading.withheld) == sorted(nulls)


def test_without_times_turns_are_counted_and_durations_withheld(timeline, said) -> None:
    analytics = read(timeline(*ROWS, times=Times.NONE), said(NOTES)).analytics
    assert analytics.total_turns == 7
    assert analytics.total_duration_seconds is None
    assert analytics.response_latency_client is None


def test_with_estimated_ends_latency_is_withheld(timeline, said) -> None:
    analytics = read(timeline(*ROWS, times=Times.STARTS), said(NOTES)).analytics
    assert analytics.total_duration_seconds == 135
    assert analytics.response_latency_client is None
    assert analytics.interruption_count is None


def test_captions_cannot_show_interruptions(timeline, said) -> None:
    reading = read(timeline(*ROWS, overlap=False), said(NOTES))
    assert reading.analytics.interruption_count is None
    assert "interruption_count" in {entry.measure for entry in reading.withheld}


def test_another_language_is_not_read(timeline, said) -> None:
    reading = read(timeline(*ROWS, language="de"), said(NOTES))
    assert set(reading.annotations) == {Annotation()}
    assert reading.cues == ()
    assert reading.mi.open_question_share is None
    assert reading.analytics.interruption_count == 1


def test_evidence_of_a_count_has_its_length(timeline, said) -> None:
    reading = read(timeline(*ROWS), said(NOTES))
    numbers = _numbers(reading)
    counts = [name for name in numbers if name.endswith(("_count", "_turns"))]
    assert {name: len(reading.evidence[name]) for name in counts} == {
        name: numbers[name] for name in counts
    }


def test_swapping_roles_swaps_the_numbers(timeline, said) -> None:
    swap = {"coach ": "client", "client": "coach "}
    swapped = [swap[row[:6]] + row[6:] for row in ROWS]
    before = _numbers(read(timeline(*ROWS), said({})))
    after = _numbers(read(timeline(*swapped), said({})))
    pairs = [
        (name, name.replace("coach", "client"))
        for name in before
        if "coach" in name and name.replace("coach", "client") in before
    ]
    assert [after[theirs] for _, theirs in pairs] == [before[mine] for mine, _ in pairs]


def test_the_same_input_gives_the_same_document(timeline, said) -> None:
    first, second = (session_document(read(timeline(*ROWS), said(NOTES))) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def test_the_digest_does_not_know_the_file_by_name(timeline, said) -> None:
    one = read(timeline(*ROWS, file="a.vtt"), said(NOTES))
    two = read(timeline(*ROWS, file="2026-03-01.vtt", day=date(2026, 3, 1)), said(NOTES))
    assert one.digest == two.digest
    assert one.digest.startswith("sha256:")


def test_a_word_changes_the_digest(timeline, said) -> None:
    one = read(timeline(*ROWS), said(NOTES))
    two = read(timeline(*ROWS[:-1], ROWS[-1].replace("Thank", "Thanks")), said(NOTES))
    assert one.digest != two.digest


def test_a_label_changes_the_digest(timeline, said) -> None:
    one = read(timeline(*ROWS), said(NOTES))
    two = read(timeline(*ROWS), said(NOTES | {5: Annotation(sentiment=0.31)}))
    assert one.digest != two.digest


def test_half_a_surrogate_pair_can_be_hashed(timeline, said) -> None:
    assert read(timeline("client || \ud83d"), said({})).digest


def test_the_default_reader_reads(timeline) -> None:
    reading = read(timeline(*ROWS))
    assert reading.analytics.coach_question_count == 2
    assert reading.model_version.startswith("measures-1+")


SPOKEN = st.lists(
    st.tuples(
        st.sampled_from(["coach", "client", "ada", "?"]),
        st.integers(0, 4000),
        st.integers(0, 200),
        st.sampled_from(["Mm-hmm.", "Why?", "I will go there tomorrow, I promise."]),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda row: row[1],
)


@given(SPOKEN, st.sampled_from(Times), st.booleans())
def test_any_session_has_numbers_within_their_bounds(timeline, said, rows, times, overlap) -> None:
    written = [f"{who} | {start}-{start + length} | {text}" for who, start, length, text in rows]
    reading = read(timeline(*written, times=times, overlap=overlap), said({}))
    numbers = {name: value for name, value in _numbers(reading).items() if value is not None}
    assert all(value >= 0 for name, value in numbers.items() if "sentiment" not in name)
    assert all(
        value <= 100
        for name, value in numbers.items()
        if name.endswith(("percentage", "speech_share", "score"))
    )
    assert len(numbers) + len(reading.withheld) == len(MEASURES)


@given(SPOKEN)
def test_order_of_the_file_is_irrelevant_where_times_say_more(timeline, said, rows) -> None:
    written = [f"{who} | {start}-{start + length} | {text}" for who, start, length, text in rows]
    one = _numbers(read(timeline(*written), said({})))
    two = _numbers(read(timeline(*reversed(written)), said({})))
    assert one == pytest.approx(two)


def test_an_utterance_without_words_is_no_turn_and_gets_no_label(timeline, said) -> None:
    session = timeline(
        "client | 0-4 | I went.",
        "coach | 4-6 |",
        "client | 6-9 | And it was fine.",
        "coach | 9-10 | Good.",
    )
    labelled = {1: Annotation(behaviour=BehaviourLabel("other", 0.9), sentiment=0.5)}
    reading = read(session, said(labelled))
    assert (reading.analytics.total_turns, reading.analytics.coach_turns) == (2, 1)
    assert reading.analytics.coach_statement_count == 1
    assert reading.analytics.coach_talk_time_seconds == 3.0
    assert reading.annotations[1] == Annotation()
