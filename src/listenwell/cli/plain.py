"""Words from a file, made safe to print: data to the terminal, never commands."""

import re
from typing import Final

_ESCAPES: Final = re.compile(
    r"""
    \x1b\][^\x07\x1b]*(?:\x07|\x1b\\|$)   # operating system commands: titles, links
    | \x1b[PX^_][^\x1b]*(?:\x1b\\|$)      # device control and other strings
    | (?:\x9b|\x1b\[)[0-?]*[ -/]*[@-~]    # control sequences: colours, cursor
    | \x1b[ -/]*[0-~]                     # two-byte escapes
    """,
    re.VERBOSE,
)
# Controls, line and paragraph separators, and the marks that reverse the text around them.
_CONTROLS: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def plain(text: str) -> str:
    """Return the text on one line, without terminal escapes or control characters."""
    return " ".join(_CONTROLS.sub(" ", _ESCAPES.sub("", text)).split())


def excerpt(text: str, length: int) -> str:
    """Return the plain text, cut at a word to at most ``length`` characters."""
    whole = plain(text)
    if len(whole) <= length:
        return whole
    cut = whole[: length - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > length // 2 else cut).rstrip(" ,;:.") + "…"
