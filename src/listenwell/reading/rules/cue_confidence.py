"""How sure a cue is that phrases found: how often such phrases were right.

A phrase has a strength, given when it was written. What a reading shows is the share of right
findings among the 818 hand-labelled utterances of ``training/labels``, drawn towards the share
over all types where few were found (a beta prior worth ``PRIOR`` findings). ``make eval`` prints
how well such shares hold on sources that they were not counted on.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from listenwell.reading.model import CueLabel, CueType

STRONG: Final = 0.7
"""Strength from which a phrase is more than a hint."""

PRIOR: Final = 4.0

Counts = Mapping[CueType, tuple[float, int]]

COUNTED: Final[Counts] = {
    CueType.RESISTANCE: (9.0, 9),
    CueType.COMMITMENT: (24.0, 31),
    CueType.BREAKTHROUGH: (6.5, 7),
    CueType.CONCERN: (21.0, 22),
    CueType.DEFLECTION: (1.0, 1),
    CueType.ENTHUSIASM: (1.0, 2),
    CueType.DOUBT: (8.5, 10),
    CueType.AGREEMENT: (23.0, 27),
    CueType.GOAL_SETTING: (6.0, 10),
}
"""Right and found, of strong phrases. Where the two passes of labels differ, half is right."""

WEAK: Final = ((0.58, 0.25), (0.0, 0.12))
"""From a strength up, the share right of weaker phrases of any type: 13.5 of 55, 12 of 103."""


def calibrated(found: CueLabel) -> CueLabel:
    """Return a cue with the share of right findings in place of its phrase's strength."""
    return replace(found, confidence=right_share(found.cue_type, found.confidence))


def right_share(cue_type: CueType, strength: float, counted: Counts = COUNTED) -> float:
    """Return the share of findings of this type and strength that are right, 0 to 1."""
    if strength < STRONG:
        return next(share for least, share in WEAK if strength >= least)
    right, count = counted[cue_type]
    over_all = sum(r for r, _ in counted.values()) / sum(n for _, n in counted.values())
    return round((right + PRIOR * over_all) / (count + PRIOR), 2)
