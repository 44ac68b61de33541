"""Talk time: who speaks for how long, and how long nobody does."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from listenwell.reading.found import Found
from listenwell.reading.pieces import Piece
from listenwell.transcripts import Role, Utterance

PAUSE_SECONDS: Final = 3.0
"""A silence from here up is shown as a pause."""


class TalkTime(NamedTuple):
    """Seconds of speech, by union: no second counts twice for the same party.

    Attributes:
        total: Where the last speech ends, from the start of the recording.
        last: Index of the utterance that ends last.
        coach: Seconds in which the coach speaks.
        client: Seconds in which the client speaks.
        speech: Seconds in which anybody speaks.
        pauses: Length of each pause of three seconds or more, and the index of the utterance
            before it; the silence before anybody speaks belongs to the first utterance.
    """

    total: float
    last: int
    coach: float
    client: float
    speech: float
    pauses: list[tuple[float, int]]


def talk_time(pieces: Sequence[Piece]) -> TalkTime:
    """Sweep once over the pieces of speech, which are in order of their starts."""
    coach = client = speech = 0.0
    coach_reach = client_reach = reach = 0.0
    last = pieces[0][2] if pieces else 0
    pauses = []
    for start, end, index, role in pieces:
        if start - reach >= PAUSE_SECONDS:
            pauses.append((start - reach, last))
        if end > reach:
            speech += end - max(start, reach)
            reach, last = end, index
        if role is Role.COACH:
            if end > coach_reach:
                coach += end - max(start, coach_reach)
                coach_reach = end
        elif role is Role.CLIENT and end > client_reach:
            client += end - max(start, client_reach)
            client_reach = end
    return TalkTime(reach, last, coach, client, speech, pauses)


def talk_time_measures(
    pieces: Sequence[Piece], utterances: Sequence[Utterance]
) -> dict[str, Found]:
    """Measure talk time, silence and the shares of both.

    Percentages are of the whole session; shares of speech are of coach and client together and
    so sum to 100.
    """
    time = talk_time(pieces)
    silence = max(0.0, time.total - time.speech)
    pauses = [index for _, index in sorted(time.pauses, key=lambda p: (-p[0], p[1]))]
    found = {
        "total_duration_seconds": Found(round(time.total, 3), [time.last] if pieces else []),
        "silence_time_seconds": Found(round(silence, 3), pauses),
    }
    both = time.coach + time.client
    for role, seconds in ((Role.COACH, time.coach), (Role.CLIENT, time.client)):
        own = [u.index for u in utterances if u.role is role and u.pieces]
        found[f"{role}_talk_time_seconds"] = Found(round(seconds, 3), own)
        found[f"{role}_talk_percentage"] = _percentage(
            seconds, time.total, own, "the session has no length"
        )
        found[f"{role}_speech_share"] = _percentage(
            seconds, both, own, "neither the coach nor the client speaks for any time"
        )
    return found


def _percentage(part: float, whole: float, utterances: Sequence[int], reason: str) -> Found:
    if whole <= 0.0:
        return Found(None, reason=reason)
    return Found(round(min(100.0, 100.0 * part / whole), 2), utterances)
