"""Batches on their way to PostgreSQL, while it is there and while it is not.

A batch that is taken is stored, or lies on the disk, before anyone is told so. Events that nothing
hangs on are recorded in memory and written in batches; what memory cannot hold goes to the disk,
and what the disk cannot hold is dropped and counted. Every batch has an id and is accounted once,
so that a try whose answer was lost may be repeated.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Final

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from listenwell.db import Database
from listenwell.logs import describe
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.copy_in import copy_in, copy_together
from listenwell.telemetry.emit import server_batch
from listenwell.telemetry.event import Event
from listenwell.telemetry.spill import Spill, SpillFile, SpillFull
from listenwell.telemetry.store import store

MOST_IN_MEMORY: Final = 10_000
_AT_ONCE: Final = 1_000
_FEW: Final = 50
"""A batch of fewer events that comes alone is stored by one statement."""
_SMALL: Final = 500
"""A batch of fewer events shares its COPY and its commit with those that come at the same time."""
_TOGETHER: Final = 5_000
_WRITERS: Final = 2

_FAILED: Final = (
    ValueError,
    OSError,
    TimeoutError,
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
_log: Final = structlog.get_logger("listenwell.telemetry")


class Collector:
    """Takes batches in and sees them stored. Use it as a context manager in an event loop.

    Args:
        database: Of this process and event loop.
        spill: For when it is away.
        most_in_memory: Recorded events kept until they are written.
        patience: Seconds for the database to answer.
        pause: Seconds between looks at what waits.

    """

    def __init__(
        self,
        database: Database,
        spill: Spill,
        *,
        most_in_memory: int = MOST_IN_MEMORY,
        patience: float = 5.0,
        pause: float = 1.0,
    ) -> None:
        self._database = database
        self._spill = spill
        self._patience = patience
        self._pause = pause
        self._most_in_memory = most_in_memory
        self._recorded: deque[Event] = deque()
        self._overflown = 0
        self._counting = threading.Lock()
        self._disk = asyncio.Lock()
        self._queue: deque[tuple[Batch, asyncio.Future[Tally]]] = deque()
        self._writers: set[asyncio.Task[None]] = set()
        self._repeated = False
        self._away_until = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> dict[str, int]:
        """Return how many events are taken in and not yet stored, by place."""
        return {"memory": len(self._recorded) + self._overflown, "disk": self._spill.waiting}

    async def take(self, batch: Batch) -> Tally | None:
        """Take a batch in for good.

        Returns:
            What became of its events; ``None`` if they lie on the disk until the database is back.

        Raises:
            SpillFull: Neither the database nor the disk can take it. It is counted as dropped.

        """
        if asyncio.get_running_loop().time() >= self._away_until:
            try:
                return await self._stored(batch)
            except _FAILED as error:
                if _never(error):
                    raise
                self._away(error)
        async with self._disk:
            await asyncio.to_thread(self._spill.append, batch)
        return None

    def record(self, event: Event) -> bool:
        """Note an event that nothing hangs on, from any thread; at once, and never fails.

        Returns:
            Whether there was room for it; if not it is counted as dropped.

        """
        if len(self._recorded) < self._most_in_memory:
            self._recorded.append(event)
            return True
        with self._counting:
            self._overflown += 1
        return False

    async def settle(self) -> None:
        """Write what was recorded, and store what lies on the disk, as far as that can be done."""
        while self._recorded or self._overflown:
            await self._write(self._next())
        for number in self._spill.unwritten():
            await self._write(number)
        await self._replay(self._spill.own)
        for left in self._spill.left_behind():
            await self._replay(left)
            left.close(remove=True)

    async def __aenter__(self) -> "Collector":
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.settle()
        self._spill.close()

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            try:
                await self.settle()
            except Exception as error:  # noqa: BLE001 - the next look may do better
                _log.error("telemetry_not_settled", error=describe(error))

    def _next(self) -> Batch:
        events: list[Event] = []
        with contextlib.suppress(IndexError):
            while len(events) < _AT_ONCE:
                events.append(self._recorded.popleft())
        with self._counting:
            overflown, self._overflown = self._overflown, 0
        batch = server_batch(events)
        batch.dropped_full = overflown
        return batch

    async def _write(self, batch: Batch) -> None:
        with contextlib.suppress(SpillFull):
            await self.take(batch)

    async def _stored(self, batch: Batch) -> Tally:
        if len(batch.events) < _SMALL:
            tally = await self._in_company(batch)
        else:
            async with asyncio.timeout(self._patience):
                tally = await copy_in(self._database, batch, look_first=self._repeated)
            self._repeated = tally.duplicate > 0
        self._away_until = 0.0
        return tally

    async def _in_company(self, batch: Batch) -> Tally:
        """Store a small batch at once, or with those that came while others were written."""
        told: asyncio.Future[Tally] = asyncio.get_running_loop().create_future()
        self._queue.append((batch, told))
        if len(self._writers) < _WRITERS:
            writer = asyncio.create_task(self._write_queue())
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        return await told

    async def _write_queue(self) -> None:
        line = _Line(self._database)
        try:
            while self._queue:
                group = [self._queue.popleft()]
                room = _TOGETHER - len(group[0][0].events)
                while self._queue and len(self._queue[0][0].events) <= room:
                    group.append(self._queue.popleft())
                    room -= len(group[-1][0].events)
                tallies = await self._written([batch for batch, _ in group], line)
                for (_, told), tally in zip(group, tallies, strict=True):
                    _tell(told, tally)
        finally:
            await line.close()

    async def _written(
        self, batches: list[Batch], line: "_Line"
    ) -> Sequence[Tally | BaseException]:
        if len(batches) == 1 and len(batches[0].events) < _FEW:
            return [await self._alone(batches[0])]
        try:
            async with asyncio.timeout(self._patience):
                return await copy_together(await line.connection(), batches)
        except _FAILED as error:
            if not _never(error):
                await line.drop()
                return [error] * len(batches)
        # One of them cannot be stored as it is, or is there already; the others can.
        return [await self._alone(each) for each in batches]

    async def _alone(self, batch: Batch) -> Tally | BaseException:
        try:
            async with asyncio.timeout(self._patience):
                return await store(self._database, batch)
        except _FAILED as error:
            return error

    async def _replay(self, file: SpillFile) -> None:
        """Store what a file holds; batches that were stored before the last crash count once."""
        end = file.size
        if end == 0:
            return
        for batch in await asyncio.to_thread(lambda: list(file.batches())):
            try:
                await self._stored_or_refused(batch)
            except _FAILED as error:
                self._away(error)
                return
        async with self._disk:
            if file.size == end:  # else the next look stores what came in the meantime
                file.clear()

    async def _stored_or_refused(self, batch: Batch) -> None:
        """Store a batch; one that the database will never take is counted and holds up no other."""
        try:
            await self._stored(batch)
        except _FAILED as error:
            if not _never(error):
                raise
            _log.error("batch_refused", error=describe(error), events=batch.size)
            number = Batch(id=batch.id, source=batch.source, dropped_refused=batch.size)
            await self._stored(number)

    def _away(self, error: BaseException) -> None:
        if self._away_until == 0.0:
            _log.warning("telemetry_spills", error=describe(error))
        self._away_until = asyncio.get_running_loop().time() + self._pause


class _Line:
    """A connection for batches that follow each other: taken at the first, anew after a failure."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None

    async def connection(self) -> AsyncConnection:
        """Return the connection."""
        if self._connection is None:
            self._connection = await self._database.engine.connect()
        return self._connection

    async def drop(self) -> None:
        """Give the connection up, whatever state it is in."""
        if self._connection is not None:
            with contextlib.suppress(*_FAILED):
                await self._connection.invalidate()
            await self.close()

    async def close(self) -> None:
        """Give the connection back."""
        given, self._connection = self._connection, None
        if given is not None:
            with contextlib.suppress(*_FAILED):
                await given.close()


def _tell(told: asyncio.Future[Tally], what: Tally | BaseException) -> None:
    if told.done():
        return  # whoever asked has gone
    if isinstance(what, BaseException):
        told.set_exception(what)
    else:
        told.set_result(what)


def _never(error: BaseException) -> bool:
    """Whether the database will say the same whenever it is asked: the data itself is wrong."""
    state = getattr(getattr(error, "orig", error), "sqlstate", None) or ""
    return isinstance(error, ValueError) or state[:2] in {"22", "23"}
