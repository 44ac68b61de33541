import pytest

from listenwell.reading.measure import measure
from listenwell.reading.turns import take_turns


def _values(session) -> dict[str, float | None]:
    return {name: one.value for name, one in measure(session).found.items()}


# Rows, then turns in all, the coach's, the client's.
CASES = {
    "alternating": (["coach || a", "client || b", "coach || c"], (3, 2, 1)),
    "a run is one turn": (["coach || a", "coach || b", "client || c", "client || d"], (2, 1, 1)),
    "another person": (["coach || a", "ada || b", "client || c"], (3, 1, 1)),
    # The unnamed voice ends the coach's turn and has none itself.
    "unnamed": (["coach || a", "? || b", "coach || c"], (2, 2, 0)),
    # "Mm-hmm" does not split the client's turn.
    "backchannel": (["client || I was", "coach || Mm-hmm.", "client || late"], (1, 0, 1)),
    # Two people of the same role have a turn each.
    "two others": (["ada || a", "bea || b"], (2, 0, 0)),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_counts_by_hand(timeline, rows: list[str], expected: tuple[int, int, int]) -> None:
    values = _values(timeline(*rows))
    assert (values["total_turns"], values["coach_turns"], values["client_turns"]) == expected


def test_durations_by_hand(timeline) -> None:
    # coach  0=2          10==13           turns of 2 s and 3 s: mean 2.5, longest 3
    # client     3=5 7=9            14==20 turns of 6 s (3 to 9, pause within) and 6 s: mean 6
    values = _values(
        timeline(
            "coach  | 0-2   | a",
            "client | 3-5   | b",
            "client | 7-9   | c",
            "coach  | 10-13 | d",
            "client | 14-20 | e",
        )
    )
    assert values["average_turn_duration_coach"] == 2.5
    assert values["longest_monologue_coach"] == 3
    assert values["average_turn_duration_client"] == 6
    assert values["longest_monologue_client"] == 6


def test_a_turn_lasts_until_its_latest_end(timeline) -> None:
    values = _values(timeline("coach | 0-9 | a", "coach | 2-4 | b"))
    assert values["longest_monologue_coach"] == 9


def test_longest_monologue_opens_to_its_utterances(timeline) -> None:
    session = timeline("coach | 0-1 | a", "client | 1-3 | b", "client | 3-9 | c")
    assert measure(session).found["longest_monologue_client"].utterances == [1, 2]


def test_turns_follow_the_times_and_not_the_file(timeline) -> None:
    session = timeline("client | 5-9 | b", "coach | 0-4 | a", "client | 9-12 | c")
    assert _values(session)["total_turns"] == 2


def test_backchannels_are_counted_apart(timeline) -> None:
    values = _values(
        timeline("client || I was", "coach || Mm-hmm.", "client || late", "coach || Why?")
    )
    assert (values["coach_backchannel_count"], values["client_backchannel_count"]) == (1, 0)


def test_an_untimed_turn_has_no_duration(timeline) -> None:
    found = measure(timeline("coach || a", "client || b")).found
    assert found["average_turn_duration_coach"].value is None
    assert found["average_turn_duration_coach"].reason == "no turn of the coach has times"


def test_words_of_a_turn_are_summed(timeline) -> None:
    session = timeline("coach || one two", "coach || three")
    (turn,) = take_turns(session.utterances, (False, False))
    assert turn.words == 3
