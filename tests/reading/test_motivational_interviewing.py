import pytest

from listenwell.reading import Annotation, TalkTypeLabel
from listenwell.reading.motivational_interviewing import BANDS, cautions, mi_measures

NOTES = {
    "o": Annotation(question="open"),
    "c": Annotation(question="closed"),
    "s": Annotation(reflection="simple"),
    "x": Annotation(reflection="complex"),
    "+": Annotation(talk_type=TalkTypeLabel("change", 0.9)),
    "-": Annotation(talk_type=TalkTypeLabel("sustain", 0.9)),
    "0": Annotation(talk_type=TalkTypeLabel("neutral", 0.9)),
}


def _measure(timeline, coach: str, client: str) -> dict[str, float | None]:
    rows = ["coach || a"] * len(coach) + ["client || b"] * len(client)
    notes = [NOTES[mark] for mark in coach + client]
    found = mi_measures(timeline(*rows).utterances, notes, [False] * len(rows))
    return {name: one.value for name, one in found.items()}


def test_by_hand(timeline) -> None:
    # three questions, one open; six reflections, two complex; change 3 of 4 that take a side
    assert _measure(timeline, "occssssxx", "+++-00") == {
        "reflection_to_question_ratio": 2.0,
        "complex_reflection_share": 0.3333,
        "open_question_share": 0.3333,
        "change_talk_share": 0.75,
    }


def test_zero_is_shown_where_there_is_something_to_divide(timeline) -> None:
    values = _measure(timeline, "cs", "-")
    assert values["open_question_share"] == 0
    assert values["complex_reflection_share"] == 0
    assert values["change_talk_share"] == 0


def test_nothing_to_divide_by_is_withheld(timeline) -> None:
    assert set(_measure(timeline, "", "00").values()) == {None}


def test_backchannels_take_no_side(timeline) -> None:
    session = timeline("client || Yes.")
    found = mi_measures(session.utterances, [NOTES["+"]], [True])
    assert found["change_talk_share"].value is None


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [
        ("reflection_to_question_ratio", 0.99, "below fair"),
        ("reflection_to_question_ratio", 1.0, "fair"),
        ("reflection_to_question_ratio", 2.0, "good"),
        ("complex_reflection_share", 0.4, "fair"),
        ("complex_reflection_share", 0.5, "good"),
        ("open_question_share", 0.5, "fair"),
        ("open_question_share", 0.7, "good"),
    ],
)
def test_published_thresholds(measure: str, value: float, verdict: str) -> None:
    assert BANDS[measure].verdict(value) == verdict


def test_the_share_of_open_questions_is_labelled_as_miti_3() -> None:
    assert BANDS["open_question_share"].source == "MITI 3.1"


def test_few_utterances_are_a_caution(timeline) -> None:
    rows = ["coach || a"] * 12
    notes = [NOTES["o"]] * 10 + [NOTES["s"]] * 2
    found = mi_measures(timeline(*rows).utterances, notes, [False] * 12)
    (caution,) = cautions(found)
    assert "complex reflection share" in caution
    assert "open question share" not in caution
