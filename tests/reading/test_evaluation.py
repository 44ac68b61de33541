import pytest

from listenwell.reading import Annotation
from listenwell.reading.evaluation import Judged, judge, score
from listenwell.reading.model import BehaviourLabel, TalkTypeLabel

ASKED = Annotation(behaviour=BehaviourLabel("question", 0.8), question="open")
WANTED = Annotation(talk_type=TalkTypeLabel("change", 0.6))


def test_labels_are_set_side_by_side():
    truth = [
        {"behaviour": "question", "question": "closed", "reflection": "none"},
        {"talk_type": "change"},
    ]
    judged = list(judge([ASKED, WANTED], truth, session="s", source="v"))
    assert [(j.task, j.truth, j.given, j.confidence) for j in judged] == [
        ("behaviour", "question", "question", 0.8),
        ("question", "closed", "open", None),
        ("reflection", "none", "none", None),
        ("talk_type", "change", "change", 0.6),
    ]


def test_a_reader_that_says_nothing_is_wrong():
    judged = list(judge([Annotation()], [{"talk_type": "change"}], session="s", source="v"))
    assert (judged[0].given, judged[0].confidence) == ("none", None)


def test_every_utterance_needs_its_labels():
    with pytest.raises(ValueError, match="zip"):
        list(judge([ASKED], [], session="s", source="v"))


def _judged(truth: str, given: str, source: str, confidence: float | None = 0.5) -> Judged:
    return Judged("talk_type", f"session of {source}", source, truth, given, confidence)


def test_one_task_is_scored_and_others_are_passed_over():
    items = [
        _judged("change", "change", "a"),
        _judged("neutral", "change", "b"),
        Judged("question", "s", "a", "open", "none", None),
    ]
    found = score(items, "talk_type", folds=2, samples=20)
    assert (found.count, found.sessions) == (2, 2)
    assert found.macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert found.folds == (1.0, 0.0)
    assert found.kappa == 0.0
    assert found.calibration_error == pytest.approx(0.0)


def test_folds_need_enough_sources():
    assert score([_judged("change", "change", "a")], "talk_type", samples=5).folds == ()


def test_no_confidence_no_calibration():
    items = [_judged("change", "change", "a", None)]
    assert score(items, "talk_type", samples=5).calibration_error is None
