"""Whole sessions, from the bytes of a file to the numbers, worked out by hand."""

import json
from dataclasses import asdict

import pytest

from listenwell import load, read

WORDS = "I was thinking about what happened at work yesterday evening."

# Rows are speaker, start, end and, where it matters, words. ``None`` among the numbers: withheld.
SESSIONS = {
    "two turns each": (
        [("coach", 0, 4), ("client", 5, 11), ("coach", 11.5, 13.5), ("client", 14, 20)],
        {
            "total_duration_seconds": 20,
            "coach_talk_time_seconds": 6,
            "client_talk_time_seconds": 12,
            "silence_time_seconds": 2,  # 1 + 0.5 + 0.5
            "coach_talk_percentage": 30,
            "client_talk_percentage": 60,
            "client_speech_share": 66.67,
            "average_turn_duration_client": 6,
            "response_latency_client": 0.75,  # of 1 and 0.5
            "response_latency_coach": 0.5,
        },
    ),
    "the last row is not the last to end": (
        [("coach", 0, 5), ("client", 5, 40), ("coach", 20, 25)],
        {
            "total_duration_seconds": 40,
            "silence_time_seconds": 0,  # the source's subtraction gives 40 - 10 - 35 = -5
            "coach_talk_percentage": 25,
            "client_talk_percentage": 87.5,
            "coach_interruption_count": 1,
            "client_interruption_count": 0,
            "response_latency_coach": 0,
        },
    ),
    "each interrupts the next": (
        [("coach", 0, 10), ("client", 8, 15), ("coach", 14, 20), ("client", 19, 25)],
        {
            "coach_talk_time_seconds": 16,
            "client_talk_time_seconds": 13,
            "silence_time_seconds": 0,
            "interruption_count": 3,
            "client_interruption_count": 2,
            "total_turns": 4,
        },
    ),
    "speech within speech within speech": (
        [("client", 0, 100), ("coach", 10, 90), ("client", 20, 30), ("Dana", 40, 50)],
        {
            "client_talk_time_seconds": 100,
            "coach_talk_time_seconds": 80,
            "silence_time_seconds": 0,
            "interruption_count": 2,  # by the coach at 10 and by Dana at 40
            "coach_interruption_count": 1,
            "client_interruption_count": 0,
        },
    ),
    "both begin at once, and one overlaps with herself": (
        [
            ("coach", 0, 5),
            ("coach", 4, 8),
            ("client", 9, 12),
            ("coach", 13, 15),
            ("client", 13, 14),
        ],
        {
            "coach_talk_time_seconds": 10,
            "client_talk_time_seconds": 4,
            "silence_time_seconds": 2,
            "interruption_count": 0,
            "coach_turns": 2,
            "longest_monologue_coach": 8,
        },
    ),
    "a third person is in neither share, and nobody answers across them": (
        [("coach", 0, 10), ("Dana", 10, 20), ("client", 20, 30)],
        {
            "coach_talk_percentage": 33.33,
            "coach_speech_share": 50,
            "silence_time_seconds": 0,
            "total_turns": 3,
            "response_latency_client": None,
        },
    ),
    "backchannels take no turn and interrupt nobody": (
        [
            ("client", 0, 5),
            ("coach", 4.5, 5.5, "Mm-hmm."),
            ("client", 6, 10),
            ("coach", 10, 10.5, "Right."),
            ("client", 11, 15),
            ("coach", 16, 20),
        ],
        {
            "total_turns": 2,
            "longest_monologue_client": 15,
            "coach_backchannel_count": 2,
            "coach_talk_time_seconds": 5.5,
            "silence_time_seconds": 2,  # 5.5 to 6, 10.5 to 11, 15 to 16
            "interruption_count": 0,
            "response_latency_coach": 1,
        },
    ),
    "a short answer is a turn": (
        [("coach", 0, 3, "Did you call her?"), ("client", 3.5, 4, "Yeah."), ("coach", 5, 8)],
        {"total_turns": 3, "client_backchannel_count": 0, "response_latency_client": 0.5},
    ),
    "one speaker, minutes after 0": (
        [("client", 300, 360), ("client", 370, 430)],
        {
            "total_duration_seconds": 430,
            "silence_time_seconds": 310,
            "client_talk_percentage": 27.91,
            "client_speech_share": 100,
            "coach_talk_percentage": 0,
            "average_turn_duration_coach": None,
            "client_turns": 1,
            "longest_monologue_client": 130,
        },
    ),
    "ends are estimated at 2.5 words a second": (
        [("coach", 0, None, WORDS), ("client", 3, None, "Five words, and no more."), ("coach", 9)],
        {
            "coach_talk_time_seconds": 7,  # 10 words are 4 s, cut at 3; and 4 s
            "client_talk_time_seconds": 2,
            "total_duration_seconds": 13,
            "silence_time_seconds": 4,
            "interruption_count": None,
            "response_latency_client": None,
        },
    ),
    "no times": (
        [("coach",), ("client",), ("coach",)],
        {"total_turns": 3, "total_duration_seconds": None, "silence_time_seconds": None},
    ),
    "speech that takes no time": (
        [("coach", 0, 4), ("client", 5, 5), ("coach", 6, 8)],
        {"silence_time_seconds": 2, "total_turns": 3, "average_turn_duration_client": 0},
    ),
}


def _file(rows: list[tuple]) -> bytes:
    names = ("speaker", "start", "end", "text")
    records = [{"text": WORDS} | dict(zip(names, row, strict=False)) for row in rows]
    return json.dumps({"utterances": records}).encode()


@pytest.mark.parametrize(("rows", "numbers"), SESSIONS.values(), ids=SESSIONS)
def test_by_hand(rows, numbers) -> None:
    found = asdict(read(load(_file(rows), name="session.json")).analytics)
    assert {name: found[name] for name in numbers} == numbers


TIMED = {
    name: rows for name, (rows, _) in SESSIONS.items() if all(len(r) > 2 and r[2] for r in rows)
}
TIMED.pop("both begin at once, and one overlaps with herself")  # equal starts stand as in the file


@pytest.mark.parametrize("rows", TIMED.values(), ids=TIMED)
def test_the_order_of_timed_rows_does_not_matter(rows) -> None:
    readings = [read(load(_file(order), name="session.json")) for order in (rows, rows[::-1])]
    assert readings[0].analytics == readings[1].analytics
