"""`listenwell telemetry costs` and `failures`: what models cost, and what failed and why."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.cli.service.context import opened_database, settings_for
from listenwell.cli.service.table import print_table
from listenwell.telemetry import call_report

T = TypeVar("T")


def print_costs(days: int, home: str | None) -> int:
    """Print the cost of models by feature and prompt version, with tokens and latency."""
    found = _with_db(lambda db: call_report.costs(db, days), home)
    if not found:
        sys.stdout.write(f"no model was called in {days} days\n")
        return 0
    print_table(
        "feature|prompt|model|calls|ok|tokens in|cached|out|USD|p50 s|p95 s".split("|"),
        [
            (
                each.feature,
                each.prompt_version or "-",
                each.model,
                str(each.attempts),
                str(each.answered),
                f"{each.input_tokens:,}",
                f"{each.cached_tokens:,}",
                f"{each.output_tokens:,}",
                f"{each.usd:.4f}" + ("?" if each.unpriced else ""),
                f"{each.median_seconds:.2f}",
                f"{each.p95_seconds:.2f}",
            )
            for each in found
        ],
    )
    sys.stdout.write(f"{sum(each.usd for each in found):.4f} USD in {days} days\n")
    if unpriced := sum(each.unpriced for each in found):
        sys.stdout.write(f"?: {unpriced} calls of models without a known price are not in it\n")
    return 0


def print_failures(days: int, home: str | None) -> int:
    """Print what failed, by feature, model and class, with the last trace and job of each."""

    async def read(
        db: AsyncSession,
    ) -> tuple[call_report.Operations, list[call_report.Failure], list[tuple[str, int]]]:
        return (
            await call_report.operations(db, days),
            await call_report.failures(db, days),
            await call_report.dropped(db),
        )

    ends, found, lost = _with_db(read, home)
    sys.stdout.write(
        f"{ends.all} operations in {days} days: {ends.answered} answered "
        f"({ends.by_another_model} by another model), {ends.by_the_local_reader} left to the local "
        f"reader, {ends.all - ends.answered - ends.by_the_local_reader} failed; "
        f"{ends.retries} retries\n"
    )
    if found:
        print_table(
            ("feature", "model", "how", "error", "status", "calls", "last", "trace", "job"),
            [
                (
                    each.feature,
                    each.model,
                    each.outcome,
                    each.error_type,
                    str(each.status_code or "-"),
                    str(each.attempts),
                    f"{each.last_at:%Y-%m-%d %H:%M:%S}",
                    each.trace_id or "-",
                    str(each.job_id or "-"),
                )
                for each in found
            ],
        )
    for line in call_report.told_of_dropped(lost):
        sys.stdout.write(f"{line}\n")
    return 0


def _with_db(work: Callable[[AsyncSession], Awaitable[T]], home: str | None) -> T:
    async def run() -> T:
        async with (
            opened_database(settings_for(home), "telemetry") as database,
            database.transaction() as db,
        ):
            return await work(db)

    return asyncio.run(run())
