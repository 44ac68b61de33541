"""Telling a server that cannot serve for now from a statement that is wrong."""

from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

# Classes of SQLSTATE: connection; resources (a full disk, too many clients); operator
# intervention (stopped, starting, recovering, a statement that took too long).
_CLASSES: Final = frozenset({"08", "53", "57"})
_LOCKED: Final = "55P03"


def is_away(error: BaseException) -> bool:
    """Return whether the same call may succeed later: the server is away, full or too busy.

    Args:
        error: What the engine, the driver or the system raised.

    """
    if isinstance(error, (OperationalError, InterfaceError, NoConnection, OSError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state[:2] in _CLASSES or state == _LOCKED
