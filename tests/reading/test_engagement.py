import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.engagement import (
    WEIGHTS,
    engagement_measures,
    engagement_parts,
    engagement_warnings,
)
from listenwell.reading.found import Found
from listenwell.reading.turns import Turn
from listenwell.transcripts import Role


def _exchanges(*words: tuple[int, int]) -> list[Turn]:
    turns = []
    for coach, client in words:
        turns.append(Turn("a", Role.COACH, None, None, coach, [len(turns)]))
        turns.append(Turn("b", Role.CLIENT, None, None, client, [len(turns)]))
    return turns


TURNS = _exchanges((10, 20), (10, 20), (10, 5), (10, 5))


def _found(share=None, elaboration=None, latency=None, change=None) -> dict[str, Found]:
    values = {
        "client_speech_share": share,
        "response_elaboration_score": elaboration,
        "response_latency_client": latency,
        "change_talk_share": change,
    }
    return {name: Found(one, [0, 1, 2]) for name, one in values.items() if one is not None}


def _scores(found, turns=TURNS) -> dict[str, float | None]:
    return {part.name: part.score for part in engagement_parts(found, turns)}


def test_weights_sum_to_1() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("share", "score"), [(0, 0), (25, 0.5), (50, 1), (65, 1), (80, 1), (90, 0.75), (100, 0.5)]
)
def test_client_share(share: float, score: float) -> None:
    assert _scores(_found(share=share))["client_share"] == score


@pytest.mark.parametrize(("seconds", "score"), [(0, 1), (2, 1), (6, 0.5), (10, 0), (60, 0)])
def test_responsiveness(seconds: float, score: float) -> None:
    assert _scores(_found(latency=seconds))["responsiveness"] == score


def test_responsiveness_needs_three_answers() -> None:
    found = {"response_latency_client": Found(1.0, [1, 3])}
    assert _scores(found)["responsiveness"] is None


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ([(5, 9), (5, 9), (5, 1), (5, 1)], 1.0),
        ([(5, 9), (5, 1), (5, 1), (5, 1)], 0.5),
        ([(5, 1), (5, 1), (5, 1)], 0.0),
        ([(5, 9), (5, 9)], None),
    ],
)
def test_turn_balance(words: list[tuple[int, int]], score: float | None) -> None:
    assert _scores({}, _exchanges(*words))["turn_balance"] == score


def test_all_parts_by_hand() -> None:
    # 0.3 * 1 + 0.25 * 0.4 + 0.15 * 0.5 + 0.2 * 0.75 + 0.1 * 1 = 0.725
    found = _found(share=60, elaboration=40, latency=6, change=0.75)
    parts = engagement_parts(found, TURNS)
    assert engagement_measures(found, parts)["engagement_score"].value == 72.5


def test_the_weight_of_a_missing_part_is_shared() -> None:
    # (0.25 * 0.4 + 0.2 * 0.75 + 0.1 * 1) / 0.55 = 0.6364
    found = _found(elaboration=40, change=0.75)
    parts = engagement_parts(found, TURNS)
    assert engagement_measures(found, parts)["engagement_score"].value == 63.64


def test_one_part_alone_is_scored_on_what_there_is_and_says_so() -> None:
    parts = engagement_parts(_found(elaboration=40), [])
    assert engagement_measures({}, parts)["engagement_score"].value == 40.0
    (warning,) = engagement_warnings(parts, [], 600)
    assert "1 of its 5 parts" in warning


def test_without_any_part_there_is_no_score() -> None:
    parts = engagement_parts({}, [])
    found = engagement_measures({}, parts)["engagement_score"]
    assert found.value is None
    assert "none of its five parts" in found.reason
    assert engagement_warnings(parts, [], 600) == []


def test_one_speaker_has_no_share_to_judge() -> None:
    alone = [turn for turn in TURNS if turn.role is Role.CLIENT][:1]
    parts = engagement_parts(_found(share=100, elaboration=80, change=1.0), alone)
    assert parts[0].score is None
    (warning,) = engagement_warnings(parts, alone, 600)
    assert "only one person speaks" in warning


def test_a_short_session_says_so() -> None:
    parts = engagement_parts(_found(share=60, elaboration=40, latency=6, change=0.75), TURNS)
    assert engagement_warnings(parts, TURNS, 600) == []
    (warning,) = engagement_warnings(parts, TURNS, 119.9)
    assert "under two minutes" in warning


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1e6), st.floats(0, 1))
def test_is_a_score(share, elaboration, latency, change) -> None:
    found = _found(share, elaboration, latency, change)
    score = engagement_measures(found, engagement_parts(found, TURNS))["engagement_score"].value
    assert score is not None
    assert 0 <= score <= 100


def test_no_score_is_no_warning() -> None:
    assert engagement_warnings(engagement_parts({}, []), [], 60) == []
