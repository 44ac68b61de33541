from dataclasses import replace

import pytest

from listenwell.reading.measure import measure

# Rows, then the median wait of the coach and of the client.
CASES = {
    # coach 0=2 .. client 5=6 . coach 7=8: the client waits 3 s, the coach 1 s
    "one each": (["coach | 0-2 | a", "client | 5-6 | b", "coach | 7-8 | c"], (1, 3)),
    # the client begins at 4, before the coach ends at 5: a wait of 0, not of -1
    "overlap waits 0": (
        ["coach | 0-5 | a", "client | 4-6 | b", "coach | 6-7 | c"],
        (0, 0),
    ),
    # waits of the client: 1, 2 and 9 s; the median is 2
    "median": (
        [
            "coach | 0-1 | a",
            "client | 2-3 | b",
            "coach | 3-4 | c",
            "client | 6-7 | d",
            "coach | 7-8 | e",
            "client | 17-18 | f",
        ],
        (0, 2),
    ),
    # the pause within the coach's own turn is nobody's wait: the client waits from 6 to 8
    "own pause": (
        ["coach | 0-1 | a", "coach | 5-6 | b", "client | 8-9 | c", "coach | 9-10 | d"],
        (0, 2),
    ),
    # someone else speaks between coach and client: the client answers nobody
    "someone between": (["coach | 0-1 | a", "ada | 2-3 | b", "client | 4-5 | c"], (None, None)),
    "unnamed between": (["coach | 0-1 | a", "? | 2-3 | b", "client | 4-5 | c"], (None, None)),
    # a backchannel is not an answer: the client's answer comes 4 s after 6
    "backchannel": (
        ["coach | 0-2 | a", "client | 2-3 | Mm-hmm.", "coach | 3-6 | b", "client | 10-11 | c"],
        (None, 4),
    ),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_by_hand(timeline, rows: list[str], expected: tuple[float | None, float | None]) -> None:
    found = measure(timeline(*rows)).found
    waits = [found[f"response_latency_{who}"].value for who in ("coach", "client")]
    assert tuple(waits) == expected


def test_evidence_is_the_answers(timeline) -> None:
    session = timeline("coach | 0-1 | a", "client | 2-3 | b", "coach | 4-5 | c")
    found = measure(session).found
    assert found["response_latency_client"].utterances == [1]
    assert found["response_latency_coach"].utterances == [2]


def test_no_answer_is_timed_by_an_estimated_end(timeline) -> None:
    session = timeline(
        "coach | 0-1 | a", "client | 2-3 | b", "coach | 4-5 | c", "client | 9-10 | d"
    )
    first, *others = session.utterances
    session = replace(session, utterances=(replace(first, end_estimated=True), *others))
    assert measure(session).found["response_latency_client"].utterances == [3]
