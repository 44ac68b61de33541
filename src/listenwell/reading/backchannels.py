"""Backchannels: the short sounds and words by which a listener says "go on".

After Yngve (1970) and Schegloff (1982): a listener's token that does not take the turn.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from listenwell.transcripts import Utterance

_MOST_CHARACTERS: Final = 40
_LOOK_AHEAD: Final = 3
_SOUNDS: Final = r"m+|m+h+m+|h+m+|m+ h+m+|u+h+ ?h+u+h+|u+m+ ?h+u?m+|h+u+h+|a+h+|aha|o+h+|o+oh|m+ m+"
_WORDS: Final = (
    "yeah|yes|yep|yup|ya|right|all right|alright|okay|ok|kay|sure|for sure|of course|exactly"
    "|absolutely|definitely|true|wow|cool|nice|great|good|i see|i know|i understand|i get it"
    "|got it|gotcha|fair enough|makes sense|that makes sense|that's right|that's true|thats right"
)
_ANY_LANGUAGE: Final = re.compile(f"(?:{_SOUNDS})(?: (?:{_SOUNDS})){{0,3}}")
_ENGLISH: Final = re.compile(f"(?:{_SOUNDS}|{_WORDS})(?: (?:{_SOUNDS}|{_WORDS})){{0,3}}")
_BETWEEN_WORDS: Final = re.compile(r"[^\w']+")


@lru_cache(maxsize=4096)
def is_listener_token(text: str, *, english: bool) -> bool:
    """Tell whether a text is nothing but one to four listener's tokens, and asks nothing."""
    if len(text) > _MOST_CHARACTERS or "?" in text:
        return False
    words = _BETWEEN_WORDS.sub(" ", text.lower().replace("’", "'")).strip()
    return (_ENGLISH if english else _ANY_LANGUAGE).fullmatch(words) is not None


def find_backchannels(said: Sequence[Utterance], *, english: bool) -> tuple[bool, ...]:
    """Tell for each utterance whether it is a backchannel.

    It is one when it is nothing but listener's tokens, another named speaker has the floor, and
    that speaker either talks on around it or speaks next. After a finished question it is an
    answer, and so a turn.

    Args:
        said: The utterances in the order said.
        english: Whether words count as well as sounds.

    Returns:
        One flag for each utterance, by its index.
    """
    flags = [False] * len(said)
    floor: Utterance | None = None
    for place, utterance in enumerate(said):
        text = utterance.text
        if not text:
            continue
        if (
            floor is not None
            and len(text) <= _MOST_CHARACTERS
            and is_listener_token(text, english=english)
            and _leaves_floor(said, place, floor, english=english)
        ):
            flags[utterance.index] = True
        else:
            floor = utterance
    return tuple(flags)


def _leaves_floor(
    said: Sequence[Utterance], place: int, floor: Utterance, *, english: bool
) -> bool:
    listener, holder = said[place].speaker, floor.speaker
    if listener is None or holder is None or listener == holder:
        return False
    if _inside(said[place], floor):
        return True
    if floor.text.endswith(("?", '?"', "?”", "？")):
        return False
    for later in said[place + 1 : place + 1 + _LOOK_AHEAD]:
        if later.speaker == holder:
            return True
        if not later.text:
            continue
        if later.speaker == listener or not is_listener_token(later.text, english=english):
            return False
    return False


def _inside(token: Utterance, floor: Utterance) -> bool:
    if token.start is None or token.end is None or floor.end is None:
        return False
    return token.start < floor.end and token.end <= floor.end
