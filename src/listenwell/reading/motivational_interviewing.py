"""The summary measures of motivational interviewing, with their published thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from listenwell.reading.found import Found
from listenwell.reading.model import Annotation
from listenwell.transcripts import Role, Utterance

FEW: Final = 10
"""A ratio of fewer utterances than this is shown with a caution."""


@dataclass(frozen=True, slots=True)
class Band:
    """Two published thresholds; ``source`` names the instrument that has them."""

    fair: float
    good: float
    source: str

    def verdict(self, value: float) -> str:
        """Return ``good``, ``fair`` or ``below fair``."""
        if value >= self.good:
            return "good"
        return "fair" if value >= self.fair else "below fair"


BANDS: Final[Mapping[str, Band]] = {
    "reflection_to_question_ratio": Band(1.0, 2.0, "MITI 4.2"),
    "complex_reflection_share": Band(0.4, 0.5, "MITI 4.2"),
    "open_question_share": Band(0.5, 0.7, "MITI 3.1"),
}
"""MITI 4.2: Moyers, Manuel and Ernst (2014). MITI 3.1: Moyers, Martin, Manuel, Miller and Ernst
(2010), where they are called beginning proficiency and competency. Nothing is published for the
share of change talk."""

_LACKING: Final = {
    "reflection_to_question_ratio": "the coach asks no question",
    "complex_reflection_share": "no reflection of the coach could be told simple or complex",
    "open_question_share": "the coach asks no question",
    "change_talk_share": "the client speaks neither for change nor against it",
}


def mi_measures(
    said: Sequence[Utterance], annotations: Sequence[Annotation], backchannels: Sequence[bool]
) -> dict[str, Found]:
    """Compute the four measures; withhold each whose denominator is 0."""
    spoken = [(u.role, u.index, annotations[u.index]) for u in said if not backchannels[u.index]]
    coach = [(index, note) for role, index, note in spoken if role is Role.COACH]
    talk = [
        (index, note.talk_type.label)
        for role, index, note in spoken
        if role is Role.CLIENT and note.talk_type is not None
    ]
    questions = [index for index, note in coach if note.question is not None]
    opened = [index for index, note in coach if note.question == "open"]
    reflections = [index for index, note in coach if note.reflection is not None]
    deep = [index for index, note in coach if note.reflection == "complex"]
    change = [index for index, label in talk if label == "change"]
    moved = [index for index, label in talk if label != "neutral"]
    return {
        "reflection_to_question_ratio": _ratio(
            "reflection_to_question_ratio", reflections, questions, [*reflections, *questions]
        ),
        "complex_reflection_share": _ratio(
            "complex_reflection_share", deep, reflections, reflections
        ),
        "open_question_share": _ratio("open_question_share", opened, questions, questions),
        "change_talk_share": _ratio("change_talk_share", change, moved, moved),
    }


def _ratio(measure: str, part: Sequence[int], whole: Sequence[int], behind: Sequence[int]) -> Found:
    if not whole:
        return Found(None, reason=_LACKING[measure])
    return Found(round(len(part) / len(whole), 4), list(dict.fromkeys(behind)))


def cautions(found: Mapping[str, Found]) -> list[str]:
    """Say which of the four are shown although they rest on few utterances."""
    thin = [
        measure.replace("_", " ")
        for measure in _LACKING
        if (one := found.get(measure)) is not None
        and one.value is not None
        and len(one.utterances) < FEW
    ]
    if not thin:
        return []
    return [f"Fewer than {FEW} utterances stand behind: {', '.join(thin)}. Read with caution."]
