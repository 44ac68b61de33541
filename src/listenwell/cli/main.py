"""The entry point: from arguments to an exit code, whatever happens on the way."""

import os
import sys
from enum import IntEnum

from listenwell.cli.pages import asked_for, page


class Exit(IntEnum):
    """What the exit code says."""

    OK = 0
    BUG = 1
    USAGE = 2
    UNREAD = 3
    UNWRITTEN = 4
    INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; by default those of this process.

    Returns:
        The exit code, one of :class:`Exit`.
    """
    given = sys.argv[1:] if arguments is None else arguments
    _never_fail_on_a_character()
    try:
        return _run(given)
    except BrokenPipeError:
        _forget_the_pipe()
        return Exit.OK
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last line of defence: no traceback for a coach
        from listenwell.cli.failures import print_bug

        print_bug(error)
        return Exit.BUG


def _run(arguments: list[str]) -> int:
    if name := asked_for(arguments):
        sys.stdout.write(page(name) + "\n")
        code: int = Exit.OK
    elif arguments == ["--version"]:
        from listenwell import __version__

        sys.stdout.write(f"listenwell {__version__}\n")
        code = Exit.OK
    else:
        from listenwell.cli.app import run

        code = run(arguments)
    sys.stdout.flush()
    return code


def _never_fail_on_a_character() -> None:
    """Replace what the terminal's encoding lacks: a name in another script is no error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _forget_the_pipe() -> None:
    """Keep the interpreter from complaining at exit that its reader has left."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
