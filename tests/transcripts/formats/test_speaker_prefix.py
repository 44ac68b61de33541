"""A colon is a speaker's only where the file's pattern says so."""

import pytest

from listenwell.transcripts.formats.speaker_prefix import NO_NAMES, candidate, speaking_names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Anna: hi", "Anna"),
        ("Z. Victor Zhou (xin): hi", "Z. Victor Zhou (xin)"),
        ("Tullio | Erigon: hi", "Tullio | Erigon"),
        ("Paul O'Leary:", "Paul O'Leary"),
        ("SPEAKER_00: hi", "SPEAKER_00"),
        ("田中：はい", "田中"),
        ("Łukasz Rozmej : hi", "Łukasz Rozmej"),
    ],
)
def test_names_are_candidates(line, name):
    found = candidate(line)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    "line",
    [
        "So my point is: rest",
        "Note: rest",
        "https://example.org: rest",
        "see http: rest",
        "10:30 works",
        "12: rest",
        "Anna:hi",
        "Well! Anna: hi",
        "no colon at all",
        "- item: rest",
        "x" * 90 + ": rest",
        ": rest",
    ],
)
def test_ordinary_colons_are_not(line):
    assert candidate(line) is None


def test_a_word_that_comes_once_among_many_lines_is_no_name():
    assert speaking_names(["Plan: walk", *["words"] * 30]) is NO_NAMES


def test_a_single_caption_with_a_colon_names_nobody():
    assert speaking_names(["Breathe: in"]) is NO_NAMES


def test_a_single_caption_of_the_coach_names_the_coach():
    assert speaking_names(["Coach: in"]).accepted == {"Coach"}


def test_where_nearly_all_lines_have_names_one_that_comes_once_counts():
    lines = ["Anna: a", "Ben: b"] * 15 + ["stokes: bye"]
    assert speaking_names(lines).accepted == {"Anna", "Ben", "stokes"}


def test_no_lines_no_names():
    assert speaking_names([]) is NO_NAMES
