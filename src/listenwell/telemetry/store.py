"""Batches into PostgreSQL: events, those set aside and their account, in one statement."""

from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.db import Database
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.event_tables import COUNTS
from listenwell.telemetry.fit import Sent, moment_ms

_DROPPED: Final = " + ".join(count for count in COUNTS if count.startswith("dropped"))
_TALLY: Final = f"sent, stored, duplicate, set_aside, sampled_out, {_DROPPED}"

ALLOWED: Final = """
SELECT CAST(:coach AS text) IS NULL OR EXISTS (
  SELECT FROM perimeter.pseudonyms p
  JOIN perimeter.telemetry_consents c ON c.coach_id = p.subject_id
  WHERE p.pseudonym = CAST(:coach AS text) AND p.kind = 'coach' AND c.withdrawn_at IS NULL) AS yes
"""

# The moment is that of the id; so the day, and with it the partition, is the id's own, and an id
# that comes again meets the first wherever it went.
_STORED: Final = """
INSERT INTO telemetry.telemetry_events
  (day, event_id, event, version, source, visit, sample_rate, occurred_at, properties)
SELECT (occurred_at AT TIME ZONE 'UTC')::date, event_id, event, version, :source, :visit,
       coalesce(rates.value, '1')::real, occurred_at, properties
FROM given LEFT JOIN rates ON rates.key = event
WHERE (SELECT yes FROM allowed)
ON CONFLICT DO NOTHING RETURNING 1
"""

_ASIDE: Final = """
INSERT INTO telemetry.bad_events
  (digest, event, version, source, reason, property, visit, coach, rates, sealed)
SELECT decode(digest, 'hex'), event, version, :source, reason, property, :visit,
       CAST(:coach AS text), CAST(:decision AS jsonb), decode(sealed, 'base64')
FROM bad, allowed WHERE allowed.yes
ON CONFLICT DO NOTHING RETURNING 1
"""

ACCOUNT: Final = f"""
counted AS (
  SELECT (SELECT count(*) FROM given) AS given, (SELECT count(*) FROM bad) AS bad,
         (SELECT count(*) FROM stored) AS stored, (SELECT count(*) FROM aside) AS aside, yes
  FROM allowed)
INSERT INTO telemetry.accounting
  (batch_id, source, sent, stored, duplicate, set_aside, sampled_out,
   dropped_unconsented, dropped_full, dropped_refused, dropped_by_sender)
SELECT CAST(:batch_id AS uuid), :source,
       CAST(:copied AS bigint) + CAST(:known AS bigint) + given + bad + :sampled_out
         + :dropped_full + :dropped_refused + :dropped_by_sender,
       CAST(:copied AS bigint) + stored,
       CAST(:known AS bigint) + CASE WHEN yes THEN given + bad - stored - aside ELSE 0 END,
       aside, :sampled_out,
       CASE WHEN yes THEN 0 ELSE given + bad END,
       :dropped_full, :dropped_refused, :dropped_by_sender
FROM counted
RETURNING {_TALLY}
"""  # noqa: S608 - constants

REST: Final = f"""
rates AS MATERIALIZED (SELECT key, value FROM json_each_text(CAST(:rates AS json))),
bad AS MATERIALIZED (
  SELECT * FROM json_to_recordset(CAST(:bad AS json)) AS b
    (digest text, event text, version int, reason text, property text, sealed text)),
allowed AS MATERIALIZED ({ALLOWED}),
stored AS ({_STORED}),
aside AS ({_ASIDE}),
{ACCOUNT}
"""  # noqa: S608 - constants

STORE: Final = text(f"""
WITH given AS MATERIALIZED (
  SELECT i AS event_id, e AS event, v AS version, p AS properties,
         to_timestamp(t / 1000) AS occurred_at
  FROM json_to_recordset(CAST(:events AS json)) AS g
    (i uuid, e text, v smallint, t float8, p jsonb)),
{REST}""")  # noqa: S608 - constants

_RECORDED: Final = text(f"""
SELECT {_TALLY} FROM telemetry.accounting WHERE batch_id = CAST(:batch_id AS uuid)
""")  # noqa: S608 - constants


def parameters(batch: Batch, copied: int = 0, known: int = 0) -> dict[str, str | int | None]:
    """Return a batch as the parameters of :data:`REST`.

    Args:
        batch: The batch.
        copied: So many of its events are stored already.
        known: So many of its events were there before.

    """
    return {
        "copied": copied,
        "known": known,
        "batch_id": str(batch.id),
        "source": batch.source,
        "visit": batch.visit,
        "coach": batch.coach,
        "rates": orjson.dumps(batch.rates).decode(),
        "decision": orjson.dumps(batch.decision).decode(),
        "bad": orjson.dumps(batch.bad).decode(),
        "sampled_out": batch.sampled_out,
        "dropped_full": batch.dropped_full,
        "dropped_refused": batch.dropped_refused,
        "dropped_by_sender": batch.dropped_by_sender,
    }


async def store_within(db: AsyncSession | AsyncConnection, batch: Batch) -> Tally:
    """Store a batch in the caller's transaction.

    Raises:
        IntegrityError: A batch of this id is accounted already.

    """
    events = orjson.dumps([_row(event) for event in batch.events]).decode()
    return Tally(*(await db.execute(STORE, {**parameters(batch), "events": events})).one())


def _row(event: Sent) -> dict[str, Any]:
    return {
        "i": event["id"],
        "e": event["event"],
        "v": event["version"],
        "t": moment_ms(event["id"]),
        "p": event["properties"],
    }


async def store(database: Database, batch: Batch) -> Tally:
    """Store a batch, once: one that was stored already gives the tally of then."""
    try:
        async with database.autocommit() as db:
            return await store_within(db, batch)
    except IntegrityError:
        recorded = await recorded_tally(database, batch)
        if recorded is None:
            raise
        return recorded


async def recorded_tally(database: Database, batch: Batch) -> Tally | None:
    """Return what became of a batch, ``None`` if it never came to be stored."""
    async with database.autocommit() as db:
        row = (await db.execute(_RECORDED, {"batch_id": str(batch.id)})).one_or_none()
    return None if row is None else Tally(*row)
