import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.risk.crossing import CHURN_PROBABILITY, Hysteresis, above_level, cross

NEVER = np.inf


def crossed(standing: bool, value: float, days: float = NEVER) -> str:
    found = cross(np.array([standing]), np.array([value]), np.array([days]))
    names = [name for name in ("raised", "kept", "resolved") if getattr(found, name)[0]]
    assert len(names) <= 1
    assert found.standing[0] == (names in (["raised"], ["kept"]))
    return names[0] if names else "nothing"


@pytest.mark.parametrize(
    ("standing", "value", "days", "expected"),
    [
        (False, 0.59, NEVER, "nothing"),
        (False, 0.60, NEVER, "raised"),
        (False, 0.60, np.nan, "raised"),
        (False, 0.90, 27.9, "nothing"),
        (False, 0.90, 28.0, "raised"),
        (True, 0.90, 3.0, "kept"),
        (True, 0.36, 3.0, "kept"),
        (True, 0.35, 3.0, "kept"),
        (True, 0.349, 3.0, "resolved"),
        (True, np.nan, 3.0, "kept"),
        (False, np.nan, NEVER, "nothing"),
    ],
)
def test_the_table(standing: bool, value: float, days: float, expected: str) -> None:
    assert crossed(standing, value, days) == expected


def test_a_level_is_raised_just_above_its_boundary_and_cleared_a_margin_below() -> None:
    high = above_level(50.0, margin=5.0)
    values = np.array([50.0, 50.01, 45.0, 44.99])
    standing = np.array([False, False, True, True])
    found = cross(standing, values, np.full(4, NEVER), high)
    assert found.raised.tolist() == [False, True, False, False]
    assert found.kept.tolist() == [False, False, True, False]
    assert found.resolved.tolist() == [False, False, False, True]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=120))
def test_raises_are_a_cooldown_apart_and_separated_by_a_fall(values: list[float]) -> None:
    standing, raised_on, fell = False, -1000, True
    for day, value in enumerate(values):
        outcome = crossed(standing, value, float(day - raised_on))
        if outcome == "raised":
            assert value >= 0.6
            assert fell
            assert day - raised_on >= 28
            raised_on, fell = day, False
        if outcome == "resolved":
            assert value < 0.35
            fell = True
        standing = outcome in ("raised", "kept")


def test_bounds_that_cross_are_refused() -> None:
    with pytest.raises(ValueError, match="clears below"):
        Hysteresis(raise_at=0.3, clear_below=0.4)
    with pytest.raises(ValueError, match="cooldown"):
        Hysteresis(0.6, 0.3, cooldown_days=-1)
    assert Hysteresis(0.6, 0.35, 28.0) == CHURN_PROBABILITY
