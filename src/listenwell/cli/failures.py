"""Errors as a person reads them: what, where, and what to do, in three short lines."""

import os
import sys
import traceback
from dataclasses import dataclass
from typing import Final

from listenwell.cli.pages import COMMANDS
from listenwell.cli.plain import plain
from listenwell.errors import ListenwellError

_REPORT_BUG: Final = (
    "Please report it; run again with LISTENWELL_DEBUG=1 for the details, "
    "and take out any words of the transcript before you send them."
)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read.

    Attributes:
        file: The name as it was given.
        error: What happened.
        where: The file and the place in it.
        mend: What to do next.
        slug: Which error it is; ``bug`` for one that nobody foresaw.
    """

    file: str
    error: str
    where: str
    mend: str
    slug: str

    @classmethod
    def of(cls, file: str, error: ListenwellError) -> "Failure":
        """Describe an error that was raised on purpose."""
        return cls(file, error.what, error.where or file, error.mend, error.slug)

    @classmethod
    def of_bug(cls, file: str, error: Exception) -> "Failure":
        """Describe an error that nobody foresaw, without its message, which may hold words."""
        _print_traceback(error)
        return cls(file, f"a bug in Listenwell ({_name(error)})", file, _REPORT_BUG, "bug")


def print_failure(what: str, where: str | None, mend: str) -> None:
    """Print an error on standard error, as three short lines."""
    lines = [f"error: {plain(what)}"]
    if where:
        lines.append(f"   at: {plain(where)}")
    lines.append(f"  try: {plain(mend)}")
    sys.stderr.write("\n".join(lines) + "\n")


def print_usage_error(message: str, arguments: list[str]) -> None:
    """Print what is wrong with the arguments, and where the help is."""
    command = next((name for name in arguments if name in COMMANDS), None)
    page = f"listenwell {command} --help" if command else "listenwell --help"
    print_failure(message.rstrip("."), "the command line", f"See `{page}`.")


def print_bug(error: Exception) -> None:
    """Print that this is our fault, without the error's own words."""
    _print_traceback(error)
    print_failure(f"a bug in Listenwell ({_name(error)})", None, _REPORT_BUG)


def _name(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "listenwell" in frame.filename]
    place = f" in {ours[-1].name}, line {ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


def _print_traceback(error: Exception) -> None:
    if os.environ.get("LISTENWELL_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
