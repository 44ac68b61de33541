"""A conversation as a model is given it: numbered, by role, redacted."""

from collections.abc import Iterator, Sequence
from typing import Final

from listenwell.llm.redaction import Redactor
from listenwell.transcripts import Role, Transcript, Utterance

CONTEXT_UTTERANCES: Final = 2
BATCH_UTTERANCES: Final = 10
STRETCH_CHARACTERS: Final = 24_000
"""A longer conversation is given in several parts: about 6,000 tokens each."""

_SPOKEN_BY: Final = {
    Role.COACH: "Coach",
    Role.CLIENT: "Client",
    Role.OTHER: "Other",
    Role.UNKNOWN: "Unknown",
}


def redactor_for(transcript: Transcript) -> Redactor:
    """Return a redactor that knows the speakers and all that is said."""
    names = [name for each in transcript.speakers for name in (each.key, each.name) if name]
    return Redactor(names, "\n".join(each.text for each in transcript.utterances))


def cue_batches(
    transcript: Transcript, backchannels: Sequence[bool], redactor: Redactor
) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield the client's utterances in batches of ten, each with the two before it as context.

    Yields:
        The indices of the batch, and its redacted text.

    """
    said = [each for each in transcript.utterances if each.text]
    asked = [
        place
        for place, each in enumerate(said)
        if each.role is Role.CLIENT and not backchannels[each.index]
    ]
    for places in _batches(asked):
        parts = [
            "\n".join(
                [f"Utterance {said[place].index}"]
                + [
                    f"context: {_line(each, redactor)}"
                    for each in said[max(0, place - CONTEXT_UTTERANCES) : place]
                ]
                + [f"judge: {_line(said[place], redactor)}"]
            )
            for place in places
        ]
        yield tuple(said[place].index for place in places), "\n\n".join(parts)


def _batches(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), BATCH_UTTERANCES):
        yield places[start : start + BATCH_UTTERANCES]


def whole_parts(
    transcript: Transcript, redactor: Redactor
) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield the whole conversation in parts that a model can hold.

    Yields:
        The indices of the part, and its redacted text, one numbered utterance a line.

    """
    indices: list[int] = []
    lines: list[str] = []
    length = 0
    for each in transcript.utterances:
        if not each.text:
            continue
        line = f"{each.index} {_line(each, redactor)}"
        if lines and length + len(line) > STRETCH_CHARACTERS:
            yield tuple(indices), "\n".join(lines)
            indices, lines, length = [], [], 0
        indices.append(each.index)
        lines.append(line)
        length += len(line)
    if lines:
        yield tuple(indices), "\n".join(lines)


def _line(utterance: Utterance, redactor: Redactor) -> str:
    """Return who speaks, and what, redacted; the role stays, whatever the speakers are called."""
    return f"{_SPOKEN_BY[utterance.role]}: {redactor.redact(utterance.text)}"
