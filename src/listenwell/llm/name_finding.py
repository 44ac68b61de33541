"""People's names in spoken English, found rather too often than too seldom.

A word is a name when it is one of the names given, when it stands in the list of first names
(US Census 1990, in the public domain, with names from elsewhere added), or when it begins with a
capital where English has none: in the middle of a sentence, and no weekday, month or the like. A
word that is a name in one place is one in every place where it is written with a capital.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_](?:[\w]|['’-](?=\w))*")
_TITLE: Final = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|prof|sir)\b\.?\s+([^\W\d_][\w'’-]*)", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"\b(?:my name(?: is|['’]s)|i['’]m called|is called|(?:brother|sister|wife|husband|boss|friend|"
    r"manager|colleague|partner|son|daughter|mother|father|boyfriend|girlfriend) named)\s+"
    r"([^\W\d_][\w'’-]*)",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[.!?…:;\"“”()\[\]\n]\s*['\"“‘(]?\s*$")
_JOINS: Final = re.compile(r"\s+(?:(?:de|la|van|von|der|den|del|bin|al|da|dos|di|le)\s+)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_CAPITAL: Final = frozenset(
    """
    i i'm i'll i'd i've i’m i’ll i’d i’ve monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    english german french spanish italian american british european asian african christian muslim
    jewish buddhist christmas easter ramadan thanksgiving god internet ok okay zoom excel email tv
    mm-hmm mhm uh um hmm
    """.split()
)
_ROLES: Final = frozenset(
    """
    client clients coach coaches counsellor counselor guest host interviewer mentor other
    participant patient speaker therapist unknown
    """.split()
)
"""What speakers are called in files that do not name them; it names nobody."""

_LEAST_KNOWN: Final = 3
"""Letters in a name given, from which on it is looked for in lower case too."""

_SHORTENED: Final = 4
"""Letters from which on the beginning of a known name is taken for a short form of it."""


@cache
def first_names() -> frozenset[str]:
    """Return the list of first names, in lower case."""
    path = Path(__file__).with_name("first_names.txt")
    return frozenset(path.read_text(encoding="utf-8").split())


class NameFinder:
    """Finds names in the utterances of one conversation.

    Args:
        known: Names known beforehand; each of their words counts.
        text: All of the conversation.

    """

    def __init__(self, known: Iterable[str], text: str) -> None:
        self._known = {
            word.casefold()
            for name in known
            for word in _WORD.findall(name)
            if len(word) > 1 and word.casefold() not in _CAPITAL | _ROLES
        }
        self._seen = {word.casefold() for word in self._certain(text)}

    def replace(self, text: str, by: Callable[[str], str]) -> str:
        """Return the text with every name, or run of names, replaced."""
        found = self._spans(text)
        pieces, end = [], 0
        for start, stop in found:
            pieces += [text[end:start], by(text[start:stop])]
            end = stop
        return "".join([*pieces, text[end:]])

    def _spans(self, text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        told = {m.span(1) for shape in (_TITLE, _NAMED) for m in shape.finditer(text)}
        for match in _WORD.finditer(text):
            word = _POSSESSIVE.sub("", match[0])
            if match.span() not in told and not self._is_name(word, match.start(), text):
                continue
            start, stop = match.start(), match.start() + len(word)
            if spans and _JOINS.fullmatch(text, spans[-1][1], start):
                spans[-1] = (spans[-1][0], stop)
            else:
                spans.append((start, stop))
        return spans

    def _is_name(self, word: str, at: int, text: str) -> bool:
        folded = word.casefold()
        if folded in self._known and (word[0].isupper() or len(word) >= _LEAST_KNOWN):
            return True
        if any(part in self._known for part in re.split(r"['’-]", folded) if len(part) > 1):
            return True
        if folded in _CAPITAL:
            return False
        if len(word) >= _SHORTENED and word[0].isupper() and self._shortens(folded):
            return True
        if folded in first_names():
            return True
        if not word[0].isupper():
            return False
        return folded in self._seen or self._mid_sentence(word, at, text)

    def _shortens(self, folded: str) -> bool:
        return any(name.startswith(folded) for name in self._known)

    def _certain(self, text: str) -> Iterable[str]:
        for match in _WORD.finditer(text):
            word = _POSSESSIVE.sub("", match[0])
            if word.casefold() not in _CAPITAL and self._mid_sentence(word, match.start(), text):
                yield word

    @staticmethod
    def _mid_sentence(word: str, at: int, text: str) -> bool:
        """Tell whether a capital stands where only a name has one."""
        if not word[0].isupper() or (word.isupper() and len(word) <= 5):
            return False
        before = text[max(0, at - 12) : at]
        return bool(before.strip()) and not _ENDS.search(before)
