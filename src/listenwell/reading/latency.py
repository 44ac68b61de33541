"""Response latency: how long the other one waits before answering."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from listenwell.reading.found import Found
from listenwell.reading.turns import Turn
from listenwell.transcripts import Role


def latencies(turns: Sequence[Turn], asker: Role, answerer: Role) -> list[tuple[float, int]]:
    """Return each wait in seconds with the index of the utterance that ends it.

    A wait is from the end of one's turn to the start of the other's next turn; an answer that
    begins before the turn is over waits 0. A turn whose end is estimated times no answer.
    """
    return [
        (max(0.0, answer.start - turn.end), answer.utterances[0])
        for turn, answer in pairwise(turns)
        if turn.role is asker
        and answer.role is answerer
        and turn.end is not None
        and not turn.end_estimated
        and answer.start is not None
    ]


def latency_measures(turns: Sequence[Turn]) -> dict[str, Found]:
    """Take the median wait before the client answers the coach, and the other way about."""
    return {
        "response_latency_client": _median(latencies(turns, Role.COACH, Role.CLIENT), "client"),
        "response_latency_coach": _median(latencies(turns, Role.CLIENT, Role.COACH), "coach"),
    }


def _median(waits: Sequence[tuple[float, int]], who: str) -> Found:
    if not waits:
        return Found(None, reason=f"no answer of the {who} to the other is timed in this file")
    return Found(round(median(seconds for seconds, _ in waits), 3), [index for _, index in waits])
