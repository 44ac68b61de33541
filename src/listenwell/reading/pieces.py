"""The timed pieces of speech of a session, in one list."""

from collections.abc import Iterable

from listenwell.transcripts import Role, Utterance

Piece = tuple[float, float, int, Role]
"""Start and end in seconds, index of the utterance, role of who speaks."""


def pieces_of(utterances: Iterable[Utterance]) -> list[Piece]:
    """Return every piece of speech, by start."""
    pieces = [
        (start, end, utterance.index, utterance.role)
        for utterance in utterances
        for start, end in utterance.pieces
    ]
    pieces.sort()
    return pieces
