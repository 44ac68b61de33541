"""The page's script, run by Node where there is one: it draws, and numbers open."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from listenwell import load, read
from listenwell.cli.html.page import build_page
from listenwell.cli.measures import MEASURES, values
from listenwell.samples import samples
from listenwell.transcripts import Times

NODE = shutil.which("node")
DOM = Path(__file__).with_name("page_dom.mjs")

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed")


def drawn(*readings: Any) -> Any:
    page = build_page(readings).encode("utf-8")
    command = [str(NODE), str(DOM)]
    ran = subprocess.run(command, input=page, capture_output=True, check=False)
    assert ran.stderr.decode() == ""
    return json.loads(ran.stdout)


def test_every_number_of_a_sample_opens_to_its_evidence() -> None:
    reading = read(load(samples()[0].path))
    page = drawn(reading)
    shown = {name for name, value in values(reading).items() if value is not None}
    for name in sorted(shown & {name for name, found in reading.evidence.items() if found}):
        opened = page["opened"][f"{MEASURES[name].label}: show the utterances"]
        if [m.label for m in MEASURES.values()].count(MEASURES[name].label) == 1:
            assert opened == sorted(set(reading.evidence[name])), name


def test_opening_one_number_closes_the_one_before(make_reading) -> None:
    assert drawn(make_reading())["pressed"] == 1


def test_a_moment_opens_to_where_it_was_said(make_reading) -> None:
    assert drawn(make_reading())["opened"]["said at 1:17"] == [7]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"times": Times.NONE},
        {"client": None, "coach": None},
        {"mi": (None,) * 4, "engagement_score": None},
        {"coach_question_count": None, "cue_breakthrough_count": None},
        {"total_duration_seconds": None, "coach_talk_percentage": None},
    ],
)
def test_whatever_is_withheld_the_page_is_drawn(changed, make_reading) -> None:
    text = drawn(make_reading(**changed))["text"]
    assert "What would you like to look at today?" in text
    for wrong in ("[object", "undefined", "NaN", "null"):
        assert wrong not in text


def test_several_sessions_are_listed(make_reading) -> None:
    text = drawn(make_reading(), make_reading(day=date(2026, 9, 10)))["text"]
    assert "2 sessions" in text
    assert "2026-09-10 · Priya" in text
