"""Read the plan; what is wrong in it is named with its place."""

from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError
from yaml import YAMLError

from listenwell.errors import ListenwellError
from listenwell.telemetry.plan.language import Plan

PLAN_FILE: Final = Path(__file__).parents[1] / "metrics.yml"


class BadPlan(ListenwellError):
    """The tracking plan says something that its language has no words for."""

    slug = "bad-plan"
    exit_code = 2


def load_plan(text: str | None = None, *, file: str = PLAN_FILE.name) -> Plan:
    """Return the plan.

    Args:
        text: YAML; by default that of the package's own ``metrics.yml``.
        file: Named in errors.

    Raises:
        BadPlan: It is no YAML, or breaks a rule of the language.

    """
    try:
        said = yaml.safe_load(PLAN_FILE.read_text(encoding="utf-8") if text is None else text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}" if mark else file
        raise BadPlan("the plan is not YAML", where=place, mend="Mend that line.") from error
    try:
        return Plan.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadPlan(
            f"the plan is not as it should be: {first['msg']}",
            where=f"{file}, {place}" if place else file,
            mend="docs/explanation/telemetry.md describes the language.",
        ) from error
