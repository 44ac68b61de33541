"""Cues read by a language model: batches of ten, context of two, kept from 0.7 up."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from listenwell.llm.asking import Asker, Task
from listenwell.llm.choice import Criticality
from listenwell.llm.conversation_text import cue_batches, redactor_for
from listenwell.reading.model import MIN_CUE_CONFIDENCE, CueLabel, CueType
from listenwell.reading.trained.interpretations import interpretation
from listenwell.transcripts import Transcript


class FoundCue(BaseModel):
    """One cue as the model names it."""

    model_config = ConfigDict(extra="forbid")

    utterance: int = Field(description="Number of the client utterance that was to be judged.")
    cue: CueType
    confidence: float = Field(ge=0, le=1)


class FoundCues(BaseModel):
    """The answer to one batch."""

    model_config = ConfigDict(extra="forbid")

    cues: list[FoundCue]


READ_CUES: Final = Task("read_cues", FoundCues, Criticality.ROUTINE, has_local=True)

Cues = Mapping[int, tuple[CueLabel, ...]]
"""By index of the utterance."""


async def read_cues(
    asker: Asker, transcript: Transcript, backchannels: Sequence[bool]
) -> tuple[Cues, str]:
    """Return the cues of all client utterances, and the versions of prompt and models.

    Raises:
        NoModel: None is chosen.
        NoAnswer: A batch found nobody to read it; cues of half a session are not given.

    """
    redactor = redactor_for(transcript)
    cues: dict[int, tuple[CueLabel, ...]] = {}
    by: set[str] = set()
    for indices, text in cue_batches(transcript, backchannels, redactor):
        answered = await asker.ask(READ_CUES, text)
        by.add(f"{answered.model}/{answered.prompt_version}")
        for index in indices:
            cues[index] = _labels(answered.value, index)
    return cues, "+".join(sorted(by))


def _labels(answer: FoundCues, index: int) -> tuple[CueLabel, ...]:
    """Return the cues of one utterance, the surest of each type; others' numbers do not count."""
    best: dict[CueType, float] = {}
    for found in answer.cues:
        if found.utterance == index and found.confidence >= MIN_CUE_CONFIDENCE:
            best[found.cue] = max(best.get(found.cue, 0.0), found.confidence)
    return tuple(CueLabel(cue, sure, interpretation(cue)) for cue, sure in best.items())
