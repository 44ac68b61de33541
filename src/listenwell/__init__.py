"""Listenwell reads coaching conversations and says what happened, and how surely.

The two names that most programs need::

    from listenwell import load, read

    reading = read(load("call.vtt"))

Both are resolved on first use, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

from listenwell._version import __version__

if TYPE_CHECKING:
    from listenwell.reading import read
    from listenwell.transcripts import load

__all__ = ["__version__", "load", "read"]

_HOMES = {"load": "listenwell.transcripts", "read": "listenwell.reading"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
