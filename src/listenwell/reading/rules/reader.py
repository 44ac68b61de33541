"""The reader that works by rules: no model, no network, and every label can be traced."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from listenwell.reading.model import Annotation, BehaviourLabel, TalkTypeLabel
from listenwell.reading.rules.client import observe_client
from listenwell.reading.rules.client_points import (
    TALK_TYPE_LABELS,
    TALK_TYPE_LEAN,
    TALK_TYPE_POINTS,
)
from listenwell.reading.rules.coach import observe_coach
from listenwell.reading.rules.coach_points import (
    BEHAVIOUR_LABELS,
    BEHAVIOUR_LEAN,
    BEHAVIOUR_POINTS,
    QUESTION_LABELS,
    QUESTION_LEAN,
    QUESTION_POINTS,
    REFLECTION_LABELS,
    REFLECTION_LEAN,
    REFLECTION_POINTS,
)
from listenwell.reading.rules.cue_confidence import calibrated
from listenwell.reading.rules.cues import find_cues
from listenwell.reading.rules.scoring import Scale
from listenwell.reading.rules.sentiment import sentiment
from listenwell.reading.rules.words import Said, hear
from listenwell.transcripts import Role, Transcript, Utterance

_TALK_TYPE: Final = Scale(TALK_TYPE_LABELS, TALK_TYPE_POINTS, TALK_TYPE_LEAN)
_BEHAVIOUR: Final = Scale(BEHAVIOUR_LABELS, BEHAVIOUR_POINTS, BEHAVIOUR_LEAN)
_QUESTION: Final = Scale(QUESTION_LABELS, QUESTION_POINTS, QUESTION_LEAN)
_REFLECTION: Final = Scale(REFLECTION_LABELS, REFLECTION_POINTS, REFLECTION_LEAN)

_SHORT: Final = 3
"""Words in an answer of the client after which the coach is seldom found reflecting."""

_MARKS: Final = frozenset(".?!。？！؟")
_LEAST_MARKED: Final = 10
"""A transcript has punctuation when at least one utterance in this many has some."""

Before = Literal["start", "coach", "short", "long"]


class RuleReader:
    """Reads English by phrases, openings and marks; implements :class:`Reader`.

    Each observation gives points to the labels (see :mod:`.coach_points`, :mod:`.client_points`)
    and the points become a label with a confidence (see :class:`.scoring.Scale`). Emotions are
    not read: ``emotions`` is always ``None``.
    """

    version: Final = "rules-2"

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        """Annotate every utterance of a transcript.

        Args:
            transcript: The whole conversation. Only a coach's utterances get behaviour, question
                and reflection, only a client's get talk type and cues; anyone else's get
                sentiment alone.
            backchannels: For each utterance, whether it is a backchannel.

        Returns:
            One annotation for each utterance, in order.

        Raises:
            ValueError: ``backchannels`` is not as long as the transcript.
        """
        return [
            replace(annotation, cues=tuple(calibrated(cue) for cue in annotation.cues))
            for annotation in self.observe(transcript, backchannels)
        ]

    def observe(self, transcript: Transcript, backchannels: Sequence[bool]) -> Sequence[Annotation]:
        """Annotate likewise, but with each cue's strength in place of its confidence."""
        conversation = _Conversation(punctuated=_is_punctuated(transcript.utterances))
        return [
            conversation.annotate(utterance, backchannel=backchannel)
            for utterance, backchannel in zip(transcript.utterances, backchannels, strict=True)
        ]


class _Conversation:
    """What the rules remember of one conversation as they go through it."""

    def __init__(self, *, punctuated: bool) -> None:
        self._punctuated = punctuated
        self._before: Before = "start"
        self._coach_said: Said | None = None
        self._coach_did = "none"

    def annotate(self, utterance: Utterance, *, backchannel: bool) -> Annotation:
        said = hear(utterance.text)
        feeling = sentiment(said.words, utterance.text)
        asks = utterance.text.rstrip(" \"'”’)-—–").endswith(("?", "？", "؟"))
        if utterance.role is Role.COACH:
            return self._coach(said, feeling, asks=asks, backchannel=backchannel)
        if utterance.role is Role.CLIENT:
            return self._client(said, feeling, asks=asks, backchannel=backchannel)
        return Annotation(sentiment=feeling)

    def _coach(self, said: Said, feeling: float, *, asks: bool, backchannel: bool) -> Annotation:
        observed = observe_coach(
            said,
            asks=asks,
            punctuated=self._punctuated,
            backchannel=backchannel,
            before=self._before,
        )
        behaviours = _BEHAVIOUR.score(observed)
        questions, reflections = _QUESTION.score(observed), _REFLECTION.score(observed)
        behaviour = _BEHAVIOUR.choose(behaviours)
        question, reflection = _QUESTION.choose(questions), _REFLECTION.choose(reflections)
        if behaviour == "reflection" and reflection == "none":
            if question == "none":
                reflection = _REFLECTION.choose({**reflections, "none": 0.0})
            else:
                behaviour = "question"
        if behaviour == "question" and question == "none":
            question = _QUESTION.choose({**questions, "none": 0.0})
        self._before = "coach"
        if not backchannel:
            self._coach_said = said
            self._coach_did = behaviour if question == "none" else question
        return Annotation(
            behaviour=BehaviourLabel(behaviour, round(behaviours[behaviour], 4)),
            question=None if question == "none" else question,
            reflection=None if reflection == "none" else reflection,
            sentiment=feeling,
        )

    def _client(self, said: Said, feeling: float, *, asks: bool, backchannel: bool) -> Annotation:
        observed = observe_client(
            said,
            asks=asks,
            backchannel=backchannel,
            before=self._coach_said,
            coach_before=self._coach_did,
        )
        talk_types = _TALK_TYPE.score(observed)
        talk_type = _TALK_TYPE.choose(talk_types)
        self._before = "short" if said.count <= _SHORT else "long"
        return Annotation(
            talk_type=TalkTypeLabel(talk_type, round(talk_types[talk_type], 4)),
            sentiment=feeling,
            cues=find_cues(
                said, backchannel=backchannel, answers=self._coach_did in {"open", "closed"}
            ),
        )


def _is_punctuated(utterances: Sequence[Utterance]) -> bool:
    """Tell whether sentences end in marks; some recognisers write none at all."""
    marked = sum(not _MARKS.isdisjoint(utterance.text) for utterance in utterances)
    return marked * _LEAST_MARKED >= len(utterances)
