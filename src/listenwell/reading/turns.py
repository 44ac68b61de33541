"""Turns: runs of one speaker's utterances, backchannels left out."""

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from listenwell.reading.found import Found
from listenwell.transcripts import Role, Utterance


class Turn(NamedTuple):
    """A run of utterances by one speaker.

    Attributes:
        speaker: Whose turn it is; ``None`` for speech that the file gives to nobody, which
            ends the turn before it and is not counted itself.
        role: The role of that speaker.
        start: Seconds; the earliest start, ``None`` where the file has no times.
        end: Seconds; the latest end, ``None`` where the file has no times.
        words: How many words, by the blanks between them.
        utterances: Indices.
        end_estimated: Whether ``end`` is not in the file but estimated from the words.
    """

    speaker: str | None
    role: Role
    start: float | None
    end: float | None
    words: int
    utterances: list[int]
    end_estimated: bool = False


def take_turns(said: Sequence[Utterance], backchannels: Sequence[bool]) -> list[Turn]:
    """Put utterances, in the order said, together into turns."""
    turns: list[Turn] = []
    run: list[Utterance] = []
    speaker: str | None = None
    for utterance in said:
        if backchannels[utterance.index] or not utterance.text:
            continue
        if run and utterance.speaker != speaker:
            turns.append(_turn(run))
            run = []
        speaker = utterance.speaker
        run.append(utterance)
    if run:
        turns.append(_turn(run))
    return turns


def _turn(run: list[Utterance]) -> Turn:
    first = run[0]
    if len(run) == 1:
        words = first.text.count(" ") + 1
        return Turn(
            first.speaker,
            first.role,
            first.start,
            first.end,
            words,
            [first.index],
            first.end_estimated,
        )
    end = max((u.end for u in run if u.end is not None), default=None)
    return Turn(
        first.speaker,
        first.role,
        min((u.start for u in run if u.start is not None), default=None),
        end,
        sum(u.text.count(" ") + 1 for u in run),
        [u.index for u in run],
        any(u.end_estimated and u.end == end for u in run),
    )


def turn_measures(
    turns: Sequence[Turn], utterances: Sequence[Utterance], backchannels: Sequence[bool]
) -> dict[str, Found]:
    """Count turns and backchannels, and measure how long turns last."""
    openings = [turn.utterances[0] for turn in turns if turn.speaker is not None]
    heard = list(compress(utterances, backchannels))
    found = {"total_turns": Found(len(openings), openings)}
    for role in (Role.COACH, Role.CLIENT):
        own = [turn for turn in turns if turn.role is role]
        found[f"{role}_turns"] = Found(len(own), [turn.utterances[0] for turn in own])
        tokens = [u.index for u in heard if u.role is role]
        found[f"{role}_backchannel_count"] = Found(len(tokens), tokens)
        found |= _durations(role, own)
    return found


def _durations(role: Role, turns: Sequence[Turn]) -> dict[str, Found]:
    average, longest = f"average_turn_duration_{role}", f"longest_monologue_{role}"
    timed = [
        (turn.end - turn.start, turn)
        for turn in turns
        if turn.start is not None and turn.end is not None
    ]
    if not timed:
        none = Found(None, reason=f"no turn of the {role} has times")
        return {average: none, longest: none}
    mean = sum(seconds for seconds, _ in timed) / len(timed)
    most, monologue = max(timed, key=lambda pair: pair[0])
    return {
        average: Found(round(mean, 3), [turn.utterances[0] for _, turn in timed]),
        longest: Found(round(most, 3), monologue.utterances),
    }
