"""Four detectors of how a client speaks. They need a language model, and say so where none is.

Each gives findings: a label of a closed list, for one utterance or a stretch of them, with a
confidence. Nothing that a model writes freely is kept.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from listenwell.llm.asking import Answered, Asker, Task
from listenwell.llm.choice import Criticality
from listenwell.llm.conversation_text import redactor_for, whole_parts
from listenwell.transcripts import Role, Transcript

Severity = Literal["low", "medium", "high"]
DetectorName = Literal["simulacra", "bias", "frame", "rhetoric"]

Bias = Literal[
    "all_or_nothing",
    "anchoring",
    "availability",
    "catastrophizing",
    "confirmation",
    "discounting_the_positive",
    "emotional_reasoning",
    "fortune_telling",
    "fundamental_attribution",
    "hindsight",
    "labeling",
    "mental_filter",
    "mind_reading",
    "optimism",
    "overgeneralization",
    "personalization",
    "planning_fallacy",
    "should_statements",
    "status_quo",
    "sunk_cost",
    "other",
]
Frame = Literal[
    "agency",
    "conflict",
    "duty",
    "growth",
    "identity",
    "loss",
    "market",
    "relationship",
    "scarcity",
    "security",
    "status",
    "system",
    "time",
    "other",
]
Appeal = Literal["ethos", "pathos", "logos"]

MIN_CONFIDENCE: Final = 0.7


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Stretch(_Answer):
    first: int = Field(description="Number of the first utterance.")
    last: int = Field(description="Number of the last utterance.")
    confidence: float = Field(ge=0, le=1)


class _Level(_Answer):
    utterance: int
    level: Literal[1, 2, 3, 4]
    confidence: float = Field(ge=0, le=1)


class _Levels(_Answer):
    levels: list[_Level]


class _BiasStretch(_Stretch):
    bias: Bias
    severity: Severity


class _Biases(_Answer):
    stretches: list[_BiasStretch]


class _FrameStretch(_Stretch):
    frame: Frame


class _Frames(_Answer):
    stretches: list[_FrameStretch]


class _AppealStretch(_Stretch):
    appeal: Appeal


class _Rhetoric(_Answer):
    stretches: list[_AppealStretch]


TASKS: Final[dict[DetectorName, Task[Any]]] = {
    "simulacra": Task("simulacra", _Levels, Criticality.ROUTINE, 4_000),
    "bias": Task("bias", _Biases, Criticality.CRITICAL, 4_000),
    "frame": Task("frame", _Frames, Criticality.CRITICAL, 4_000),
    "rhetoric": Task("rhetoric", _Rhetoric, Criticality.ROUTINE, 4_000),
}
DETECTORS: Final = tuple(TASKS)

_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "simulacra": ("level_1", "level_2", "level_3", "level_4"),
    "bias": get_args(Bias),
    "frame": get_args(Frame),
    "rhetoric": get_args(Appeal),
}


def labels_of(detector: str) -> tuple[str, ...]:
    """Return the closed list of a detector's labels."""
    return _LABELS[detector]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found.

    Attributes:
        detector: Which.
        first, last: Indices of the utterances, ``first <= last``.
        label: Of the detector's own list; Simulacra levels are ``level_1`` to ``level_4``.
        severity: Of a bias; ``None`` from the others.
        confidence: 0.7 to 1.
    """

    detector: DetectorName
    first: int
    last: int
    label: str
    severity: Severity | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Detected:
    """All findings of one detector in one session, and who found them."""

    detector: DetectorName
    findings: tuple[Finding, ...]
    version: str


async def detect(asker: Asker, detector: DetectorName, transcript: Transcript) -> Detected:
    """Run one detector over a session.

    Raises:
        NoModel: No language model is chosen; there is no local way to do this.
        NoAnswer: None has answered.

    """
    task = TASKS[detector]
    client = {each.index for each in transcript.by_role(Role.CLIENT) if each.text}
    findings: list[Finding] = []
    by: set[str] = set()
    for indices, text in whole_parts(transcript, redactor_for(transcript)):
        answered: Answered[Any] = await asker.ask(task, text)
        by.add(f"{answered.model}/{answered.prompt_version}")
        there = client.intersection(indices)
        findings += [
            each
            for each in _findings(detector, answered.value)
            if each.confidence >= MIN_CONFIDENCE
            and each.first <= each.last
            and {each.first, each.last} <= there
        ]
    ordered = sorted(set(findings), key=lambda each: (each.first, each.last, each.label))
    return Detected(detector, tuple(ordered), "+".join(sorted(by)))


def _findings(detector: DetectorName, answer: BaseModel) -> list[Finding]:
    match answer:
        case _Levels(levels=levels):
            return [
                Finding(
                    detector,
                    each.utterance,
                    each.utterance,
                    f"level_{each.level}",
                    None,
                    each.confidence,
                )
                for each in levels
            ]
        case _Biases(stretches=biases):
            return [_finding(detector, each, each.bias, each.severity) for each in biases]
        case _Frames(stretches=frames):
            return [_finding(detector, each, each.frame) for each in frames]
        case _Rhetoric(stretches=appeals):
            return [_finding(detector, each, each.appeal) for each in appeals]
    raise TypeError(type(answer).__name__)


def _finding(
    detector: DetectorName, stretch: _Stretch, label: str, severity: Severity | None = None
) -> Finding:
    return Finding(detector, stretch.first, stretch.last, label, severity, stretch.confidence)
