"""Interruptions: someone begins to speak while someone else is speaking."""

from collections.abc import Sequence

from listenwell.reading.found import Found
from listenwell.reading.pieces import Piece
from listenwell.transcripts import Role, Utterance

Stretch = tuple[float, float, int, str]
"""Start and end in seconds, index of the utterance it begins with, speaker."""


def stretches(
    pieces: Sequence[Piece], utterances: Sequence[Utterance], backchannels: Sequence[bool]
) -> list[Stretch]:
    """Join each speaker's pieces that touch or overlap; backchannels are left out.

    Returns:
        Stretches by start. Those of one speaker are disjoint.
    """
    open_now: dict[str, Stretch] = {}
    joined: list[Stretch] = []
    for start, end, index, _ in pieces:
        speaker = utterances[index].speaker
        if speaker is None or backchannels[index]:
            continue
        begun = open_now.get(speaker)
        if begun is None or start > begun[1]:
            if begun is not None:
                joined.append(begun)
            open_now[speaker] = (start, end, index, speaker)
        elif end > begun[1]:
            open_now[speaker] = (begun[0], end, begun[2], speaker)
    joined += open_now.values()
    joined.sort()
    return joined


def interrupting(in_time: Sequence[Stretch]) -> list[int]:
    """Find the stretches that begin strictly inside another speaker's stretch.

    Args:
        in_time: Stretches by start, those of one speaker disjoint.

    Returns:
        The index of the utterance that each begins with.
    """
    found = []
    # A speaker's own stretches are disjoint, so whatever is still open is somebody else's.
    now = open_until = reach = -1.0
    for start, end, opens, _ in in_time:
        if start > now:
            now, open_until = start, reach
        if start < open_until:
            found.append(opens)
        reach = max(reach, end)
    return found


def interruption_measures(
    pieces: Sequence[Piece], utterances: Sequence[Utterance], backchannels: Sequence[bool]
) -> dict[str, Found]:
    """Count interruptions, and whose they are: the one who begins interrupts."""
    found = interrupting(stretches(pieces, utterances, backchannels))
    counts = {"interruption_count": Found(len(found), found)}
    for role in (Role.COACH, Role.CLIENT):
        own = [index for index in found if utterances[index].role is role]
        counts[f"{role}_interruption_count"] = Found(len(own), own)
    return counts
