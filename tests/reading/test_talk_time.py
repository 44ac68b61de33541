import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.pieces import Piece
from listenwell.reading.talk_time import talk_time, talk_time_measures
from listenwell.transcripts import Role

A, B, C, N = Role.COACH, Role.CLIENT, Role.OTHER, Role.UNKNOWN

# Each case: pieces, then total, coach, client, speech, all in seconds and worked out by hand.
CASES = {
    # coach  ===.......
    # client ....======
    #        0   4     10   one second of silence, 3 to 4
    "one after the other": ([(0, 3, A), (4, 10, B)], (10, 3, 6, 9)),
    # coach  ======....
    # client ....======
    # both speak from 4 to 6: the seconds are in both talk times and once in speech
    "overlap": ([(0, 6, A), (4, 10, B)], (10, 6, 6, 10)),
    # coach  ==========
    # client ...==.....
    "inside": ([(0, 10, A), (3, 5, B)], (10, 10, 2, 10)),
    # the coach's own pieces overlap from 2 to 4: the union is 0 to 6
    "own pieces overlap": ([(0, 4, A), (2, 6, A)], (6, 6, 0, 6)),
    # 100 s before anybody speaks count to the total, not to speech
    "late start": ([(100, 110, A), (110, 120, B)], (120, 10, 10, 20)),
    # others and unnamed people fill the silence and are in neither share
    "others": ([(0, 2, A), (2, 5, C), (5, 9, N), (9, 10, B)], (10, 2, 1, 10)),
    # the last to begin is not the last to end
    "longest reaches past": ([(0, 60, B), (50, 52, A)], (60, 2, 60, 60)),
    "a point in time": ([(5, 5, A)], (5, 0, 0, 0)),
    "nothing timed": ([], (0, 0, 0, 0)),
}


def _pieces(rows: list[tuple[float, float, Role]]) -> list[Piece]:
    return sorted((start, end, i, role) for i, (start, end, role) in enumerate(rows))


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_by_hand(
    rows: list[tuple[float, float, Role]], expected: tuple[float, float, float, float]
) -> None:
    time = talk_time(_pieces(rows))
    assert (time.total, time.coach, time.client, time.speech) == expected


def test_pauses_are_three_seconds_or_more_and_belong_to_who_spoke_before() -> None:
    #  0==2     5==6  8==9          20==21
    #     3 s      2 s      11 s
    rows = [(0.0, 2.0, A), (5.0, 6.0, B), (8.0, 9.0, A), (20.0, 21.0, B)]
    assert talk_time(_pieces(rows)).pauses == [(3.0, 0), (11.0, 2)]


def test_pause_belongs_to_who_ended_last() -> None:
    rows = [(0.0, 10.0, A), (2.0, 3.0, B), (15.0, 16.0, B)]
    assert talk_time(_pieces(rows)).pauses == [(5.0, 0)]


def test_measures_by_hand(timeline) -> None:
    # coach  0==4          8=10         20 s in all, speech 4 + 4 + 2 + 4 = 14, silence 6
    # client     4==8            12==16
    # other                          14=====20 (2 s of it over the client)
    session = timeline(
        "coach  | 0-4   | a",
        "client | 4-8   | b",
        "coach  | 8-10  | c",
        "client | 12-16 | d",
        "ada    | 14-20 | e",
    )
    pieces = [(s, e, u.index, u.role) for u in session.utterances for s, e in u.pieces]
    found = talk_time_measures(pieces, session.utterances)
    assert {name: one.value for name, one in found.items()} == {
        "total_duration_seconds": 20,
        "silence_time_seconds": 2,
        "coach_talk_time_seconds": 6,
        "client_talk_time_seconds": 8,
        "coach_talk_percentage": 30,
        "client_talk_percentage": 40,
        "coach_speech_share": 42.86,
        "client_speech_share": 57.14,
    }
    assert found["coach_talk_time_seconds"].utterances == [0, 2]
    assert found["total_duration_seconds"].utterances == [4]


def test_without_length_there_are_no_shares(timeline) -> None:
    found = talk_time_measures([(0.0, 0.0, 0, A)], timeline("coach | 0-0 | a").utterances)
    assert found["coach_talk_percentage"].value is None
    assert found["coach_talk_percentage"].reason == "the session has no length"


ROWS = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 300), st.sampled_from([A, B, C, N])).map(
        lambda row: (row[0] / 10, (row[0] + row[1]) / 10, row[2])
    ),
    max_size=30,
)


def _tenths(rows: list[tuple[float, float, Role]], *roles: Role) -> float:
    """Count, by brute force, the tenths of a second in which one of these roles speaks."""
    spoken = set()
    for start, end, role in rows:
        if role in roles:
            spoken.update(range(round(start * 10), round(end * 10)))
    return len(spoken) / 10


@given(ROWS)
def test_equals_counting_every_tenth_of_a_second(rows) -> None:
    time = talk_time(_pieces(rows))
    assert time.coach == pytest.approx(_tenths(rows, A))
    assert time.client == pytest.approx(_tenths(rows, B))
    assert time.speech == pytest.approx(_tenths(rows, A, B, C, N))


@given(ROWS)
def test_silence_is_never_negative_and_nobody_speaks_longer_than_all(rows) -> None:
    time = talk_time(_pieces(rows))
    assert time.total - time.speech >= -1e-9
    assert max(time.coach, time.client) <= time.speech + 1e-9


@given(ROWS.filter(bool))
def test_shares_are_percentages(rows) -> None:
    found = talk_time_measures(_pieces(rows), ())
    shares = [one.value for name, one in found.items() if name.endswith(("percentage", "share"))]
    assert all(share is None or 0 <= share <= 100 for share in shares)


@given(ROWS)
def test_shares_of_speech_sum_to_100(rows) -> None:
    found = talk_time_measures(_pieces(rows), ())
    shares = [found[f"{role}_speech_share"].value for role in ("coach", "client")]
    if None not in shares:
        assert sum(shares) == pytest.approx(100, abs=0.011)


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_input_is_irrelevant(rows, random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert talk_time(_pieces(rows))[2:5] == talk_time(_pieces(shuffled))[2:5]


@given(ROWS)
def test_a_silent_gap_at_the_end_leaves_talk_time_unchanged(rows) -> None:
    later = max((end for _, end, _ in rows), default=0) + 60
    before, after = talk_time(_pieces(rows)), talk_time(_pieces([*rows, (later, later, C)]))
    assert after[2:5] == before[2:5]
    assert after.total == later


@given(ROWS)
def test_swapping_roles_swaps_the_numbers(rows) -> None:
    swap = {A: B, B: A, C: C, N: N}
    swapped = talk_time(_pieces([(start, end, swap[role]) for start, end, role in rows]))
    time = talk_time(_pieces(rows))
    assert (swapped.coach, swapped.client) == pytest.approx((time.client, time.coach))
