"""Check the plan, write what is generated from it, or keep it as released."""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from listenwell.errors import ListenwellError
from listenwell.telemetry.plan.json_schema import json_schema
from listenwell.telemetry.plan.language import Plan
from listenwell.telemetry.plan.load import load_plan
from listenwell.telemetry.plan.page import page
from listenwell.telemetry.plan.python_types import python_types
from listenwell.telemetry.plan.released import (
    RELEASED_FILE,
    breaking_changes,
    released,
    snapshot,
)
from listenwell.telemetry.plan.typescript_types import typescript_types

ROOT: Final = Path(__file__).parents[4]


def written(plan: Plan) -> dict[str, str]:
    """Return every generated file of the repository with its text."""
    generated = "src/listenwell/telemetry/generated"
    return {
        f"{generated}/events.py": python_types(plan),
        f"{generated}/events.schema.json": json.dumps(json_schema(plan), indent=1) + "\n",
        "web/src/telemetry/events.ts": typescript_types(plan),
        "docs/reference/events.md": page(plan),
    }


def findings(plan: Plan, root: Path = ROOT) -> list[str]:
    """Return what is wrong: files that differ from the plan, and changes that break readers."""
    found = breaking_changes(plan, released())
    for file, text in written(plan).items():
        path = root / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(f"{file} is not what the plan says: run make telemetry-write")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m listenwell.telemetry.plan")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write what is generated")
    what.add_argument("--release", action="store_true", help="keep this plan as released")
    asked = parser.parse_args(arguments)
    try:
        plan = load_plan()
    except ListenwellError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    if asked.write:
        for file, text in written(plan).items():
            (ROOT / file).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / file).write_text(text, encoding="utf-8")
    found = findings(plan)
    if asked.release and not found:
        RELEASED_FILE.write_text(snapshot(plan), encoding="utf-8")
    for each in found:
        sys.stdout.write(f"{each}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
