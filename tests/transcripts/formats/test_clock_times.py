"""Times in words become seconds, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.transcripts.formats.clock_times import clock, parse_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:0:0.210", 0.21),
        ("1:02", 62.0),
        ("00:01:02,345", 62.345),
        ("12.5", 12.5),
        ("12,5", 12.5),
        (" 75:30 ", 4530.0),
        ("100:00:00", 360000.0),
        ("7s", 7.0),
        ("1e-05", 0.00001),
        ("2.389", 2.389),
    ],
)
def test_times_are_read(text, seconds):
    assert parse_time(text) == pytest.approx(seconds, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    ["", "nan", "inf", "-1", "1:60", "1:60:00", "12:3x", "1:2:3:4", "1e99", "٣:٠٠", "9" * 40],
)
def test_what_is_no_time_is_none(text):
    assert parse_time(text) is None


@given(st.integers(0, 10**9))
def test_a_clock_is_read_back(milliseconds):
    assert parse_time(clock(milliseconds / 1000)) == pytest.approx(milliseconds / 1000, abs=1e-6)
