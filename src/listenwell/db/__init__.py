"""PostgreSQL: one dialect, one way to a transaction.

The handle is called ``db``, because *session* is the coach's word. The names are resolved on
first use, so that what keeps the laptop's server does not load SQLAlchemy.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from listenwell.db.base import Base
    from listenwell.db.engine import Database

__all__ = ["Base", "Database"]

_HOMES = {"Base": "listenwell.db.base", "Database": "listenwell.db.engine"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
