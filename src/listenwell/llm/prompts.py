"""Prompts: files with a version, known by the hash of their content on every call."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("prompts")
_HEAD: Final = re.compile(r"version: (?P<version>\d+)\n\n(?P<text>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told before it is given the conversation.

    Attributes:
        id: Name of the file.
        number: Raised by hand with every change.
        text: The instructions.
        digest: SHA-256 of the text, in hexadecimal.
    """

    id: str
    number: int
    text: str
    digest: str

    @property
    def version(self) -> str:
        """What is written with every call: the number and the beginning of the digest."""
        return f"{self.number}-{self.digest[:12]}"


@cache
def prompt(name: str) -> Prompt:
    """Return a prompt by its name.

    Raises:
        KeyError: There is none of this name.

    """
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        raise KeyError(name)
    head = _HEAD.fullmatch(path.read_text(encoding="utf-8"))
    if head is None:
        raise ValueError(f"{path.name} does not begin with a version")
    text = head["text"].strip()
    return Prompt(name, int(head["version"]), text, hashlib.sha256(text.encode()).hexdigest())


def prompt_names() -> list[str]:
    """Return the names of all prompts."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))
