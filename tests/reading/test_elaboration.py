import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.elaboration import elaboration_measures
from listenwell.reading.turns import Turn
from listenwell.transcripts import Role


def _score(*words: int, language: str | None = "en") -> float | None:
    turns = [Turn("b", Role.CLIENT, None, None, count, [i]) for i, count in enumerate(words)]
    return elaboration_measures(turns, language)["response_elaboration_score"].value


# 1 - 2 ** (-words / 20): 20 words are 0.5, 40 are 0.75, 60 are 0.875.
@pytest.mark.parametrize(
    ("words", "score"),
    [((20,), 50), ((40,), 75), ((20, 40), 62.5), ((60, 60), 87.5), ((10_000, 20), 75)],
)
def test_by_hand(words: tuple[int, ...], score: float) -> None:
    assert _score(*words) == score


def test_the_coach_is_not_scored() -> None:
    turns = [Turn("a", Role.COACH, None, None, 500, [0])]
    found = elaboration_measures(turns, "en")["response_elaboration_score"]
    assert (found.value, found.reason) == (None, "the client takes no turn in this file")


def test_words_are_not_counted_where_there_are_no_blanks() -> None:
    assert _score(20, language="ja") is None


@given(st.lists(st.integers(1, 10_000), min_size=1))
def test_is_a_score(words: list[int]) -> None:
    score = _score(*words)
    assert score is not None
    assert 0 <= score <= 100
