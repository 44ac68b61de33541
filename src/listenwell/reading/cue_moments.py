"""The moments in which the client's words carry a cue."""

from collections.abc import Sequence
from typing import Final

from listenwell.reading.found import Found
from listenwell.reading.model import MIN_CUE_CONFIDENCE, Annotation, Cue, CueLabel, CueType
from listenwell.transcripts import Role, Utterance

EXCERPT_CHARACTERS: Final = 200
CONTEXT_UTTERANCES: Final = 2

_SPOKEN_BY: Final = {
    "coach": "Coach",
    "client": "Client",
    "other": "Other",
    "unknown": "Unknown",
}


def cue_moments(
    said: Sequence[Utterance], annotations: Sequence[Annotation], backchannels: Sequence[bool]
) -> tuple[Cue, ...]:
    """Keep the client's cues from 0.7 up, in the order said, the surest of an utterance first."""
    moments: list[Cue] = []
    for place, utterance in enumerate(said):
        if utterance.role is not Role.CLIENT or backchannels[utterance.index]:
            continue
        kept = [
            cue for cue in annotations[utterance.index].cues if cue.confidence >= MIN_CUE_CONFIDENCE
        ]
        kept.sort(key=lambda cue: (-cue.confidence, cue.cue_type.value))
        moments += [_moment(cue, utterance, _before(said, place)) for cue in kept]
    return tuple(moments)


def _moment(cue: CueLabel, utterance: Utterance, before: str | None) -> Cue:
    return Cue(
        cue_type=cue.cue_type,
        confidence=round(cue.confidence, 4),
        utterance_index=utterance.index,
        text_excerpt=utterance.text[:EXCERPT_CHARACTERS],
        timestamp=utterance.start,
        preceding_context=before,
        interpretation=cue.interpretation,
    )


def _before(said: Sequence[Utterance], place: int) -> str | None:
    context = said[max(0, place - CONTEXT_UTTERANCES) : place]
    return "\n".join(f"{_SPOKEN_BY[u.role.value]}: {u.text}" for u in context) or None


def cue_measures(moments: Sequence[Cue]) -> dict[str, Found]:
    """Count the moments of each of the nine types."""
    found = {}
    for cue_type in CueType:
        indices = [m.utterance_index for m in moments if m.cue_type is cue_type]
        found[f"cue_{cue_type.value}_count"] = Found(len(indices), indices)
    return found
