"""With 100,000 jobs in it, waiting or finished, the ledger's statements use their indexes."""

import json
import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from listenwell.api import health_routes
from listenwell.db import Database
from listenwell.jobs import admin, ledger, overview, prune, relay

TIMES = {"first": 30.0, "longest": 960.0, "grace": 1.0}
TAKE = {"first": 30.0, "longest": 960.0, "batch": 100}


@pytest.fixture(scope="module")
async def owner(database_url, settings):
    async with Database(database_url, settings, name="tests", as_app=False) as opened:
        yield opened


async def empty(owner) -> None:
    """Leave nothing behind, not even the dead rows that a DELETE leaves."""
    async with owner.autocommit() as db:
        await db.execute(text("TRUNCATE jobs.job_runs"))


@pytest.fixture(scope="module", params=["due", "for later"])
async def crowd(request, database, owner):
    """100,000 jobs, due now or in an hour."""
    moment = "now()" if request.param == "due" else "now() + interval '1 hour'"
    await empty(owner)
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, not_before, next_hint_at,"
                " priority)"
                f" SELECT 'crowd:' || n, 'crowd', {moment}, {moment}, n % 3 + 4"
                " FROM generate_series(1, 100000) AS n"
            )
        )
    yield request.param
    await empty(owner)


async def any_job(database) -> UUID:
    async with database.transaction() as db:
        return await db.scalar(text("SELECT id FROM jobs.job_runs LIMIT 1"))


async def plan(db, statement, arguments) -> str:
    lines = await db.scalars(text(f"EXPLAIN (COSTS OFF) {statement.text}"), arguments)
    return "\n".join(lines)


async def test_no_statement_of_a_jobs_way_reads_the_whole_table(database, crowd):
    holder = {"id": uuid4(), "token": uuid4()}
    statements = {
        "claim": (ledger.CLAIM, {"id": uuid4(), "lease": 60.0}, "pk_job_runs"),
        "renew": (ledger.RENEW, {**holder, "lease": 60.0}, "pk_job_runs"),
        "hold": (ledger.HOLD, holder, "pk_job_runs"),
        "succeed": (ledger.SUCCEED, {**holder, "result": None}, "pk_job_runs"),
        "take": (relay.TAKE, TAKE, "ix_job_runs_hint"),
        "look": (relay.LOOK, {**TIMES, "batch": 1}, "ix_job_runs_hint"),
        "retry": (admin._RETRY, {"id": uuid4(), "channel": "none"}, "pk_job_runs"),
    }
    async with database.transaction() as db:
        for name, (statement, arguments, index) in statements.items():
            shown = await plan(db, statement, arguments)
            assert not re.search(r"Seq Scan on job_runs", shown), f"{name}:\n{shown}"
            assert index in shown, f"{name}:\n{shown}"


async def test_a_look_and_a_claim_touch_a_few_pages(database, crowd):
    """However many jobs wait: the table has some 2,000 pages."""
    statements = {
        "look": (relay.LOOK, {**TIMES, "batch": 1}),
        "claim": (ledger.CLAIM, {"id": await any_job(database), "lease": 60.0}),
    }
    async with database.transaction() as db:
        for name, (statement, arguments) in statements.items():
            assert await pages(db, statement, arguments) < 200, name
        await db.rollback()


@pytest.fixture(scope="module")
async def finished(database, owner):
    """100,000 jobs that succeeded, one every 30 seconds, and 50 that wait."""
    await empty(owner)
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, state, finished_at, run_seconds)"
                " SELECT 'crowd:' || n, 'crowd', 'succeeded', now() - n * interval '30 seconds', 1"
                " FROM generate_series(1, 100000) AS n"
            )
        )
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind)"
                " SELECT 'waits:' || n, 'crowd' FROM generate_series(1, 50) AS n"
            )
        )
    async with owner.autocommit() as db:  # as autovacuum does, some time later
        await db.execute(text("ANALYZE jobs.job_runs"))
    yield
    await empty(owner)


async def test_metrics_and_pruning_read_what_they_count_and_not_the_whole_ledger(
    database, finished
):
    statements = {
        "depth": (health_routes._DEPTH, {}, "ix_job_runs_open"),
        "durations": (health_routes._DURATIONS, {}, "ix_job_runs_finished"),
        "depths": (admin._DEPTHS, {}, "ix_job_runs_open"),
        "last hour": (admin._DURATIONS, {"window": 3600.0}, "ix_job_runs_finished"),
        "throughput": (
            overview._THROUGHPUT,
            {"window": 3600.0, "slots": 24},
            "ix_job_runs_finished",
        ),
        "retry all": (
            admin._RETRY_DEAD,
            {"kind": "crowd", "channel": "none"},
            "ix_job_runs_open",
        ),
        "prune": (prune._PRUNE, {"days": 30, "batch": 10}, "ix_job_runs_finished"),
    }
    async with database.transaction() as db:
        for name, (statement, arguments, index) in statements.items():
            shown = await plan(db, statement, arguments)
            assert not re.search(r"Seq Scan on job_runs", shown), f"{name}:\n{shown}"
            assert index in shown, f"{name}:\n{shown}"


async def pages(db, statement, arguments) -> int:
    """Run a statement and return how many pages of tables and indexes it touched."""
    options = "ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, FORMAT JSON"
    shown = await db.scalar(text(f"EXPLAIN ({options}) {statement.text}"), arguments)
    (found,) = json.loads(shown) if isinstance(shown, str) else shown
    return found["Plan"]["Shared Hit Blocks"] + found["Plan"]["Shared Read Blocks"]
