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
from listenwell.llm.errors import NoModel
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
class Part:
    """A stretch of a session that one question holds.

    Attributes:
        number: From 0.
        indices: Of its utterances.
        client: Of those, what the client says; only that is labelled.
        text: Redacted.
    """

    number: int
    indices: tuple[int, ...]
    client: frozenset[int]
    text: str


@dataclass(frozen=True, slots=True)
class DetectedPart:
    """The findings of one part, and who found them; nobody where there was nothing to ask."""

    findings: tuple[Finding, ...] = ()
    model: str = ""
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class Detected:
    """What one detector found in a session, part by part."""

    detector: DetectorName
    parts: tuple[DetectedPart, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the session."""
        found = {each for part in self.parts for each in part.findings}
        return tuple(sorted(found, key=lambda each: (each.first, each.last, each.label)))

    @property
    def version(self) -> str:
        """Every model that was asked with its prompt's version, each once."""
        by = {f"{part.model}/{part.prompt_version}" for part in self.parts if part.model}
        return "+".join(sorted(by))


def parts_of(transcript: Transcript) -> list[Part]:
    """Return a session's parts; a placeholder means the same in all of them."""
    client = {each.index for each in transcript.by_role(Role.CLIENT) if each.text}
    return [
        Part(number, indices, frozenset(client.intersection(indices)), text)
        for number, (indices, text) in enumerate(whole_parts(transcript, redactor_for(transcript)))
    ]


async def detect(asker: Asker, detector: DetectorName, transcript: Transcript) -> Detected:
    """Run one detector over a session.

    Raises:
        NoModel: No language model is chosen; there is no local way to do this.
        NoAnswer: None has answered.

    """
    parts = [await detect_part(asker, detector, part) for part in parts_of(transcript)]
    return Detected(detector, tuple(parts))


async def detect_part(asker: Asker, detector: DetectorName, part: Part) -> DetectedPart:
    """Run one detector over a part; where the client says nothing, nobody is asked.

    Raises:
        NoModel: No language model is chosen.
        NoAnswer: None has answered.

    """
    if not asker.models:
        raise NoModel(f"the {detector} detector")
    if not part.client:
        return DetectedPart()
    answered: Answered[Any] = await asker.ask(TASKS[detector], part.text)
    kept = _kept(_findings(detector, answered.value), part.client)
    return DetectedPart(kept, answered.model, answered.prompt_version)


def _kept(findings: list[Finding], client: frozenset[int]) -> tuple[Finding, ...]:
    """Return what holds: sure enough, of the client's words, each label of a stretch once."""
    surest: dict[tuple[int, int, str], Finding] = {}
    for each in sorted(findings, key=lambda each: each.confidence):
        if (
            each.confidence >= MIN_CONFIDENCE
            and each.first <= each.last
            and {each.first, each.last} <= client
        ):
            surest[each.first, each.last, each.label] = each
    return tuple(surest.values())


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
