"""Trouble in a running service for its operator to see: for the page's flows and pictures.

    python tools/operator_trouble.py HOME bury 3    # three jobs that the worker gives up
    python tools/operator_trouble.py HOME mend      # mends their cause; tried again they succeed
    python tools/operator_trouble.py HOME calls     # a week of invented calls to two models

The jobs are real ones of the nightly upkeep. Their cause is a database function that is away, as
after a migration that went wrong.
"""

import argparse
import asyncio
import random
import time
from contextlib import asynccontextmanager
from typing import Final
from uuid import uuid4

from sqlalchemy import text

from listenwell.cli.service.context import served_url, settings_for
from listenwell.db import Database
from listenwell.jobs import enqueue
from listenwell.telemetry.batch import Batch
from listenwell.telemetry.call_log import CallLog
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.outcomes import Outcome
from listenwell.telemetry.store import store
from listenwell.telemetry.work import Work
from listenwell.worker.kinds import register_kinds

_AWAY: Final = "make_days_is_away"
_PATIENCE_SECONDS: Final = 60.0
_FEATURES: Final = {"read_cues": ("1-4f2a9c", 2.1), "bias": ("2-b81e07", 3.4)}
_BAD: Final = (
    ("page.view", "not_listed", "page", 3),
    ("ui.timing", "out_of_range", "milliseconds", 1),
    (None, "unknown_event", None, 1),
)


@asynccontextmanager
async def _owner(home):
    """The service's database, under the role that may alter it."""
    settings = settings_for(home)
    with served_url(settings) as url:
        async with Database(url, settings, name="trouble", as_app=False) as database:
            yield database


async def bury(home: str, jobs: int) -> None:
    """Break the upkeep, ask for it so often, and wait until the worker has given all up."""
    register_kinds()
    async with _owner(home) as database:
        await _rename(database, "make_days", _AWAY)
        keys = [f"telemetry_upkeep:trouble:{uuid4()}" for _ in range(jobs)]
        async with database.transaction() as db:
            for key in keys:
                await enqueue(db, "telemetry_upkeep", key, priority=0)
            await db.execute(
                text(
                    "UPDATE jobs.job_runs SET max_attempts = 1 WHERE idempotency_key = ANY(:keys)"
                ),
                {"keys": keys},
            )
        await _until_dead(database, keys)


async def mend(home: str) -> None:
    """Put the function back."""
    async with _owner(home) as database:
        await _rename(database, _AWAY, "make_days")


async def _rename(database: Database, name: str, new: str) -> None:
    there = text("SELECT to_regprocedure(:f)")
    async with database.transaction() as db:
        if await db.scalar(there, {"f": f"telemetry.{name}(date, integer)"}) is not None:
            await db.execute(
                text(f"ALTER FUNCTION telemetry.{name}(date, integer) RENAME TO {new}")
            )


async def _until_dead(database: Database, keys: list[str]) -> None:
    dead = text(
        "SELECT count(*) FROM jobs.job_runs WHERE idempotency_key = ANY(:keys) AND state = 'dead'"
    )
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        async with database.transaction() as db:
            if await db.scalar(dead, {"keys": keys}) == len(keys):
                return
        if time.monotonic() > deadline:
            raise TimeoutError("the worker has not given the jobs up")
        await asyncio.sleep(0.2)


async def calls(home: str) -> None:
    """Write calls of two features, a breaker, budgets, and events that do not fit."""
    chance = random.Random(7)  # noqa: S311 - the same picture each time
    log = CallLog()
    for feature, (version, seconds) in _FEATURES.items():
        for _ in range(60 if feature == "read_cues" else 25):
            _operation(log, chance, feature, version, seconds)
    async with _owner(home) as database:
        await log.write(database)
        async with database.transaction() as db:
            for statement in _STATE:
                await db.execute(text(statement))
        bad = [
            {"event": event, "version": 1, "reason": reason, "property": name}
            for event, reason, name, times in _BAD
            for _ in range(times)
        ]
        await store(database, Batch(source="ui", bad=bad, sampled_out=212, dropped_by_sender=2))


_STATE: Final = (
    """
    INSERT INTO telemetry.circuit_breakers (model, process, state, failures)
    VALUES ('openai:gpt-5-mini', 'worker-1', 'half_open', 5) ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO telemetry.model_budget_use (feature, month, spent_usd, refused)
    VALUES ('read_cues', date_trunc('month', now())::date, 3.9134, 0),
           ('bias', date_trunc('month', now())::date, 9.6211, 4) ON CONFLICT DO NOTHING
    """,
)


def _operation(
    log: CallLog, chance: random.Random, feature: str, version: str, seconds: float
) -> None:
    """Record an operation: mostly answered at once, now and then at a second attempt."""
    started = time.time() - chance.uniform(60, 6 * 86_400)
    operation = _record("operation", None, feature, version, started)
    models = [("openai", "gpt-5-mini")]
    if chance.random() < 0.12:
        models.append(("anthropic", "claude-haiku-4-5"))
        operation.retries, operation.fallback_used = 1, True
    for number, (provider, model) in enumerate(models, 1):
        attempt = _record("attempt", operation, feature, version, started)
        attempt.provider, attempt.requested_model, attempt.attempt = provider, model, number
        attempt.seconds = seconds * chance.lognormvariate(0, 0.5)
        operation.seconds += attempt.seconds
        if number < len(models):
            attempt.outcome, attempt.status_code = Outcome.RATE_LIMITED, 429
            attempt.error_type = "HTTPStatusError"
        else:
            attempt.input_tokens = chance.randint(1800, 5200)
            attempt.output_tokens = chance.randint(200, 700)
        log.add(attempt)
    log.add(operation)


def _record(
    kind: str, parent: CallRecord | None, feature: str, version: str, started: float
) -> CallRecord:
    made = CallRecord(kind, feature, work=Work(), parent=parent, feature=feature)
    made.prompt_version = version
    made.end()
    made.started, made.seconds = started, 0.0
    return made


def main() -> None:
    """Do what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("what", choices=("bury", "mend", "calls"))
    parser.add_argument("jobs", type=int, nargs="?", default=1)
    asked = parser.parse_args()
    work = {"bury": lambda: bury(asked.home, asked.jobs), "mend": lambda: mend(asked.home)}
    asyncio.run(work.get(asked.what, lambda: calls(asked.home))())


if __name__ == "__main__":
    main()
