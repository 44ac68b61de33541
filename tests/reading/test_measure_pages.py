import re
from dataclasses import fields
from pathlib import Path

import pytest

from listenwell.reading import MotivationalInterviewing, SessionAnalytics
from listenwell.transcripts.support import MEASURES

PAGES = Path(__file__).parents[2] / "docs" / "measures"
GUIDES = ("README.md", "cues.md")
NAMES = [
    field.name for kind in (SessionAnalytics, MotivationalInterviewing) for field in fields(kind)
]
PARTS = ("Formula", "Evidence it needs", "Limits", "Withheld", "Source")


def test_the_table_of_needs_has_every_measure() -> None:
    assert set(MEASURES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_has_a_page(name: str) -> None:
    pages = [page for page in PAGES.glob("*.md") if page.name not in GUIDES]
    assert any(f"`{name}`" in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_the_index_leads_to_the_page_of_every_measure(name: str) -> None:
    rows = (PAGES / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith("|") and f"`{name}`" in row]
    page = re.findall(r"\(([\w-]+\.md)\)", row)[0]
    assert f"`{name}`" in (PAGES / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page",
    [page for page in sorted(PAGES.glob("*.md")) if page.name not in GUIDES],
    ids=lambda page: page.stem,
)
def test_a_page_says_it_all(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [part for part in PARTS if f"**{part}" not in text] == []
