import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.interruptions import interrupting, interruption_measures, stretches
from listenwell.reading.measure import measure
from listenwell.reading.pieces import pieces_of

# Rows, then interruptions in all, by the coach, by the client. Each worked out on its timeline.
CASES = {
    # coach  =====          end to end: nobody is cut off
    # client      =====
    "touching": (["coach | 0-5 | a", "client | 5-10 | b"], (0, 0, 0)),
    # coach  =====
    # client    =====       begins at 3 while the coach speaks until 5
    "client cuts in": (["coach | 0-5 | a", "client | 3-8 | b"], (1, 0, 1)),
    # coach  =========
    # client   ==  ==       begins twice inside
    "twice": (["coach | 0-9 | a", "client | 2-4 | b", "client | 6-8 | c"], (2, 0, 2)),
    # client's cues touch at 4: one stretch, one interruption, however it was cut into cues
    "cut into cues": (["coach | 0-9 | a", "client | 2-4,4-6 | b"], (1, 0, 1)),
    # both begin at 0: nobody was speaking yet
    "same start": (["coach | 0-5 | a", "client | 0-3 | b"], (0, 0, 0)),
    # coach  ===  ===       the coach's second stretch begins inside the client's
    # client   =====
    "each once": (
        ["coach | 0-3 | a", "client | 2-7 | b", "coach | 5-9 | c"],
        (2, 1, 1),
    ),
    # one's own overlapping cues are not an interruption
    "oneself": (["coach | 0-5 | a", "coach | 3-8 | b"], (0, 0, 0)),
    # other people interrupt too; that counts in all and for neither
    "someone else": (["coach | 0-5 | a", "ada | 3-8 | b"], (1, 0, 0)),
    # coach  ==========     at 4 the client has ended, but the coach still speaks: ada is inside
    # client  ==
    # ada         ==
    "inside the earlier of two": (
        ["coach | 0-10 | a", "client | 1-3 | b", "ada | 4-6 | c"],
        (2, 0, 1),
    ),
    # nobody knows whose voice it is, so it interrupts nobody
    "unnamed": (["coach | 0-5 | a", "? | 3-8 | b"], (0, 0, 0)),
    # a listener's token does not interrupt
    "backchannel": (["coach | 0-9 | a", "client | 3-4 | Mm-hmm."], (0, 0, 0)),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_by_hand(timeline, rows: list[str], expected: tuple[int, int, int]) -> None:
    found = measure(timeline(*rows)).found
    counts = [found[f"{who}interruption_count"].value for who in ("", "coach_", "client_")]
    assert tuple(counts) == expected


def test_evidence_is_who_begins(timeline) -> None:
    session = timeline("coach | 0-5 | a", "client | 3-8 | b", "coach | 9-10 | c")
    pieces = pieces_of(session.utterances)
    found = interruption_measures(pieces, session.utterances, (False,) * 3)
    assert found["interruption_count"].utterances == [1]


def test_order_of_the_file_is_irrelevant(timeline) -> None:
    rows = ["coach | 0-3 | a", "client | 2-7 | b", "coach | 5-9 | c"]
    for session in (timeline(*rows), timeline(*reversed(rows))):
        assert measure(session).found["interruption_count"].value == 2


STRETCHES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from("abcd")), max_size=25
)


def _count_by_pairs(joined) -> int:
    return sum(
        any(other[3] != one[3] and other[0] < one[0] < other[1] for other in joined)
        for one in joined
    )


@given(STRETCHES)
def test_equals_comparing_every_pair(rows) -> None:
    disjoint, reach = [], {}
    for place, (start, length, who) in enumerate(sorted(rows)):
        if start > reach.get(who, -1):
            disjoint.append((float(start), float(start + length), place, who))
            reach[who] = start + length
    assert len(interrupting(disjoint)) == _count_by_pairs(disjoint)


def test_ten_thousand_at_once_are_counted_in_one_pass() -> None:
    crowd = [(float(i), 1e6, i, f"s{i}") for i in range(10_000)]
    assert len(interrupting(crowd)) == 9_999


def test_touching_pieces_join(timeline) -> None:
    session = timeline("coach | 0-2,2-4,6-7 | a", "coach | 6.5-8 | b")
    joined = stretches(pieces_of(session.utterances), session.utterances, (False, False))
    assert [(start, end) for start, end, _, _ in joined] == [(0, 4), (6, 8)]
