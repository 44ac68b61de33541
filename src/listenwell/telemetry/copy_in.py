"""Many events at once into PostgreSQL: COPY into a stage, and from there what is new."""

from collections.abc import Iterator
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from listenwell.db import Database
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.fit import Sent
from listenwell.telemetry.store import REST, parameters, recorded_tally

_COLUMNS: Final = ("event_id", "event", "version", "properties")
_STAGE: Final = text("""
CREATE TEMPORARY TABLE IF NOT EXISTS telemetry_stage
  (event_id uuid, event text, version smallint, properties jsonb) ON COMMIT DELETE ROWS
""")
_MERGE: Final = text(f"""
WITH given AS NOT MATERIALIZED (
  SELECT event_id, event, version, properties, to_timestamp(
    ('x' || encode(substring(uuid_send(event_id) FOR 6), 'hex'))::bit(48)::bigint / 1000.0
  ) AS occurred_at
  FROM pg_temp.telemetry_stage),
{REST}""")  # noqa: S608 - constants


async def copy_in(database: Database, batch: Batch) -> Tally:
    """Store a large batch, once: the same as :func:`listenwell.telemetry.store.store`, faster."""
    try:
        async with database.engine.connect() as db, db.begin():
            await db.execute(_STAGE)
            await _copy(db, batch.events)
            return Tally(*(await db.execute(_MERGE, parameters(batch))).one())
    except IntegrityError:
        recorded = await recorded_tally(database, batch)
        if recorded is None:
            raise
        return recorded


async def _copy(db: AsyncConnection, events: list[Sent]) -> None:
    raw: Any = (await db.get_raw_connection()).driver_connection
    await raw.copy_records_to_table("telemetry_stage", records=_rows(events), columns=_COLUMNS)


def _rows(events: list[Sent]) -> Iterator[tuple[str, str, int, str]]:
    dumps = orjson.dumps
    for event in events:
        yield (
            event["id"],
            event["event"],
            event["version"],
            dumps(event["properties"]).decode(),
        )
