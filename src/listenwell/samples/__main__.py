"""List the sample sessions, or read them all: ``python -m listenwell.samples [--out PAGE]``."""

import argparse
import sys
from pathlib import Path

from listenwell.samples import sample_files, samples


def main(arguments: list[str] | None = None) -> int:
    """Print where the samples are, or read them and write the report as a page.

    Args:
        arguments: By default those of this process.

    Returns:
        The exit code of ``listenwell analyze``, or 0.
    """
    parser = argparse.ArgumentParser(prog="python -m listenwell.samples", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="PAGE", help="read them and write this page")
    page: Path | None = parser.parse_args(arguments).out
    if page is None:
        for sample in samples():
            sys.stdout.write(f"{sample.path}\n    {sample.shows}\n")
        return 0
    return _report(page)


def _report(page: Path) -> int:
    from listenwell.cli.main import main as listenwell

    page.parent.mkdir(parents=True, exist_ok=True)
    code = listenwell(["analyze", *map(str, sample_files()), "--html", str(page)])
    if code == 0:
        sys.stdout.write(f"\nOpen the whole report in a browser: {page.resolve().as_uri()}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
