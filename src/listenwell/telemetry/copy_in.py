"""Many events at once into PostgreSQL, by COPY.

An id that is there already is rare, so the events are first copied straight into their days: the
primary key refuses a batch that holds one, whole. Such a batch goes through a stage, from which
what is new is taken.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from listenwell.db import Database
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.fit import moment_ms
from listenwell.telemetry.store import ALLOWED, REST, parameters, recorded_tally, store_within

_COLUMNS: Final = (
    "day",
    "event_id",
    "event",
    "version",
    "source",
    "visit",
    "sample_rate",
    "occurred_at",
    "properties",
)
_STAGE: Final = text("""
CREATE TEMPORARY TABLE IF NOT EXISTS telemetry_stage
  (day date, event_id uuid, event text, version smallint, source text, visit text,
   sample_rate real, occurred_at timestamptz, properties jsonb)
ON COMMIT DELETE ROWS
""")
_ALLOWED: Final = text(ALLOWED)
_NOTHING: Final = """
SELECT NULL::uuid AS event_id, NULL::text AS event, NULL::smallint AS version,
       NULL::jsonb AS properties, NULL::timestamptz AS occurred_at WHERE false
"""
_STAGED: Final = "SELECT event_id, event, version, properties, occurred_at FROM telemetry_stage"
_ACCOUNT: Final = text(f"WITH given AS ({_NOTHING}), {REST}")
_MERGE: Final = text(f"WITH given AS NOT MATERIALIZED ({_STAGED}), {REST}")


async def copy_in(database: Database, batch: Batch) -> Tally:
    """Store a large batch, once: the same as :func:`listenwell.telemetry.store.store`, faster."""
    try:
        try:
            return await _straight(database, batch)
        except asyncpg.UniqueViolationError:
            return await _by_the_stage(database, batch)
    except IntegrityError:
        recorded = await recorded_tally(database, batch)
        if recorded is None:
            raise
        return recorded


async def _straight(database: Database, batch: Batch) -> Tally:
    async with database.engine.connect() as db, db.begin():
        if not await db.scalar(_ALLOWED, {"coach": batch.coach}):
            return await store_within(db, batch)  # which counts what it does not store
        await _copy(db, batch, "telemetry_events", "telemetry")
        said = parameters(batch, copied=len(batch.events))
        return Tally(*(await db.execute(_ACCOUNT, said)).one())


async def _by_the_stage(database: Database, batch: Batch) -> Tally:
    async with database.engine.connect() as db, db.begin():
        await db.execute(_STAGE)
        await _copy(db, batch, "telemetry_stage", None)
        return Tally(*(await db.execute(_MERGE, parameters(batch))).one())


async def _copy(db: AsyncConnection, batch: Batch, table: str, schema: str | None) -> None:
    raw: Any = (await db.get_raw_connection()).driver_connection
    await raw.copy_records_to_table(
        table, schema_name=schema, records=_rows(batch), columns=_COLUMNS
    )


def _rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    dumps, source, visit, rates = orjson.dumps, batch.source, batch.visit, batch.rates
    for event in batch.events:
        at = datetime.fromtimestamp(moment_ms(event["id"]) / 1000, UTC)
        yield (
            at.date(),
            event["id"],
            event["event"],
            event["version"],
            source,
            visit,
            rates.get(event["event"], 1.0),
            at,
            dumps(event["properties"]).decode(),
        )
