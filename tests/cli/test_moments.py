"""Which moments are shown first."""

from listenwell.cli.moments import all_moments, best_moments
from listenwell.reading import Cue, CueType


def cue(kind: CueType, confidence: float, index: int) -> Cue:
    return Cue(kind, confidence, index, "words", None, None, "why")


AGREEMENT = [cue(CueType.AGREEMENT, 0.99, index) for index in range(20)]


def test_one_breakthrough_is_not_lost_among_agreement() -> None:
    chosen = best_moments([*AGREEMENT, cue(CueType.BREAKTHROUGH, 0.7, 30)], limit=3)
    assert [moment.index for moment in chosen] == [0, 1, 30]


def test_moments_stand_in_the_order_said() -> None:
    found = best_moments([cue(CueType.DOUBT, 0.7, 9), cue(CueType.CONCERN, 0.9, 2)])
    assert [moment.index for moment in found] == [2, 9]


def test_cues_of_one_utterance_are_one_moment_the_surest_first() -> None:
    both = [cue(CueType.GOAL_SETTING, 0.8, 4), cue(CueType.COMMITMENT, 0.9, 4)]
    (moment,) = all_moments(both)
    assert [one.cue_type for one in moment.cues] == [CueType.COMMITMENT, CueType.GOAL_SETTING]


def test_equally_sure_cues_are_ranked_by_what_they_tell() -> None:
    both = [cue(CueType.AGREEMENT, 0.8, 4), cue(CueType.RESISTANCE, 0.8, 4)]
    assert all_moments(both)[0].first.cue_type is CueType.RESISTANCE


def test_no_cues_no_moments() -> None:
    assert best_moments([]) == []
