"""The moments of a session that are worth a coach's first look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from listenwell.reading import Cue, CueType

SHOWN: Final = 8

# What a coach would least like to miss, first; breaks ties between equally sure cues.
_RANK: Final = (
    CueType.BREAKTHROUGH,
    CueType.RESISTANCE,
    CueType.COMMITMENT,
    CueType.CONCERN,
    CueType.GOAL_SETTING,
    CueType.DEFLECTION,
    CueType.DOUBT,
    CueType.ENTHUSIASM,
    CueType.AGREEMENT,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One utterance and the cues in it, the most telling first; never without one."""

    cues: tuple[Cue, ...]

    @property
    def first(self) -> Cue:
        """The most telling cue, for the moment's time and words."""
        return self.cues[0]

    @property
    def index(self) -> int:
        """The utterance."""
        return self.first.utterance_index


def cue_label(cue_type: CueType) -> str:
    """Return the type in words: ``goal setting``."""
    return cue_type.value.replace("_", " ")


def all_moments(cues: Sequence[Cue]) -> list[Moment]:
    """Gather the cues by utterance, in the order in which they were said."""
    gathered: dict[int, list[Cue]] = {}
    for cue in sorted(cues, key=_telling):
        gathered.setdefault(cue.utterance_index, []).append(cue)
    return [Moment(tuple(gathered[index])) for index in sorted(gathered)]


def best_moments(cues: Sequence[Cue], limit: int = SHOWN) -> list[Moment]:
    """Choose the moments to show first, in the order in which they were said.

    The surest moment of each type comes before the second of any, so that a session full of
    agreement still shows its one breakthrough.
    """
    seen: Counter[CueType] = Counter()
    turns: list[tuple[int, int, Moment]] = []
    for place, moment in enumerate(sorted(all_moments(cues), key=lambda one: _telling(one.first))):
        kind = moment.first.cue_type
        turns.append((seen[kind], place, moment))
        seen[kind] += 1
    chosen = [moment for _, _, moment in sorted(turns, key=lambda turn: turn[:2])[:limit]]
    return sorted(chosen, key=lambda moment: moment.index)


def _telling(cue: Cue) -> tuple[float, int, int]:
    return (-cue.confidence, _RANK.index(cue.cue_type), cue.utterance_index)
