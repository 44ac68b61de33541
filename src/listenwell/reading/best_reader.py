"""Which reader serves where none was asked for."""

from functools import cache
from typing import Final

from listenwell.reading.reader import Reader
from listenwell.reading.rules import RuleReader

BY_RULES: Final = (
    "Labels and cues are by rules: the trained reader's files or libraries are not installed."
)


@cache
def best_reader() -> tuple[Reader, tuple[str, ...]]:
    """Return the trained reader, or where it cannot run the rules, and what to say of that."""
    try:
        from listenwell.reading.trained import trained_reader
    except ImportError:
        trained = None
    else:
        trained = trained_reader()
    return (RuleReader(), (BY_RULES,)) if trained is None else (trained, ())
