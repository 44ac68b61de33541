"""What a package further right does when something changes on its left, in the same transaction.

Data flows one way, so that sessions cannot know who computes over them. Whoever does says so here,
and enqueues its job when told: no change without the job, and no job without the change.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class ClientChange:
    """Something about a client changed.

    Attributes:
        coach_id: With which coach.
        client_id: Whose.
        request_id: The request behind it, for the logs.

    """

    coach_id: UUID
    client_id: UUID
    request_id: str | None = None


Listener = Callable[[AsyncSession, ClientChange], Awaitable[None]]
T = TypeVar("T", bound=Listener)


class Followers:
    """Those who want to be told of one kind of change; used as a decorator on a listener."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def __call__(self, listener: T) -> T:
        """Tell this listener from now on."""
        self._listeners.append(listener)
        return listener

    async def tell(self, db: AsyncSession, change: ClientChange) -> None:
        """Tell everyone, inside the transaction of the change; who fails, fails the change."""
        for listener in self._listeners:
            await listener(db, change)
