"""Reading the files that were named: each alone, so that one that fails stops no other."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from listenwell.cli.failures import Failure
from listenwell.errors import ListenwellError
from listenwell.reading import Reading, read
from listenwell.transcripts import load


@dataclass(frozen=True, slots=True)
class Inputs:
    """What became of the files: readings and failures, each in the order given."""

    readings: tuple[Reading, ...]
    failures: tuple[Failure, ...]


def read_inputs(files: Iterable[str], coach: str | None, *, progress: bool) -> Inputs:
    """Read every file; show a progress bar on standard error if asked and it is a terminal."""
    named = tuple(files)
    readings: list[Reading] = []
    failures: list[Failure] = []
    with advancing(len(named), shown=progress and len(named) > 1) as advance:
        for file in named:
            advance(file)
            outcome = _read_one(file, coach)
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                readings.append(outcome)
    return Inputs(tuple(readings), tuple(failures))


def _read_one(file: str, coach: str | None) -> Reading | Failure:
    try:
        if file == "-":
            if sys.stdin.isatty():
                sys.stderr.write("Reading a transcript from the keyboard; end it with Ctrl-D.\n")
            return read(load(sys.stdin.buffer, name="-", coach=coach))
        return read(load(file, coach=coach))
    except ListenwellError as error:
        return Failure.of(file, error)
    except Exception as error:  # noqa: BLE001  one file's bug must not cost the others their report
        return Failure.of_bug(file, error)


@contextmanager
def advancing(total: int, *, shown: bool) -> Iterator[Callable[[str], None]]:
    """Give a function to call before each file; it moves a bar on standard error, if shown."""
    if not (shown and sys.stderr.isatty()):
        yield lambda _file: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from listenwell.cli.plain import excerpt

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        done = iter(range(total))
        yield lambda file: bar.update(task, completed=next(done), description=excerpt(file, 40))
