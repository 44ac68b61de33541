"""Many events at once into PostgreSQL, by COPY.

An id that is there already is rare, so the events are first copied straight into their days: the
primary key refuses a batch that holds one, whole. Of such a batch the ids are looked up, and what
is new is copied. What someone else stores between the look and the copy is refused again; then the
batch goes through a stage, from which what is new is taken, whoever else writes.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from listenwell.db import Database
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.fit import Sent, moment_ms
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
_ALLOWED_OF: Final = text("""
SELECT p.pseudonym FROM perimeter.pseudonyms p
JOIN perimeter.telemetry_consents c ON c.coach_id = p.subject_id
WHERE p.pseudonym = ANY(CAST(:coaches AS text[])) AND p.kind = 'coach' AND c.withdrawn_at IS NULL
""")
# One look into the primary key for each id; the limit keeps the planner from reading the whole day.
_KNOWN: Final = text("""
SELECT g.id::text FROM unnest(CAST(:ids AS uuid[])) AS g (id)
CROSS JOIN LATERAL (
  SELECT FROM telemetry.telemetry_events e
  WHERE e.day = CAST(:day AS date) AND e.event_id = g.id LIMIT 1) AS found
""")
_ACCOUNT_ALL: Final = text("""
INSERT INTO telemetry.accounting
  (batch_id, source, sent, stored, sampled_out, dropped_full, dropped_refused, dropped_by_sender)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:sources AS text[]), CAST(:sent AS bigint[]),
  CAST(:stored AS bigint[]), CAST(:sampled_out AS bigint[]), CAST(:dropped_full AS bigint[]),
  CAST(:dropped_refused AS bigint[]), CAST(:dropped_by_sender AS bigint[]))
""")
_NOTHING: Final = """
SELECT NULL::uuid AS event_id, NULL::text AS event, NULL::smallint AS version,
       NULL::jsonb AS properties, NULL::timestamptz AS occurred_at WHERE false
"""
_STAGED: Final = "SELECT event_id, event, version, properties, occurred_at FROM telemetry_stage"
_ACCOUNT: Final = text(f"WITH given AS ({_NOTHING}), {REST}")
_MERGE: Final = text(f"WITH given AS NOT MATERIALIZED ({_STAGED}), {REST}")


async def copy_in(database: Database, batch: Batch, *, look_first: bool = False) -> Tally:
    """Store a large batch, once: the same as :func:`listenwell.telemetry.store.store`, faster.

    Args:
        database: Where to.
        batch: What to store.
        look_first: Whether ids are likely to be there, as after a batch of which some were.

    """
    ways = (_straight, _after_a_look, _by_the_stage)[look_first:]
    try:
        for way in ways[:-1]:
            with contextlib.suppress(asyncpg.UniqueViolationError):
                return await way(database, batch)
        return await ways[-1](database, batch)
    except IntegrityError:
        recorded = await recorded_tally(database, batch)
        if recorded is None:
            raise
        return recorded


async def _straight(database: Database, batch: Batch) -> Tally:
    async with database.engine.connect() as db, db.begin():
        if not await db.scalar(_ALLOWED, {"coach": batch.coach}):
            return await store_within(db, batch)  # which counts what it does not store
        return await _copied(db, batch, batch.events)


async def _after_a_look(database: Database, batch: Batch) -> Tally:
    async with database.engine.connect() as db, db.begin():
        if not await db.scalar(_ALLOWED, {"coach": batch.coach}):
            return await store_within(db, batch)
        left = {event["id"]: event for event in reversed(batch.events)}
        days: dict[date, list[str]] = defaultdict(list)
        for event_id in left:
            days[_moment(event_id).date()].append(event_id)
        for day, ids in days.items():
            for known in await db.scalars(_KNOWN, {"day": day, "ids": ids}):
                left.pop(known, None)
        return await _copied(db, batch, list(left.values()))


async def _copied(db: AsyncConnection, batch: Batch, new: Sequence[Sent]) -> Tally:
    await _copy(db, _rows(batch, new), "telemetry_events", "telemetry")
    said = parameters(batch, copied=len(new), known=len(batch.events) - len(new))
    return Tally(*(await db.execute(_ACCOUNT, said)).one())


async def _by_the_stage(database: Database, batch: Batch) -> Tally:
    async with database.engine.connect() as db, db.begin():
        await db.execute(_STAGE)
        await _copy(db, _rows(batch, batch.events), "telemetry_stage", None)
        return Tally(*(await db.execute(_MERGE, parameters(batch))).one())


async def copy_together(database: Database, batches: Sequence[Batch]) -> list[Tally]:
    """Store several batches by one COPY and one commit, all of them or none.

    Raises:
        UniqueViolationError: An event is there already.
        IntegrityError: A batch is accounted already.

    """
    async with database.engine.connect() as db, db.begin():
        coaches = sorted({batch.coach for batch in batches if batch.coach is not None})
        allowed = {None, *await db.scalars(_ALLOWED_OF, {"coaches": coaches})}
        plain = [each for each in batches if each.coach in allowed and not each.bad]
        rows = chain.from_iterable(_rows(each, each.events) for each in plain)
        await _copy(db, rows, "telemetry_events", "telemetry")
        if plain:
            await db.execute(_ACCOUNT_ALL, _counted(plain))
        tallies = {each.id: _tally(each) for each in plain}
        for batch in batches:
            if batch.id not in tallies:
                tallies[batch.id] = await store_within(db, batch)
    return [tallies[each.id] for each in batches]


def _counted(batches: Sequence[Batch]) -> dict[str, list[Any]]:
    return {
        "ids": [each.id for each in batches],
        "sources": [each.source for each in batches],
        "sent": [each.size for each in batches],
        "stored": [len(each.events) for each in batches],
        "sampled_out": [each.sampled_out for each in batches],
        "dropped_full": [each.dropped_full for each in batches],
        "dropped_refused": [each.dropped_refused for each in batches],
        "dropped_by_sender": [each.dropped_by_sender for each in batches],
    }


def _tally(batch: Batch) -> Tally:
    dropped = batch.dropped_full + batch.dropped_refused + batch.dropped_by_sender
    return Tally(
        sent=batch.size, stored=len(batch.events), sampled_out=batch.sampled_out, dropped=dropped
    )


async def _copy(
    db: AsyncConnection, rows: Iterable[tuple[object, ...]], table: str, schema: str | None
) -> None:
    raw: Any = (await db.get_raw_connection()).driver_connection
    await raw.copy_records_to_table(table, schema_name=schema, records=rows, columns=_COLUMNS)


def _moment(event_id: str) -> datetime:
    return datetime.fromtimestamp(moment_ms(event_id) / 1000, UTC)


def _rows(batch: Batch, events: Iterable[Sent]) -> Iterator[tuple[object, ...]]:
    dumps, source, visit, rates = orjson.dumps, batch.source, batch.visit, batch.rates
    for event in events:
        at = _moment(event["id"])
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
