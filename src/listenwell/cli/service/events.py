"""`listenwell telemetry`: what happened to events, as an operator asks. They hold no words."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.cli.service.context import opened_database, settings_for
from listenwell.cli.service.table import print_table
from listenwell.perimeter.keys import key_wrapper
from listenwell.perimeter.parcels import Sealer
from listenwell.settings import Settings
from listenwell.telemetry import call_report
from listenwell.telemetry.account import (
    EventCount,
    SetAside,
    events_set_aside,
    events_stored,
    outcomes,
)
from listenwell.telemetry.batch import PURPOSE
from listenwell.telemetry.replay import Replayed, replay
from listenwell.telemetry.visits import begin_burst, burst_until, end_burst

T = TypeVar("T")
Counts = dict[str, dict[str, int]]

_WHY: Final = {
    "dropped_unconsented": "the coach had withdrawn consent",
    "dropped_full": "neither memory nor disk had room",
    "dropped_refused": "the database would not take them",
    "dropped_by_sender": "the page had to let them go",
}


def print_report(days: int, home: str | None) -> int:
    """Print what happened, by event, and the account of all that was sent."""

    async def read(db: AsyncSession) -> tuple[list[EventCount], Counts]:
        return await events_stored(db, days), await outcomes(db, days)

    events, counts = _with_db(read, settings_for(home))
    if not events and not counts:
        sys.stdout.write(f"no event was sent in {days} days\n")
        return 0
    print_table(
        ("event", "stored", "stands for", "latest"),
        [
            (each.event, f"{each.stored:,}", f"{each.estimated:,.0f}", f"{each.latest:%F %T}")
            for each in events
        ],
    )
    sys.stdout.write("\n")
    print_table(
        ("from", "sent", "stored", "duplicate", "set aside", "sampled out", "dropped"),
        [(source, *map("{:,}".format, _summed(by))) for source, by in counts.items()],
    )
    return 0


def print_dropped(days: int, home: str | None) -> int:
    """Print what was sent and is not there: dropped, set aside or sampled out, and why."""

    async def read(db: AsyncSession) -> tuple[Counts, list[SetAside], list[tuple[str, int]]]:
        return (
            await outcomes(db, days),
            await events_set_aside(db, days),
            await call_report.dropped(db),
        )

    counts, aside, calls = _with_db(read, settings_for(home))
    for source, by in counts.items():
        sent, _, _, set_aside, sampled_out, dropped = _summed(by)
        sys.stdout.write(
            f"{source}: of {sent:,} sent in {days} days {dropped:,} were dropped, {set_aside:,} "
            f"set aside, {sampled_out:,} sampled out\n"
        )
        for name, why in _WHY.items():
            if by[name]:
                sys.stdout.write(f"  {by[name]:,} dropped: {why}\n")
    if not counts:
        sys.stdout.write(f"no event was sent in {days} days\n")
    for line in call_report.told_of_dropped(calls):
        sys.stdout.write(f"{line}\n")
    if aside:
        sys.stdout.write("\n")
        print_table(
            ("set aside", "version", "why", "property", "from", "events", "replayable"),
            [
                (
                    each.event or "(not of the plan)",
                    str(each.version or "–"),
                    each.reason.replace("_", " "),
                    each.property or "–",
                    each.source,
                    f"{each.events:,}",
                    f"{each.replayable:,}",
                )
                for each in aside
            ],
        )
    return 0


def replay_events(event: str | None, home: str | None) -> int:
    """Hold what was set aside against the plan as it is now, and store what fits."""
    settings = settings_for(home)
    sealer = Sealer(key_wrapper(settings), PURPOSE)
    done: Replayed = _with_db(lambda db: replay(db, sealer, event=event), settings)
    sys.stdout.write(
        f"{done.looked_at:,} looked at: {done.stored:,} stored, {done.duplicate:,} there already, "
        f"{done.sampled_out:,} not sampled, {done.dropped:,} without consent by now, "
        f"{done.still_bad:,} still do not fit\n"
    )
    return 0


def burst(minutes: float | None, home: str | None, *, stop: bool) -> int:
    """Keep every event of the visits that begin from now on, or stop doing so."""

    async def work(db: AsyncSession) -> float | None:
        if stop:
            await end_burst(db)
        elif minutes is not None:
            await begin_burst(db, minutes)
        return await burst_until(db)

    until = _with_db(work, settings_for(home))
    if until is None:
        sys.stdout.write("visits are sampled as planned\n")
    else:
        moment = datetime.fromtimestamp(until, UTC)
        sys.stdout.write(f"every visit that begins before {moment:%F %T} UTC is kept\n")
    return 0


def _summed(counts: dict[str, int]) -> tuple[int, ...]:
    dropped = sum(number for name, number in counts.items() if name.startswith("dropped"))
    names = ("sent", "stored", "duplicate", "set_aside", "sampled_out")
    return (*(counts[name] for name in names), dropped)


def _with_db(work: Callable[[AsyncSession], Awaitable[T]], settings: Settings) -> T:
    async def run() -> T:
        async with (
            opened_database(settings, "telemetry") as database,
            database.transaction() as db,
        ):
            return await work(db)

    return asyncio.run(run())
