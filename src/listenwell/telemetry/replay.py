"""Events that were set aside, held against the plan again once it is mended."""

from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.parcels import Sealer
from listenwell.telemetry.batch import Batch
from listenwell.telemetry.fit import misfit, window
from listenwell.telemetry.generated.events import RULES
from listenwell.telemetry.store import store_within

_AT_ONCE: Final = 1_000

_TAKE: Final = text("""
SELECT id, source, visit, coach, rates, sealed, extract(epoch FROM received_at) * 1000 AS at_ms
FROM telemetry.bad_events
WHERE sealed IS NOT NULL AND id > :after
  AND (CAST(:event AS text) IS NULL OR event = CAST(:event AS text))
ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
""")
_GONE: Final = text("DELETE FROM telemetry.bad_events WHERE id = ANY(:ids)")

# They were accounted as set aside, and the batches that store them account them as sent again:
# this takes both back, so that nothing was sent twice.
_MOVED: Final = text("""
INSERT INTO telemetry.accounting (source, batches, sent, set_aside)
SELECT :source, 0, -CAST(:moved AS bigint), -CAST(:moved AS bigint)
""")


class Replayed(NamedTuple):
    """What a replay came to.

    Attributes:
        looked_at: Events that were opened.
        stored: They fit now, and are stored.
        duplicate: They fit now, and are there already.
        dropped: They fit now, and the coach has withdrawn consent.
        sampled_out: They fit now, and their visit is not sampled.
        still_bad: They stay set aside.

    """

    looked_at: int = 0
    stored: int = 0
    duplicate: int = 0
    dropped: int = 0
    sampled_out: int = 0
    still_bad: int = 0

    def plus(self, other: "Replayed") -> "Replayed":
        """Return the sum of both."""
        return Replayed(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


async def replay(db: AsyncSession, sealer: Sealer, *, event: str | None = None) -> Replayed:
    """Store what fits the plan by now; the rest stays as it is.

    An event keeps the sampling that was decided for its visit, and its moment.

    Args:
        db: A transaction.
        sealer: Opens the seals.
        event: Only those known to be of this event.

    """
    total, after = Replayed(), 0
    while True:
        rows = (
            await db.execute(_TAKE, {"after": after, "event": event, "most": _AT_ONCE})
        ).mappings()
        found = [dict(row) for row in rows]
        if not found:
            return total
        after = found[-1]["id"]
        total = total.plus(await _again(db, sealer, found))


async def _again(db: AsyncSession, sealer: Sealer, rows: list[dict[str, Any]]) -> Replayed:
    batches: dict[str, Batch] = {}
    mended: list[int] = []
    for row in rows:
        said = orjson.loads(sealer.open(row["sealed"]))
        why = misfit(
            said, source=row["source"], coach=row["coach"], within=window(int(row["at_ms"]))
        )
        if why is not None:
            continue
        mended.append(row["id"])
        visit = row["visit"] or ""
        batch = batches.setdefault(visit, _batch(row))
        rate = row["rates"].get(RULES[said["event"]].sampling, 1.0)
        if row["rates"].get("chance", 0.0) < rate:
            batch.rates[said["event"]] = rate
            batch.events.append(said)
        else:
            batch.sampled_out += 1
    done = Replayed(looked_at=len(rows), still_bad=len(rows) - len(mended))
    for batch in batches.values():
        tally = await store_within(db, batch)
        await db.execute(_MOVED, {"source": batch.source, "moved": tally.sent})
        done = done.plus(
            Replayed(
                stored=tally.stored,
                duplicate=tally.duplicate,
                dropped=tally.dropped,
                sampled_out=tally.sampled_out,
            )
        )
    await db.execute(_GONE, {"ids": mended})
    return done


def _batch(row: dict[str, Any]) -> Batch:
    return Batch(
        source=row["source"], visit=row["visit"], coach=row["coach"], decision=row["rates"]
    )
