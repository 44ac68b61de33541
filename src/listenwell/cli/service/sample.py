"""`listenwell sample`: a population of invented clients, written or removed whole."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from listenwell.cli.service.context import opened_database, program, settings_for
from listenwell.cli.service.requests import SampleOptions
from listenwell.errors import ListenwellError


class NothingAsked(ListenwellError):
    """Neither a size nor a removal was asked for."""

    slug = "nothing-asked"
    exit_code = 2


def sample(options: SampleOptions) -> int:
    """Write a population, remove it, or one after the other.

    Raises:
        NothingAsked: Neither was asked for.
        RealClients: There are real clients, and `--mix` was not given.
        SampleThere: There is a sample population, and `--remove` was not given.

    """
    if options.clients is None and not options.remove:
        raise NothingAsked(
            "neither --clients nor --remove is given",
            where="the command line",
            mend="See `listenwell sample --help`.",
        )
    return asyncio.run(_sample(options))


async def _sample(options: SampleOptions) -> int:
    from listenwell.perimeter.keys import key_wrapper
    from listenwell.risk.catch_up import catch_up
    from listenwell.sessions.sample_population import (
        SampleRequest,
        SampleWritten,
        remove_sample,
        write_sample,
    )

    settings = settings_for(options.home)
    written: SampleWritten | None = None
    today = datetime.now(UTC).date()
    async with opened_database(settings, "sample") as database:
        async with database.transaction() as db:
            if options.remove:
                with _busy("removing"):
                    removed = await remove_sample(db)
                sys.stdout.write(f"removed {removed:,} sample clients\n")
            if options.clients is not None:
                request = SampleRequest(
                    clients=options.clients,
                    sessions=options.sessions,
                    seed=options.seed,
                    today=today,
                    coach_id=options.coach,
                    mix=options.mix,
                )
                with _busy(f"writing {options.clients * options.sessions:,} sessions"):
                    written = await write_sample(db, key_wrapper(settings), request)
        if written is not None:
            with _busy("computing aggregates, scores and alerts"):
                await catch_up(database, today, weeks=options.weeks)
    if written is not None:
        drifts = ", ".join(f"{count:,} {name}" for name, count in written.drifts.items())
        coaches = f"coach {written.coaches[0]}"
        if len(written.coaches) > 1:
            coaches = f"{len(written.coaches):,} coaches, the first {written.coaches[0]}"
        name, home = program(settings)
        sys.stdout.write(
            f"wrote {sum(written.drifts.values()):,} clients ({drifts}) with "
            f"{written.sessions:,} sessions, of {coaches}\n"
            "Their aggregates, scores and alerts are computed.\n"
            f"Remove them: {name} sample --remove{home}\n"
        )
    return 0


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """Show on a terminal that something is going on, and for how long."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        shown.add_task(what, total=None)
        yield
