"""An utterance as the rules hear it: plain words, contractions undone, stutters and fillers gone.

Recognisers write the same sentence as ``I don't--I don't wanna``, ``I dont want to`` or
``I don’t, um, want to``; the rules see ``i do not want to`` each time. Every step passes over
the text once, so the work grows with its length and no faster.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ASIDE: Final = re.compile(r"\[[^\[\]]{0,80}\]|\([^()]{0,80}\)")
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.?!]|[—–]|--|(?<!\S)-|-(?=\s|$)")
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "？": "?", "؟": "?"})

BREAK: Final = "-"
"""Where a speaker breaks off; like the full stop, no phrase reaches over it."""

STOPS: Final = frozenset(".?!" + BREAK)

_FILLERS: Final = frozenset(
    "um uh er erm ah eh hm just really actually basically literally honestly simply".split()
)
_FILLER_PAIRS: Final = frozenset({("you", "know"), ("i", "mean"), ("kind", "of"), ("sort", "of")})
_PAIR_ENDS: Final = frozenset({"know", "mean", "of"})

_STUMBLES: Final = (2, 3)
"""How many words are repeated after a break, beside a single one."""

_WHOLE: Final = {
    "ain't": "is not",
    "can't": "can not",
    "cannot": "can not",
    "cant": "can not",
    "couldnt": "could not",
    "didnt": "did not",
    "doesnt": "does not",
    "dont": "do not",
    "dunno": "do not know",
    "gimme": "give me",
    "gonna": "going to",
    "gotta": "got to",
    "hadnt": "had not",
    "hasnt": "has not",
    "havent": "have not",
    "im": "i am",
    "isnt": "is not",
    "ive": "i have",
    "kinda": "kind of",
    "lemme": "let me",
    "let's": "let us",
    "lets": "let us",
    "shan't": "shall not",
    "shouldnt": "should not",
    "sorta": "sort of",
    "thats": "that is",
    "theres": "there is",
    "wanna": "want to",
    "wasnt": "was not",
    "whats": "what is",
    "won't": "will not",
    "wont": "will not",
    "wouldnt": "would not",
    "y'all": "you all",
    "youre": "you are",
    "youve": "you have",
}
_ENDINGS: Final = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "would"}
_IS_AFTER: Final = frozenset("it that what there he she who how where here when this".split())


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance in plain words.

    Attributes:
        words: Lower-case words with contractions undone, in order; a full stop, question or
            exclamation mark and a break each stand as a word of their own.
        core: The same without fillers ("um", "just", "you know"), for phrases to be found in.
        count: How many words there are in ``core``, marks aside.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    count: int


def hear(text: str) -> Said:
    """Turn the text of an utterance into plain words."""
    plain = text.translate(_APOSTROPHES)
    if "[" in plain or "(" in plain:
        plain = _ASIDE.sub(" ", plain)
    words: list[str] = []
    core: list[str] = []
    for token in _TOKEN.findall(plain.lower()):
        for word in _expand(token):
            _append(words, word)
            if word not in _FILLERS:
                _append(core, word)
                if word in _PAIR_ENDS and tuple(core[-2:]) in _FILLER_PAIRS:
                    del core[-2:]
    return Said(tuple(words), tuple(core), sum(word not in STOPS for word in core))


@lru_cache(maxsize=8192)
def _expand(token: str) -> tuple[str, ...]:
    """Undo a contraction, and read every dash as a break."""
    if token in _WHOLE:
        return tuple(_WHOLE[token].split())
    if token[0] in "-—–":
        return (BREAK,)
    stem, _, ending = token.rpartition("'")
    if not stem:
        return (token,)
    if ending == "t" and stem.endswith("n"):
        return (stem[:-1], "not")
    if ending == "s":
        return (stem, "is") if stem in _IS_AFTER else (stem,)
    if f"'{ending}" in _ENDINGS:
        return (stem, _ENDINGS[f"'{ending}"])
    return (token,)


def _append(words: list[str], word: str) -> None:
    """Add a word, unless it repeats what the speaker has just stumbled over."""
    if word in STOPS:
        if words and words[-1] == word:
            return
        words.append(word)
        return
    if words and words[-1] == word:
        return
    if len(words) > 1 and words[-1] == BREAK and words[-2] == word:
        del words[-1]
        return
    words.append(word)
    for size in _STUMBLES:
        if (
            words[-size - 1 : -size] == [BREAK]
            and words[-2 * size - 1 : -size - 1] == words[-size:]
        ):
            del words[-size - 1 :]
            return
