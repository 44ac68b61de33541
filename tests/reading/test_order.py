import pytest

from listenwell.reading.order import in_order
from listenwell.transcripts import Times


def _indices(transcript) -> list[int]:
    return [utterance.index for utterance in in_order(transcript)]


def test_starts_decide(timeline) -> None:
    assert _indices(timeline("coach | 5-6 | a", "client | 1-2 | b")) == [1, 0]


def test_equal_starts_stay_as_in_the_file(timeline) -> None:
    assert _indices(timeline("coach | 5-6 | a", "client | 5-9 | b")) == [0, 1]


def test_what_has_no_time_stays_behind_what_it_followed(timeline) -> None:
    session = timeline(
        "coach | 5-6 | a", "client || b", "coach | 1-2 | c", "client || d", times=Times.INTERVALS
    )
    assert _indices(session) == [2, 3, 0, 1]


@pytest.mark.parametrize("times", [Times.NONE, Times.SPARSE])
def test_a_stamp_now_and_then_does_not_decide(timeline, times: Times) -> None:
    assert _indices(timeline("coach | 5-6 | a", "client | 1-2 | b", times=times)) == [0, 1]
