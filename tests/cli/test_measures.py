"""How numbers are written for a coach."""

import pytest

from listenwell.cli.measures import (
    MEASURES,
    Unit,
    certainty,
    change_in_unit,
    clock,
    in_unit,
    label,
    values,
    written,
)
from listenwell.transcripts.support import MEASURES as SUPPORTED


def test_every_measure_has_a_label() -> None:
    assert list(MEASURES) == list(SUPPORTED)


def test_an_unknown_measure_is_spelled_out() -> None:
    assert (label("new_measure"), written("new_measure", 1.0)) == ("new measure", "1.00")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (59.4, "0:59"), (59.5, "1:00"), (754, "12:34"), (3599.6, "1:00:00")],
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        (Unit.CLOCK, 61.0, "1:01"),
        (Unit.SECONDS, 1.25, "1.2 s"),
        (Unit.PERCENT, 43.5, "44 %"),
        (Unit.SHARE, 0.435, "44 %"),
        (Unit.COUNT, 1200, "1,200"),
        (Unit.SCORE, 70.6, "71"),
        (Unit.RATIO, 0.666, "0.67"),
        (Unit.SENTIMENT, 0.1, "+0.10"),
        (Unit.SENTIMENT, -0.1, "−0.10"),
        (Unit.SENTIMENT, -0.001, "+0.00"),
        (Unit.PERCENT, None, "–"),
    ],
)
def test_in_unit(unit: Unit, value: float | None, shown: str) -> None:
    assert in_unit(unit, value) == shown


@pytest.mark.parametrize(
    ("unit", "before", "now", "shown"),
    [
        (Unit.PERCENT, 56.4, 61.0, "+5 points"),
        (Unit.SHARE, 0.5, 0.49, "−1 point"),
        (Unit.SCORE, 71, 64, "−7"),
        (Unit.SCORE, 71.1, 70.9, "="),
        (Unit.CLOCK, 3000, 3090, "+1:30"),
        (Unit.SENTIMENT, 0.1, -0.1, "−0.20"),
        (Unit.SECONDS, 0.8, 1.8, "+1.0 s"),
    ],
)
def test_change_in_unit(unit: Unit, before: float, now: float, shown: str) -> None:
    assert change_in_unit(unit, before, now) == shown


@pytest.mark.parametrize(
    ("confidence", "shown"), [(1.0, "100 %"), (0.999, "99 %"), (0.7, "70 %"), (0.29, "29 %")]
)
def test_only_certainty_reads_100(confidence: float, shown: str) -> None:
    assert certainty(confidence) == shown


def test_values_hold_every_measure(make_reading) -> None:
    found = values(make_reading())
    assert list(found) == list(MEASURES)
    assert found["engagement_score"] == 71.0
    assert found["open_question_share"] == 0.67
