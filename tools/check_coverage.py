"""Hold the coverage of single packages to a floor: `make test` runs this after the tests.

The whole has its own floor in pyproject.toml; a package that is small beside it could sink unseen.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from coverage import Coverage

FLOORS = {"telemetry": 80.0, "llm": 80.0, "findings": 80.0}
"""Least share of lines and branches, in per cent, by package of ``listenwell``."""


def main() -> int:
    """Print each package's share and return 1 where one is below its floor."""
    found = _shares()
    short = [name for name, floor in FLOORS.items() if found.get(name, 0.0) < floor]
    for name, floor in FLOORS.items():
        share = found.get(name, 0.0)
        mark = "TOO LITTLE" if name in short else "ok"
        print(f"coverage of {name:<10} {share:5.1f} % (at least {floor:g} %)  {mark}")
    return 1 if short else 0


def _shares() -> dict[str, float]:
    covered: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for file, measured in _measured().items():
        parts = Path(file).parts
        package = parts[parts.index("listenwell") + 1]
        told = measured["summary"]
        covered[package] += told["covered_lines"] + told.get("covered_branches", 0)
        there[package] += told["num_statements"] + told.get("num_branches", 0)
    return {name: 100 * covered[name] / there[name] for name in there if there[name]}


def _measured() -> dict[str, dict[str, dict[str, int]]]:
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        files: dict[str, dict[str, dict[str, int]]] = json.loads(report.read_text())["files"]
    return files


if __name__ == "__main__":
    sys.exit(main())
