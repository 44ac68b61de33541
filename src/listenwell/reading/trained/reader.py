"""The trained model behind the :class:`~listenwell.reading.reader.Reader` protocol."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, cast

from listenwell.reading.model import (
    Annotation,
    Behaviour,
    BehaviourLabel,
    CueLabel,
    CueType,
    Question,
    Reflection,
    TalkType,
    TalkTypeLabel,
)
from listenwell.reading.order import in_order
from listenwell.reading.rules import RuleReader
from listenwell.reading.trained.interpretations import interpretation
from listenwell.reading.trained.model import Model, Read, Spoken
from listenwell.transcripts import Transcript

SUPPORT: Final = 0.3
"""A cue that the rules found is kept if the model, too, thinks it at least this likely."""

BY_RULES_ALONE: Final = frozenset({CueType.DEFLECTION, CueType.ENTHUSIASM})
"""Cue types with too few labelled examples for a head to be trusted."""


class TrainedReader:
    """Reads English with the model that ships in the package.

    A cue counts with the model's probability, or with the rules' confidence where they found it
    and the model supports them; together they are right more often than either alone, see
    ``docs/measures/cues.md``.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rules = RuleReader()
        self.version = f"trained-{model.version}"

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        """See :meth:`listenwell.reading.reader.Reader.annotate`."""
        by_rules = self._rules.annotate(transcript, backchannels)
        spoken = _in_context(transcript, by_rules)
        return [
            _annotation(read, ruled, backchannel=backchannel)
            for read, ruled, backchannel in zip(
                self._model.read(spoken), by_rules, backchannels, strict=True
            )
        ]


def _in_context(transcript: Transcript, by_rules: Sequence[Annotation]) -> list[Spoken]:
    """Return every utterance with the words of the two spoken before it, in the file's order."""
    said = [u for u in in_order(transcript) if u.text]
    before = {
        u.index: tuple(earlier.text for earlier in reversed(said[max(0, place - 2) : place]))
        for place, u in enumerate(said)
    }
    return [
        Spoken(
            u.role.value,
            u.text,
            before.get(u.index, ()),
            {cue.cue_type.value: cue.confidence for cue in ruled.cues},
        )
        for u, ruled in zip(transcript.utterances, by_rules, strict=True)
    ]


def _annotation(read: Read, ruled: Annotation, *, backchannel: bool) -> Annotation:
    talk_type, behaviour = read.decisions.get("talk_type"), read.decisions.get("behaviour")
    question, reflection = read.decisions.get("question"), read.decisions.get("reflection")
    return Annotation(
        talk_type=TalkTypeLabel(cast("TalkType", talk_type), read.heads["talk_type"][talk_type])
        if talk_type
        else None,
        behaviour=BehaviourLabel(cast("Behaviour", behaviour), read.heads["behaviour"][behaviour])
        if behaviour
        else None,
        question=None if question in (None, "none") else cast("Question", question),
        reflection=None if reflection in (None, "none") else cast("Reflection", reflection),
        sentiment=read.sentiment,
        emotions=read.emotions,
        cues=() if backchannel else _cues(read, ruled),
    )


def _cues(read: Read, ruled: Annotation) -> tuple[CueLabel, ...]:
    by_rules = {cue.cue_type: cue for cue in ruled.cues}
    return tuple(
        cue_label(cue_type, read.cues[cue_type], by_rules.get(cue_type))
        for cue_type in CueType
        if cue_type in read.cues
    )


def cue_label(cue_type: CueType, probability: float, ruled: CueLabel | None) -> CueLabel:
    """Put together what the model and the rules say of one cue in one utterance.

    Args:
        cue_type: The cue.
        probability: The model's.
        ruled: What the rules found, ``None`` if nothing.
    """
    if ruled is None:
        sure = 0.0 if cue_type in BY_RULES_ALONE else probability
        return CueLabel(cue_type, sure, interpretation(cue_type))
    if cue_type in BY_RULES_ALONE:
        return ruled
    supported = probability >= SUPPORT
    sure = max(probability, ruled.confidence) if supported else probability
    return CueLabel(cue_type, sure, ruled.interpretation)


def model_folder() -> Path:
    """Return the folder of the model that ships in the package."""
    return Path(str(files("listenwell.reading.trained") / "weights"))


@cache
def trained_reader() -> TrainedReader | None:
    """Return the reader, loaded once; ``None`` where its files are missing."""
    try:
        return TrainedReader(Model(model_folder()))
    except OSError:
        return None
