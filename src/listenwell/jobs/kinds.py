"""The kinds of job that exist, each with the code that does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listenwell.jobs.run import Job

Handler = Callable[["Job"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Attributes:
        name: Stored in the ledger; never changes its meaning.
        handler: Does the slow work, then writes its effects through :meth:`Job.effects`.
        max_attempts: Claims after which the job is dead.
        priority: From 0 (first) to 9; hints of waiting jobs go out in this order.

    """

    name: str
    handler: Handler
    max_attempts: int = 8
    priority: int = 5


_kinds: dict[str, Kind] = {}


def job_kind(
    name: str, *, max_attempts: int = 8, priority: int = 5
) -> Callable[[Handler], Handler]:
    """Register a coroutine function as the handler of a kind of job."""

    def register(handler: Handler) -> Handler:
        if name in _kinds and _kinds[name].handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"two handlers for the job kind {name!r}")
        _kinds[name] = Kind(name, handler, max_attempts, priority)
        return handler

    return register


def known_kinds() -> dict[str, Kind]:
    """Return every registered kind by name."""
    return dict(_kinds)
