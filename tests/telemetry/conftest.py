"""Visits, batches and counts that the tests of ingestion share."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from listenwell.db import Database
from listenwell.perimeter.keys import LocalKeyWrapper
from listenwell.perimeter.parcels import Sealer
from listenwell.perimeter.telemetry_consents import give_telemetry_consent
from listenwell.telemetry.batch import PURPOSE, Batch, page_batch
from listenwell.telemetry.event import new_event_id
from listenwell.telemetry.spill import Spill
from listenwell.telemetry.visits import Visit, open_visit

WRAPPER = LocalKeyWrapper(b"k" * 32)
SEALER = Sealer(WRAPPER, PURPOSE)


def view(visit: Visit, **changes) -> dict:
    """Return an event that a page may send."""
    return {
        "id": str(new_event_id()),
        "event": "page.view",
        "version": 1,
        "properties": {"coach_id": visit.coach, "page": "today"},
    } | changes


def batch_of(visit: Visit, events: list, **said) -> Batch:
    return page_batch(events, visit, SEALER, **({"batch_id": uuid4()} | said))


async def consented(database: Database) -> UUID:
    coach = uuid4()
    async with database.transaction() as db:
        await give_telemetry_consent(
            db, coach_id=coach, text_version="2026-01", given_at=datetime.now(UTC)
        )
    return coach


async def visit_of(database: Database, coach: UUID, environment: str = "development") -> Visit:
    async with database.transaction() as db:
        return await open_visit(db, coach, environment)


async def scalar(database: Database, statement: str, **values):
    async with database.transaction() as db:
        return await db.scalar(text(statement), values)


async def stored(database: Database, visit: Visit) -> int:
    """Return how many events of a visit are in the table."""
    return await scalar(
        database, "SELECT count(*) FROM telemetry.telemetry_events WHERE visit = :v", v=visit.name
    )


@pytest.fixture
async def visit(database: Database) -> Visit:
    return await visit_of(database, await consented(database))


@pytest.fixture
async def spill(tmp_path: Path) -> AsyncIterator[Spill]:
    made = Spill(tmp_path / "spill", 1_000_000)
    yield made
    made.close()
