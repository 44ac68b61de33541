"""With 100,000 jobs waiting the ledger's statements still use their indexes."""

import re
import time
from uuid import uuid4

import pytest
from sqlalchemy import text

from listenwell.jobs import admin, ledger, relay

TIMES = {"first": 30.0, "longest": 960.0, "grace": 1.0}
TAKE = {"first": 30.0, "longest": 960.0, "batch": 100}


@pytest.fixture(scope="module", params=["due", "for later"])
async def crowd(request, database):
    """100,000 jobs, due now or in an hour."""
    moment = "now()" if request.param == "due" else "now() + interval '1 hour'"
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM jobs.job_runs"))
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, not_before, next_hint_at,"
                " priority)"
                f" SELECT 'crowd:' || n, 'crowd', {moment}, {moment}, n % 3 + 4"
                " FROM generate_series(1, 100000) AS n"
            )
        )
    yield request.param
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM jobs.job_runs"))


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


async def test_a_look_and_a_claim_take_no_longer(database, crowd):
    async with database.autocommit() as db:
        job_id = await db.scalar(text("SELECT id FROM jobs.job_runs LIMIT 1"))
        looks, claims = [], []
        for _ in range(15):
            began = time.perf_counter()
            await db.execute(relay.LOOK, {**TIMES, "batch": 1})
            looks.append(time.perf_counter() - began)
            began = time.perf_counter()
            await ledger.claim(db, job_id)
            claims.append(time.perf_counter() - began)
    assert sorted(looks)[7] < 0.03
    assert sorted(claims)[7] < 0.03
