"""What the coach asks and says: questions, open and closed, against statements."""

from collections.abc import Sequence

from listenwell.reading.found import Found
from listenwell.reading.model import Annotation
from listenwell.transcripts import Role, Utterance


def question_measures(
    said: Sequence[Utterance], annotations: Sequence[Annotation], backchannels: Sequence[bool]
) -> dict[str, Found]:
    """Count the coach's questions and statements; an utterance that asks is a question."""
    spoken = [u.index for u in said if u.role is Role.COACH and not backchannels[u.index]]
    asked = [index for index in spoken if annotations[index].question is not None]
    told = [index for index in spoken if annotations[index].question is None]
    opened = [index for index in asked if annotations[index].question == "open"]
    closed = [index for index in asked if annotations[index].question == "closed"]
    ratio = (
        Found(round(len(asked) / len(told), 4), asked + told)
        if told
        else Found(None, reason="the coach makes no statement to hold the questions against")
    )
    return {
        "coach_question_count": Found(len(asked), asked),
        "coach_statement_count": Found(len(told), told),
        "question_to_statement_ratio": ratio,
        "open_question_count": Found(len(opened), opened),
        "closed_question_count": Found(len(closed), closed),
    }
