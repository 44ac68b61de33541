"""Sentiment of one utterance from the words of feeling in it."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from listenwell.reading.rules.sentiment_lexicon import (
    EMOJI,
    NEGATIONS,
    STRONGER,
    VALENCE,
    WEAKER,
)
from listenwell.reading.rules.words import STOPS

_REACH: Final = 3
"""How many words before a word of feeling can negate, raise or lower it."""

_NEGATED: Final = -0.6
_RAISED: Final = 1.4
_LOWERED: Final = 0.6
_SATURATION: Final = 9.0
"""A sum of 3, one strong word, gives 0.71; six such words give 0.99."""

# Words of feeling that feel nothing beside these: "I feel like", "I'd like to", "kind of".
_NOT_A_FEELING: Final = {
    "like": {
        "before": frozenset(
            "feel feels felt feeling sounds sound looks look seems seem is was are be just would "
            "something anything things stuff been am".split()
        ),
        "after": frozenset({"to", "a", "the", "that", "this", "what", "you", "i"}),
    },
    "well": {"before": frozenset({"as", ".", "-", ""}), "after": frozenset({"i", "you", "it"})},
    "kind": {"before": frozenset("what this that any some".split()), "after": frozenset({"of"})},
    "down": {"before": frozenset("cut cutting sit calm slow write come go going".split())},
    "hard": {"before": frozenset("work working worked try trying".split())},
    "pretty": {"after": frozenset(VALENCE)},
    "okay": {"before": frozenset({"", ".", "-"})},
    "ok": {"before": frozenset({"", ".", "-"})},
    "sure": {"before": frozenset({"", ".", "-", "make", "for"})},
}


def sentiment(words: Sequence[str], text: str) -> float:
    """Return how positive (to 1) or negative (to -1) an utterance is; 0 without any feeling.

    The words' values add up, each turned by a negation and scaled by words of degree up to three
    words before it in the same sentence, and the sum ``s`` is pressed into the range as
    ``s / sqrt(s² + 9)``.

    Args:
        words: The words of the utterance, from :func:`listenwell.reading.rules.words.hear`.
        text: Its text, for the emoji in it.
    """
    total = sum(_value(words, at) for at, word in enumerate(words) if word in VALENCE)
    if not text.isascii():
        total += sum(EMOJI.get(mark, 0.0) for mark in text)
    return round(total / sqrt(total * total + _SATURATION), 4)


def _value(words: Sequence[str], at: int) -> float:
    word = words[at]
    if _is_plain(words, at):
        return 0.0
    value = VALENCE[word]
    for near in reversed(words[max(0, at - _REACH) : at]):
        if near in STOPS:
            break
        if near in NEGATIONS:
            value *= _NEGATED
        elif near in STRONGER:
            value *= _RAISED
        elif near in WEAKER:
            value *= _LOWERED
    return value


def _is_plain(words: Sequence[str], at: int) -> bool:
    """Tell whether a word of feeling is used in another sense here."""
    senses = _NOT_A_FEELING.get(words[at])
    if senses is None:
        return False
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    return before in senses.get("before", ()) or after in senses.get("after", ())
