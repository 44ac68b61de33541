"""What identifies people is replaced before text leaves this process for a model, and put back.

Replaced are names, addresses, e-mail addresses, telephone numbers, cards, bank accounts, ids, web
addresses and dates of birth. Each value gets one placeholder, such as ``[NAME_2]``, the same
wherever it stands, so that the model can still tell who is who. The values never leave.

Names are found by the transcript's own speakers, by a list of first names, and by capitals where
English has none. What looks like a name is replaced rather than not.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from listenwell.llm.name_finding import NameFinder
from listenwell.llm.redaction_patterns import PATTERNS, Pattern

PLACEHOLDER: Final = re.compile(r"\[([A-Z]+)_(\d+)\]")
_KEPT: Final = re.compile(r"(\[[A-Z]+_\d+\])")


@dataclass(frozen=True, slots=True)
class Replaced:
    """One value that was replaced."""

    kind: str
    value: str
    placeholder: str


class Redactor:
    """Replaces and puts back, for one conversation.

    Args:
        names: Names known beforehand, such as the speakers'.
        text: All of the conversation; what is a name in one place is one in every place.

    """

    def __init__(self, names: Iterable[str] = (), text: str = "") -> None:
        self._names = NameFinder(names, text)
        self._placeholders: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def redact(self, text: str) -> str:
        """Return the text with placeholders."""
        # What already looks like a placeholder is itself replaced, so that nothing is put back
        # that was not taken out.
        text = PLACEHOLDER.sub(lambda m: self._take("TEXT", m[0]), text)
        for pattern in PATTERNS:
            text = _between(text, partial(self._replace, pattern))
        return _between(text, lambda piece: self._names.replace(piece, self._take_name))

    def restore(self, text: str) -> str:
        """Return the text with the values in the place of their placeholders."""
        return PLACEHOLDER.sub(lambda m: self._values.get(m[0], m[0]), text)

    @property
    def replaced(self) -> list[Replaced]:
        """Everything that was replaced so far, in the order found."""
        return [
            Replaced(kind, self._values[placeholder], placeholder)
            for (kind, _), placeholder in self._placeholders.items()
        ]

    def _replace(self, pattern: Pattern, piece: str) -> str:
        return pattern.shape.sub(
            lambda m: self._take(pattern.kind, m[0]) if pattern.holds(m[0]) else m[0], piece
        )

    def _take_name(self, name: str) -> str:
        return self._take("NAME", name)

    def _take(self, kind: str, value: str) -> str:
        key = (kind, value)
        if key not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            placeholder = f"[{kind}_{self._counts[kind]}]"
            self._placeholders[key] = placeholder
            self._values[placeholder] = value
        return self._placeholders[key]


def _between(text: str, change: Callable[[str], str]) -> str:
    """Change what stands between placeholders."""
    pieces = _KEPT.split(text)
    return "".join(piece if PLACEHOLDER.fullmatch(piece) else change(piece) for piece in pieces)
