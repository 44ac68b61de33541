"""How a call to a model or a vendor ended, in classes that an operator can count."""

import asyncio
from enum import StrEnum
from typing import Protocol, runtime_checkable

from listenwell.errors import ListenwellError


class Outcome(StrEnum):
    """The end of a call. ``FALLEN_BACK`` ends an operation that another reader had to finish."""

    OK = "ok"
    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    REJECTED = "rejected"
    UNAUTHENTICATED = "unauthenticated"
    MALFORMED = "malformed"
    SCHEMA_VIOLATION = "schema_violation"
    REFUSED = "refused"
    TRUNCATED = "truncated"
    OVER_BUDGET = "over_budget"
    BREAKER_OPEN = "breaker_open"
    FALLEN_BACK = "fallen_back"
    ABANDONED = "abandoned"
    ERROR = "error"


@runtime_checkable
class Classed(Protocol):
    """An error that knows its class."""

    @property
    def outcome(self) -> Outcome:
        """How the call ended that raised this."""
        ...


def outcome_of(error: BaseException) -> Outcome:
    """Return the class of an error; what is not known is ``ERROR``."""
    if isinstance(error, Classed):
        return error.outcome
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return Outcome.ABANDONED
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT
    if isinstance(error, OSError):
        return Outcome.CONNECTION
    return Outcome.ERROR


def error_type_of(error: BaseException) -> str:
    """Return the error's type, with our own slug; never its text, which may hold words."""
    name = type(error).__name__
    return f"{name}/{error.slug}" if isinstance(error, ListenwellError) else name
