"""A share is shown with what it was counted from."""

from dataclasses import replace

import pytest

from listenwell.cli.html.payload import page_payload
from listenwell.cli.measures import counted
from listenwell.cli.terminal import print_report


@pytest.fixture
def reading(make_reading):
    made = make_reading(mi=(0.67, 0.5, 0.67, 0.75))
    behind = {"change_talk_share": (1, 3, 5, 7), "complex_reflection_share": (0, 2)}
    return replace(made, evidence={**made.evidence, **behind})


@pytest.mark.parametrize(
    ("measure", "count"),
    [
        ("change_talk_share", "3 of 4"),
        ("complex_reflection_share", "1 of 2"),
        ("reflection_to_question_ratio", ""),
        ("total_turns", ""),
    ],
)
def test_a_share_names_its_part_and_its_whole(reading, measure, count) -> None:
    assert counted(reading, measure) == count


def test_a_share_withheld_counts_nothing(make_reading) -> None:
    assert counted(make_reading(mi=(0.67, 0.5, 0.67, None)), "change_talk_share") == ""


def test_report_and_page_show_the_count(reading, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_report([reading], full=False)
    assert "3 of 4" in capsys.readouterr().out
    (session,) = page_payload([reading])["sessions"]
    shown = {entry["name"]: entry["counted"] for entry in session["mi"]}
    assert shown["change_talk_share"] == "3 of 4"
    assert shown["reflection_to_question_ratio"] == ""
