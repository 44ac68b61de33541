"""Many events at once into PostgreSQL, by COPY.

An id that is there already is rare, so the events are first copied straight into their days: the
primary key refuses a batch that holds one, whole. Of such a batch the ids are looked up, and what
is new is copied. What someone else stores between the look and the copy is refused again; then the
batch goes through a stage, from which what is new is taken, whoever else writes.
"""

import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from listenwell.db import Database
from listenwell.db.rows import copy_parts
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.event_rows import COLUMNS, parts
from listenwell.telemetry.fit import Sent, moment_ms
from listenwell.telemetry.store import ALLOWED, REST, parameters, recorded_tally, store_within

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
# Ids begin with their moment, so those of a batch stand close together in the primary key: what
# lies between the first and the last is read at once, in the key's order so that no plan reads
# the day.
_BETWEEN: Final = text("""
SELECT count(*), string_agg(id::text, ',') FROM (
  SELECT event_id FROM telemetry.telemetry_events
  WHERE day = CAST(:day AS date) AND event_id BETWEEN CAST(:first AS uuid) AND CAST(:last AS uuid)
  ORDER BY event_id LIMIT :most) AS there (id)
""")
# One look into the primary key for each id; the limit keeps the planner from reading the whole day.
_KNOWN: Final = text("""
SELECT g.id::text FROM unnest(CAST(:ids AS uuid[])) AS g (id)
CROSS JOIN LATERAL (
  SELECT FROM telemetry.telemetry_events e
  WHERE e.day = CAST(:day AS date) AND e.event_id = g.id LIMIT 1) AS found
""")
_CROWDED: Final = 2
"""So many times a batch's ids between its first and its last: then each is looked for alone."""
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
        for day, ids in _by_day(left).items():
            for known in await _known(db, day, ids):
                left.pop(known, None)
        return await _copied(db, batch, list(left.values()))


async def _known(db: AsyncConnection, day: date, ids: Sequence[str]) -> Iterable[str]:
    """Return ids of a day that are there: all those that are asked for, and maybe others."""
    most = _CROWDED * len(ids)
    span = {"day": day, "first": min(ids), "last": max(ids), "most": most}
    count, there = (await db.execute(_BETWEEN, span)).one()
    if count < most:
        return there.split(",") if there else ()
    return await db.scalars(_KNOWN, {"day": day, "ids": ids})


def _by_day(ids: Collection[str]) -> Mapping[date, Sequence[str]]:
    if not ids:
        return {}
    first, last = _day(min(ids)), _day(max(ids))  # an id begins with its moment
    if first == last:
        return {first: list(ids)}
    days: dict[date, list[str]] = defaultdict(list)
    for event_id in ids:
        days[_day(event_id)].append(event_id)
    return days


def _day(event_id: str) -> date:
    return datetime.fromtimestamp(moment_ms(event_id) / 1000, UTC).date()


async def _copied(db: AsyncConnection, batch: Batch, new: Sequence[Sent]) -> Tally:
    await copy_parts(db, "telemetry", "telemetry_events", COLUMNS, parts(batch, new))
    said = parameters(batch, copied=len(new), known=len(batch.events) - len(new))
    return Tally(*(await db.execute(_ACCOUNT, said)).one())


async def _by_the_stage(database: Database, batch: Batch) -> Tally:
    async with database.engine.connect() as db, db.begin():
        await db.execute(_STAGE)
        await copy_parts(db, "pg_temp", "telemetry_stage", COLUMNS, parts(batch, batch.events))
        return Tally(*(await db.execute(_MERGE, parameters(batch))).one())


async def copy_together(db: AsyncConnection, batches: Sequence[Batch]) -> list[Tally]:
    """Store several batches by one COPY and one commit, all of them or none.

    Args:
        db: A connection without a transaction.
        batches: What to store.

    Raises:
        UniqueViolationError: An event is there already.
        IntegrityError: A batch is accounted already.

    """
    async with db.begin():
        coaches = sorted({batch.coach for batch in batches if batch.coach is not None})
        allowed = {None, *await db.scalars(_ALLOWED_OF, {"coaches": coaches})}
        plain = [each for each in batches if each.coach in allowed and not each.bad]
        rows = chain.from_iterable(parts(each, each.events) for each in plain)
        await copy_parts(db, "telemetry", "telemetry_events", COLUMNS, rows)
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
