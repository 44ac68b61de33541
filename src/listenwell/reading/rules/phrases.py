"""Phrases found in words: a table of them, walked once from left to right."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

_NAMES: Final = ""
"""Key under which a node of the tree keeps the rules whose phrase ends there; no word is empty."""


class Hit(NamedTuple):
    """A phrase of ``rule`` at ``words[start:end]``."""

    rule: str
    start: int
    end: int


class Phrases:
    """Finds phrases, each under the name of its rule.

    A phrase is words with blanks between; ``a|b`` is either word, ``~`` is no word at all, and
    ``_`` within a choice joins words: ``i do_not|never|~ want to``.

    Looking up takes at most the longest phrase's steps for each word, so it is linear.
    """

    def __init__(self, rules: Mapping[str, str]) -> None:
        """Build the tree.

        Args:
            rules: For each rule its phrases, separated by ``/``.
        """
        self._tree: dict[str, Any] = {}
        for rule, phrases in rules.items():
            for phrase in phrases.split("/"):
                for words in _expand(phrase):
                    self._add(rule, words)

    def find(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield every phrase found, by where it starts; shorter ones first."""
        count = len(words)
        for start in range(count):
            node = self._tree.get(words[start])
            end = start + 1
            while node is not None:
                for rule in node.get(_NAMES, ()):
                    yield Hit(rule, start, end)
                if end == count:
                    break
                node = node.get(words[end])
                end += 1

    def _add(self, rule: str, words: Sequence[str]) -> None:
        node = self._tree
        for word in words:
            node = node.setdefault(word, {})
        names: list[str] = node.setdefault(_NAMES, [])
        if rule not in names:
            names.append(rule)


def _expand(phrase: str) -> Iterator[list[str]]:
    """Yield the phrase once for each way through its choices."""
    choices = [slot.split("|") for slot in phrase.split()]
    for way in product(*choices):
        words = [word for part in way if part != "~" for word in part.split("_")]
        if words:
            yield words
