"""An error of a part, told to `listenwell up` in the three lines that a person reads."""

import sys

from listenwell.errors import ListenwellError


def report(error: ListenwellError) -> int:
    """Print what happened, where, and what to do; return the exit code."""
    lines = [f"error: {error.what}"]
    if error.where:
        lines.append(f"   at: {error.where}")
    lines.append(f"  try: {error.mend}")
    sys.stderr.write("\n".join(lines) + "\n")
    return error.exit_code
