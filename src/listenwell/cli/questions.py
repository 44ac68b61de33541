"""The questions of a session, and how much the client said in answer to each."""

from dataclasses import dataclass

from listenwell.reading import Reading
from listenwell.transcripts import Role, Utterance


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what followed it.

    Attributes:
        question: The coach's utterance.
        words: Words of the client's next turn, backchannels not counted.
        answers: Indices of the utterances of that turn.
    """

    question: Utterance
    words: int
    answers: tuple[int, ...]


def most_opening(reading: Reading, limit: int = 3) -> list[Answered]:
    """Return the open questions with the longest answers, the longest first."""
    asked = [
        _answer(reading, utterance)
        for utterance, annotation in zip(
            reading.transcript.utterances, reading.annotations, strict=True
        )
        if annotation.question == "open" and utterance.role is Role.COACH
    ]
    answered = [found for found in asked if found.words]
    return sorted(answered, key=lambda found: (-found.words, found.question.index))[:limit]


def _answer(reading: Reading, question: Utterance) -> Answered:
    words, answers = 0, []
    for utterance in reading.transcript.utterances[question.index + 1 :]:
        if reading.backchannels[utterance.index]:
            continue
        if utterance.role is not Role.CLIENT:
            break
        words += len(utterance.text.split())
        answers.append(utterance.index)
    return Answered(question, words, tuple(answers))
