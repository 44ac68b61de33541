"""A reader held against labels that people gave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from listenwell.reading.agreement import (
    ClassScore,
    Interval95,
    bootstrap_interval,
    calibration_error,
    class_scores,
    cohen_kappa,
    grouped_folds,
    macro_f1,
)
from listenwell.reading.model import Annotation

TASKS: Final = {
    "talk_type": ("change", "neutral", "sustain"),
    "behaviour": ("question", "reflection", "input", "other"),
    "question": ("none", "closed", "open"),
    "reflection": ("none", "simple", "complex"),
}
"""What is judged, and its labels; an utterance that asks or reflects nothing is ``none``."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One label of a reader beside a person's.

    Attributes:
        task: One of :data:`TASKS`.
        session: The session it is from; intervals resample whole sessions.
        source: Where that session is from; folds keep a source whole.
        truth: The person's label.
        given: The reader's label, ``none`` where it gives none.
        confidence: The reader's, where it states one.
    """

    task: str
    session: str
    source: str
    truth: str
    given: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class TaskScore:
    """How a reader does at one task.

    Attributes:
        task: One of :data:`TASKS`.
        count: Utterances judged.
        sessions: Sessions they are from.
        macro_f1: Over all of them.
        interval: 95 % bootstrap interval of it, by session.
        kappa: Cohen's kappa.
        calibration_error: Expected calibration error, ``None`` where no confidence is stated.
        classes: Score of each label.
        folds: Macro-F1 of each source-grouped fold, empty where there are too few sources.
    """

    task: str
    count: int
    sessions: int
    macro_f1: float
    interval: Interval95
    kappa: float
    calibration_error: float | None
    classes: Mapping[str, ClassScore]
    folds: tuple[float, ...]


def judge(
    annotations: Sequence[Annotation],
    truth: Sequence[Mapping[str, str]],
    *,
    session: str,
    source: str,
) -> Iterator[Judged]:
    """Set a reader's annotations of one session beside the labels people gave.

    Args:
        annotations: One for each utterance.
        truth: For each utterance its label by task; tasks that were not labelled are absent.
        session: Name of the session.
        source: Where it is from.

    Raises:
        ValueError: The two are not equally long.
    """
    for annotation, labels in zip(annotations, truth, strict=True):
        for task, label in labels.items():
            given, confidence = _given(annotation, task)
            yield Judged(task, session, source, label, given, confidence)


def _given(annotation: Annotation, task: str) -> tuple[str, float | None]:
    if task == "question":
        return annotation.question or "none", None
    if task == "reflection":
        return annotation.reflection or "none", None
    labelled = annotation.talk_type if task == "talk_type" else annotation.behaviour
    return (labelled.label, labelled.confidence) if labelled else ("none", None)


def score(judged: Iterable[Judged], task: str, *, folds: int = 5, samples: int = 400) -> TaskScore:
    """Score one task.

    Args:
        judged: Labels of any tasks; those of others are passed over.
        task: One of :data:`TASKS`.
        folds: Into how many source-grouped folds to deal them.
        samples: Bootstrap samples of the interval.

    Raises:
        ValueError: None of them is of this task.
    """
    items = [item for item in judged if item.task == task]
    truth = [item.truth for item in items]
    given = [item.given for item in items]
    sessions = [item.session for item in items]

    def figure(indices: Sequence[int]) -> float:
        return macro_f1([truth[i] for i in indices], [given[i] for i in indices])

    sources = [item.source for item in items]
    dealt = grouped_folds(sources, folds) if len(set(sources)) >= folds else []
    return TaskScore(
        task=task,
        count=len(items),
        sessions=len(set(sessions)),
        macro_f1=macro_f1(truth, given),
        interval=bootstrap_interval(sessions, figure, samples=samples),
        kappa=cohen_kappa(truth, given),
        calibration_error=_calibration(items),
        classes=class_scores(truth, given),
        folds=tuple(figure(fold) for fold in dealt),
    )


def _calibration(items: Sequence[Judged]) -> float | None:
    stated = [(i.confidence, i.truth == i.given) for i in items if i.confidence is not None]
    if not stated:
        return None
    return calibration_error([c for c, _ in stated], [right for _, right in stated])
