from math import e

import pytest

from listenwell.reading.rules.scoring import Scale

SCALE = Scale(("none", "open", "closed"), {"mark": (1.0, 2.0), "what": (2.0, 0.0)}, (0.0, 0.0))


def test_confidence_is_the_share_of_the_exponents():
    whole = 1 + e + e**2
    assert SCALE.score(["mark"]) == pytest.approx(
        {"none": 1 / whole, "open": e / whole, "closed": e**2 / whole}
    )


def test_points_add_up():
    assert SCALE.choose(SCALE.score(["mark", "what"])) == "open"


def test_what_is_not_in_the_table_counts_nothing():
    assert SCALE.score(["unheard of"]) == pytest.approx(dict.fromkeys(SCALE.labels, 1 / 3))


def test_the_first_of_equals_is_chosen():
    assert SCALE.choose(SCALE.score([])) == "none"


def test_a_lean_changes_the_label_and_not_the_confidence():
    leaning = Scale(SCALE.labels, {}, (0.5, 0.0))
    probabilities = leaning.score([])
    assert leaning.choose(probabilities) == "open"
    assert probabilities["open"] == pytest.approx(1 / 3)


def test_a_short_row_is_refused():
    with pytest.raises(ValueError, match="one number for each label"):
        Scale(("none", "open"), {"mark": (1.0, 2.0)}, (0.0,))
