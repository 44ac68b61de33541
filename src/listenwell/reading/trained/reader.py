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
from listenwell.reading.rules.cue_confidence import STRONG, calibrated
from listenwell.reading.trained.interpretations import interpretation
from listenwell.reading.trained.model import Model, Read, Spoken, Support
from listenwell.transcripts import Transcript, Utterance

SUPPORT: Final = 0.3
"""From this probability of the model on, it does not speak against the rules."""

BY_RULES_ALONE: Final = frozenset({CueType.DEFLECTION, CueType.ENTHUSIASM})
"""Cue types with too few labelled examples for a head to be trusted."""


class TrainedReader:
    """Reads English with the model that ships in the package.

    A cue counts with the model's probability; where strong phrases found it and the model does
    not speak against them, with the share of such findings that were right on sources not trained
    on, which grows with the model's probability. See ``docs/measures/cues.md``.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rules = RuleReader()
        self.version = f"trained-{model.version}"

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        """See :meth:`listenwell.reading.reader.Reader.annotate`."""
        by_rules = self._rules.observe(transcript, backchannels)
        said = [u for u in in_order(transcript) if u.text]
        found = dict.fromkeys(range(len(by_rules)), Annotation())
        for u, read in zip(said, self._model.read(_in_context(said, by_rules)), strict=True):
            found[u.index] = _annotation(
                read, by_rules[u.index], self._model.support, backchannel=backchannels[u.index]
            )
        return list(found.values())


def _in_context(said: Sequence[Utterance], by_rules: Sequence[Annotation]) -> list[Spoken]:
    """Return the utterances in the order said, each with the words of the two before it."""
    return [
        Spoken(
            u.role.value,
            u.text,
            tuple(earlier.text for earlier in reversed(said[max(0, place - 2) : place])),
            {cue.cue_type.value: cue.confidence for cue in by_rules[u.index].cues},
        )
        for place, u in enumerate(said)
    ]


def _annotation(
    read: Read, ruled: Annotation, support: Support, *, backchannel: bool
) -> Annotation:
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
        cues=() if backchannel else _cues(read, ruled, support),
    )


def _cues(read: Read, ruled: Annotation, support: Support) -> tuple[CueLabel, ...]:
    by_rules = {cue.cue_type: cue for cue in ruled.cues}
    return tuple(
        cue_label(cue_type, read.cues[cue_type], by_rules.get(cue_type), support)
        for cue_type in CueType
        if cue_type in read.cues
    )


def cue_label(
    cue_type: CueType, probability: float, ruled: CueLabel | None, support: Support
) -> CueLabel:
    """Put together what the model and the rules say of one cue in one utterance.

    Args:
        cue_type: The cue.
        probability: The model's.
        ruled: What the rules found, with its strength; ``None`` if nothing.
        support: How sure a cue is that both found.
    """
    if cue_type in BY_RULES_ALONE:
        if ruled is None:
            return CueLabel(cue_type, 0.0, interpretation(cue_type))
        return calibrated(ruled)
    if ruled is None:
        return CueLabel(cue_type, probability, interpretation(cue_type))
    if ruled.confidence < STRONG or probability < SUPPORT:
        return CueLabel(cue_type, probability, ruled.interpretation)
    return CueLabel(cue_type, support.confidence(probability), ruled.interpretation)


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
