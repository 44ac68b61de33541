"""How sure a cue is that phrases found."""

import pytest

from listenwell.reading.model import CueLabel, CueType
from listenwell.reading.rules.cue_confidence import COUNTED, calibrated, right_share

PAIR = {CueType.DOUBT: (9.0, 10), CueType.CONCERN: (1.0, 2)}
"""Over both, 10 of 12 are right."""


@pytest.mark.parametrize(
    ("cue_type", "strength", "share"),
    [
        (CueType.DOUBT, 0.85, 0.88),  # (9 + 4 * 10/12) / 14
        (CueType.DOUBT, 0.7, 0.88),
        (CueType.CONCERN, 0.85, 0.72),  # (1 + 4 * 10/12) / 6
        (CueType.CONCERN, 0.6, 0.25),
        (CueType.CONCERN, 0.5, 0.12),
    ],
)
def test_a_share_is_drawn_to_that_of_all_types(cue_type, strength, share):
    assert right_share(cue_type, strength, PAIR) == share


def test_a_cue_keeps_all_but_its_confidence():
    found = CueLabel(CueType.COMMITMENT, 0.75, "why")
    assert calibrated(found) == CueLabel(CueType.COMMITMENT, 0.78, "why")


def test_every_type_is_counted_and_no_share_is_certain():
    assert set(COUNTED) == set(CueType)
    for cue_type, (right, count) in COUNTED.items():
        assert 0 <= right <= count
        assert 0.5 < right_share(cue_type, 0.85) < 1.0
