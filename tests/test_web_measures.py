"""The page names and bands measures as the command line does."""

import importlib.util
from pathlib import Path

TOOL = Path(__file__).parents[1] / "tools" / "write_measures.py"


def test_the_pages_measures_are_the_programs():
    spec = importlib.util.spec_from_file_location("write_measures", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    kept = tool.PATH.read_text(encoding="utf-8")
    assert kept == f"{tool.document()}\n", "renew it: python tools/write_measures.py"
