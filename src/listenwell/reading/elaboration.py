"""Elaboration: how much the client says in a turn."""

from collections.abc import Sequence
from typing import Final

from listenwell.reading.found import Found
from listenwell.reading.turns import Turn
from listenwell.transcripts import Role

HALF_WORDS: Final = 20.0
"""Words at which a turn has half the score."""

UNSPACED: Final = frozenset(("zh", "ja", "th"))
"""Languages written without blanks between words, which cannot be counted by them."""


def elaboration_measures(turns: Sequence[Turn], language: str | None) -> dict[str, Found]:
    """Score the client's turns: ``100 * mean(1 - 2 ** (-words / 20))``.

    Each turn saturates by itself, so that one monologue does not make a session of one-word
    answers elaborate.
    """
    if language in UNSPACED:
        reason = "words cannot be counted by blanks in this language"
        return {"response_elaboration_score": Found(None, reason=reason)}
    own = [turn for turn in turns if turn.role is Role.CLIENT]
    if not own:
        reason = "the client takes no turn in this file"
        return {"response_elaboration_score": Found(None, reason=reason)}
    mean = sum(1.0 - 2.0 ** (-turn.words / HALF_WORDS) for turn in own) / len(own)
    longest = sorted(own, key=lambda turn: (-turn.words, turn.utterances[0]))
    return {
        "response_elaboration_score": Found(
            round(100.0 * mean, 2), [turn.utterances[0] for turn in longest]
        )
    }
