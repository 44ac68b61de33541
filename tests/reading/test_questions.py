from listenwell.reading import Annotation
from listenwell.reading.questions import question_measures

OPEN, CLOSED = Annotation(question="open"), Annotation(question="closed")
NONE = Annotation()


def test_by_hand(timeline) -> None:
    session = timeline(
        "coach  || What brings you here",
        "client || Is it raining?",
        "coach  || Mm.",
        "client || again",
        "coach  || You wonder. Do you mind?",
        "coach  || Thank you.",
    )
    notes = [OPEN, CLOSED, NONE, NONE, CLOSED, NONE]
    flags = [False, False, True, False, False, False]
    found = question_measures(session.utterances, notes, flags)
    assert {name: one.value for name, one in found.items()} == {
        "coach_question_count": 2,
        "coach_statement_count": 1,
        "question_to_statement_ratio": 2.0,
        "open_question_count": 1,
        "closed_question_count": 1,
    }
    assert found["closed_question_count"].utterances == [4]


def test_without_statements_there_is_no_ratio(timeline) -> None:
    found = question_measures(timeline("coach || Why").utterances, [OPEN], [False])
    assert found["question_to_statement_ratio"].value is None
    assert found["question_to_statement_ratio"].reason
