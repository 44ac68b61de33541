"""Single values of vendors' JSON."""

import math
from datetime import date

import pytest

from listenwell.transcripts.formats.json_fields import (
    clock_or_seconds,
    confidence,
    date_of,
    language_code,
    mean,
    milliseconds,
    number,
    seconds,
    speaker_key,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1.0), ("2.5", 2.5), (True, None), ("nan", None), ("1e999", None), (10**400, None)],
)
def test_numbers_are_finite(value, expected):
    assert number(value) == expected


@pytest.mark.parametrize("value", [-1, "-1", "soon", True, [], {}, math.nan, math.inf, 10**400])
def test_what_cannot_be_a_time_is_not_a_number(value):
    assert math.isnan(seconds(value) or 0.0)


@pytest.mark.parametrize("value", [None, ""])
def test_no_time_is_none(value):
    assert seconds(value) is None
    assert milliseconds(value) is None


def test_milliseconds_become_seconds():
    assert milliseconds("1234") == 1.234


@pytest.mark.parametrize(("value", "expected"), [("00:01:02", 62.0), ("1:02", 62.0), ("7.5", 7.5)])
def test_clock_times_and_seconds_are_told_apart(value, expected):
    assert clock_or_seconds(value) == expected


def test_a_clock_that_is_none_is_not_a_number():
    assert math.isnan(clock_or_seconds("a:b") or 0.0)


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 0.0), ("0.5", 0.5), (1.01, None), (-0.1, None), (None, None)]
)
def test_confidence_is_from_0_to_1(value, expected):
    assert confidence(value) == expected


@pytest.mark.parametrize(
    ("values", "expected"), [([0.5, None, 1.0], 0.75), ([None], None), ([], None)]
)
def test_the_mean_is_of_what_is_there(values, expected):
    assert mean(values) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("A", "A"), (" Ines ", "Ines"), (0, "0"), (2.0, "2"), (True, None), ("", None), ([], None)],
)
def test_speakers_keep_the_key_of_the_file(value, expected):
    assert speaker_key(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en", "en"),
        ("en_us", "en"),
        ("EN-gb", "en"),
        ("english", "en"),
        ("deu", "de"),
        ("klingon", None),
        (7, None),
        ("", None),
    ],
)
def test_languages_become_codes(value, expected):
    assert language_code(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-09T23:30:00.000Z", date(2026, 3, 9)),
        ("2026-03-09", date(2026, 3, 9)),
        (1773050400000, date(2026, 3, 9)),
        ("1773050400000", date(2026, 3, 9)),
        (1773050400, None),
        ("soon", None),
        (None, None),
        (math.nan, None),
    ],
)
def test_dates_are_iso_or_milliseconds(value, expected):
    assert date_of(value) == expected
