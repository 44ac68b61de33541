"""The buffer between calls and ``api_calls_log``: a record is one append, whatever happens after.

The buffer holds a bounded number of records. When it is full, or a record cannot be written, the
record is dropped and counted; the counts are written with the next batch, so that none of that is
silent.
"""

import asyncio
import contextlib
import math
import threading
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from prometheus_client import Counter as PrometheusCounter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from listenwell.db import Database
from listenwell.logs import describe
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.call_rows import COLUMNS, row_of

CAPACITY: Final = 20_000
BATCH: Final = 2_000
FLUSH_SECONDS: Final = 1.0
FAREWELL_SECONDS: Final = 5.0
LONGEST_WAIT_SECONDS: Final = 30.0
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, math.inf)

DROPPED: Final = PrometheusCounter(
    "listenwell_call_records_dropped_here",
    "Call records of this process that were not written, by reason.",
    ["reason"],
)
_log = structlog.get_logger("listenwell.telemetry")

_COUNT_SECONDS: Final = text("""
INSERT INTO telemetry.api_call_seconds AS s
  (kind, operation, provider, outcome, le, calls, seconds)
SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:operations AS text[]),
  CAST(:providers AS text[]), CAST(:outcomes AS text[]), CAST(:bounds AS double precision[]),
  CAST(:calls AS bigint[]), CAST(:seconds AS double precision[]))
ON CONFLICT (kind, operation, provider, outcome, le)
DO UPDATE SET calls = s.calls + excluded.calls, seconds = s.seconds + excluded.seconds
""")
_COUNT_DROPS: Final = text("""
INSERT INTO telemetry.api_call_drops AS d (reason, records)
SELECT * FROM unnest(CAST(:reasons AS text[]), CAST(:records AS bigint[]))
ON CONFLICT (reason) DO UPDATE SET records = d.records + excluded.records, last_at = now()
""")


class CallLog:
    """A bounded buffer and its writer. One serves a whole process, all its threads and loops."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.buffer: deque[CallRecord] = deque()
        self._drops: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, record: CallRecord) -> None:
        """Keep a record until it is written, or drop it where there is no room."""
        if len(self.buffer) >= self.capacity:
            self.drop("full")
        else:
            self.buffer.append(record)

    def drop(self, reason: str, records: int = 1) -> None:
        """Count records that will not be written."""
        with self._lock:
            self._drops[reason] += records
        DROPPED.labels(reason).inc(records)

    async def write(self, database: Database) -> int:
        """Write one batch in one transaction; what cannot be written now stays in the buffer.

        Returns:
            How many records were written.

        """
        records, drops = self._take()
        if not records and not drops:
            return 0
        try:
            rows = list(_rows(records, self))
            async with database.engine.begin() as connection:
                await _copy(connection, rows)
                await _count(connection, records, drops)
        except BaseException:
            self._give_back(records, drops)
            raise
        return len(rows)

    @asynccontextmanager
    async def writing(self, database: Database) -> AsyncIterator[None]:
        """Write batches while the block lasts, and what is left when it ends."""
        stop = asyncio.Event()
        writer = asyncio.create_task(self._write_until(stop, database))
        try:
            yield
        finally:
            stop.set()
            await writer
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await self._empty(database)
            if self.buffer:
                left = len(self.buffer)
                self.drop("stopped", left)
                _log.warning("call records lost at the end", records=left)

    async def _empty(self, database: Database) -> None:
        while self.buffer or self._drops:
            if not await self._try(database):
                await asyncio.sleep(FLUSH_SECONDS / 4)

    async def _write_until(self, stop: asyncio.Event, database: Database) -> None:
        wait = FLUSH_SECONDS
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            fine = await self._try(database)
            full = len(self.buffer) >= BATCH
            wait = (
                min(wait * 2, LONGEST_WAIT_SECONDS) if not fine else 0.0 if full else FLUSH_SECONDS
            )

    async def _try(self, database: Database) -> bool:
        try:
            await self.write(database)
        except Exception as error:  # noqa: BLE001 - the drivers' errors share no base
            _log.warning("call records not written", error=describe(error), kept=len(self.buffer))
            return False
        return True

    def _take(self) -> tuple[list[CallRecord], Counter[str]]:
        records: list[CallRecord] = []
        with contextlib.suppress(IndexError):
            while len(records) < BATCH:
                records.append(self.buffer.popleft())
        with self._lock:
            drops, self._drops = self._drops, Counter()
        return records, drops

    def _give_back(self, records: Sequence[CallRecord], drops: Counter[str]) -> None:
        with self._lock:
            self._drops += drops
        room = max(0, self.capacity - len(self.buffer))
        kept = records[-room:] if room else []
        self.buffer.extendleft(reversed(kept))
        if len(kept) < len(records):
            self.drop("full", len(records) - len(kept))


def _rows(records: Iterable[CallRecord], log: CallLog) -> Iterable[tuple[Any, ...]]:
    for record in records:
        try:
            yield row_of(record)
        except Exception:  # noqa: BLE001 - one odd record must not hold up the others
            log.drop("unwritable")


async def _copy(connection: AsyncConnection, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    await connection.execute(text("SET LOCAL synchronous_commit = off"))
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None  # noqa: S101 - asyncpg's own, as every connection of ours
    await driver.copy_records_to_table(
        "api_calls_log", schema_name="telemetry", columns=COLUMNS, records=rows
    )


async def _count(
    connection: AsyncConnection, records: Sequence[CallRecord], drops: Counter[str]
) -> None:
    # Sorted, so that processes which count at once lock the rows in one order.
    if counted := sorted(_seconds(records).items()):
        keys = list(zip(*(key for key, _ in counted), strict=True))
        kinds, operations, providers, outcomes, bounds = map(list, keys)
        values = {
            "kinds": kinds,
            "operations": operations,
            "providers": providers,
            "outcomes": outcomes,
            "bounds": bounds,
            "calls": [calls for _, (calls, _) in counted],
            "seconds": [seconds for _, (_, seconds) in counted],
        }
        await connection.execute(_COUNT_SECONDS, values)
    if drops:
        reasons = sorted(drops)
        await connection.execute(
            _COUNT_DROPS, {"reasons": reasons, "records": [drops[each] for each in reasons]}
        )


_Key = tuple[str, str, str, str, float]


def _seconds(records: Iterable[CallRecord]) -> dict[_Key, tuple[int, float]]:
    counted: dict[_Key, tuple[int, float]] = {}
    for record in records:
        outcome = record.outcome.value if record.outcome else "ok"
        bound = BUCKETS[bisect_left(BUCKETS, record.seconds)]
        key = (record.kind, record.operation[:80], (record.provider or "")[:80], outcome, bound)
        calls, seconds = counted.get(key, (0, 0.0))
        counted[key] = (calls + 1, seconds + record.seconds)
    return counted


CALL_LOG: Final = CallLog()
"""Of this process."""
