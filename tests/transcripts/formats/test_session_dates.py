"""Dates in titles, where they are beyond doubt."""

from datetime import date

import pytest

from listenwell.transcripts.formats.session_dates import find_date


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Talk (2023-04-20 16:04 GMT+1) - Transcript", date(2023, 4, 20)),
        ("Talk - 2024/11/21 15:51 GMT - Transcript", date(2024, 11, 21)),
        ("Thu, Oct 3, 2024 10:00AM • 12:45", date(2024, 10, 3)),
        ("Session of 14th March 2025", date(2025, 3, 14)),
        ("03/04/2025", None),
        ("2024-13-40", None),
        ("May be 12, or 2025", None),
        ("call 120240302", None),
    ],
)
def test_dates_are_found(line, found):
    assert find_date([line]) == found
