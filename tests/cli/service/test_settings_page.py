"""The page of settings names every setting, and no other."""

import re
from pathlib import Path

from listenwell.settings import Settings

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"


def test_every_setting_has_its_line_with_its_description() -> None:
    rows = re.findall(r"^\| `LISTENWELL_(\w+)` \|.*\| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    known = {name.upper(): field.description for name, field in Settings.model_fields.items()}
    assert dict(rows) == known
