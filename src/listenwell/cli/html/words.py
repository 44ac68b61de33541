"""The transcript's part of the page: who speaks, what is said, and the cues in it."""

from collections.abc import Sequence
from typing import Any

from listenwell.cli.measures import certainty, clock
from listenwell.cli.moments import Moment, all_moments, cue_label
from listenwell.cli.people import shown_name
from listenwell.cli.plain import excerpt, plain
from listenwell.cli.spans import Timeline
from listenwell.reading import Annotation, CueType, Reading
from listenwell.transcripts import Role

_OPENING = frozenset(
    {
        CueType.BREAKTHROUGH,
        CueType.COMMITMENT,
        CueType.ENTHUSIASM,
        CueType.AGREEMENT,
        CueType.GOAL_SETTING,
    }
)


def people(reading: Reading, line: Timeline) -> list[dict[str, Any]]:
    """Return the speakers, those with a lane first, in the order of the lanes.

    Speech that is given to nobody has a lane too, under no key.
    """
    drawn = {speaker.key for speaker in line.lanes}
    rest = [speaker for speaker in reading.transcript.speakers if speaker.key not in drawn]
    shown: list[dict[str, Any]] = [
        {
            "key": speaker.key,
            "name": shown_name(speaker),
            "role": speaker.role.value,
            "sure": certainty(speaker.role_confidence),
            "lane": speaker.key in drawn,
        }
        for speaker in (*line.lanes, *rest)
    ]
    if line.unnamed:
        nobody = {"key": None, "name": "Unnamed", "role": Role.UNKNOWN.value}
        shown.append({**nobody, "sure": "", "lane": True})
    return shown


def utterances(reading: Reading, line: Timeline) -> list[dict[str, Any]]:
    """Return every utterance with its time, its stretches on the line and its labels."""
    said = []
    for utterance, annotation, spans in zip(
        reading.transcript.utterances, reading.annotations, line.spans, strict=True
    ):
        said.append(
            {
                "who": utterance.speaker,
                "role": utterance.role.value,
                "time": clock(utterance.start) if utterance.start is not None else None,
                "text": plain(utterance.text),
                "spans": [[round(begin, 2), round(end, 2)] for begin, end in spans],
                "labels": _labels(
                    utterance.role, annotation, reading.backchannels[utterance.index]
                ),
            }
        )
    return said


def cues(reading: Reading, moments: Sequence[Moment]) -> list[dict[str, Any]]:
    """Return every cue, the most telling of an utterance first; moments carry their number."""
    numbers = {moment.index: number for number, moment in enumerate(moments, start=1)}
    return [
        {
            "label": cue_label(cue.cue_type),
            "tone": "opening" if cue.cue_type in _OPENING else "guarded",
            "sure": certainty(cue.confidence),
            "index": cue.utterance_index,
            "time": clock(cue.timestamp) if cue.timestamp is not None else None,
            "words": excerpt(reading.transcript.utterances[cue.utterance_index].text, 200),
            "why": plain(cue.interpretation),
            "moment": numbers.get(cue.utterance_index),
        }
        for moment in all_moments(reading.cues)
        for cue in moment.cues
    ]


def _labels(role: Role, annotation: Annotation, backchannel: bool) -> list[str]:  # noqa: FBT001
    if backchannel:
        return ["backchannel"]
    said = []
    if role is Role.COACH:
        if annotation.question:
            said.append(f"{annotation.question} question")
        if annotation.reflection:
            said.append(f"{annotation.reflection} reflection")
    if role is Role.CLIENT and annotation.talk_type and annotation.talk_type.label != "neutral":
        sure = certainty(annotation.talk_type.confidence)
        said.append(f"{annotation.talk_type.label} talk, {sure} sure")
    return said
