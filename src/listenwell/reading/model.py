"""What a reading says: labels per utterance, numbers per session, cues, and what is withheld."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from listenwell.transcripts import Transcript, Withheld

TalkType = Literal["change", "neutral", "sustain"]
Behaviour = Literal["question", "reflection", "input", "other"]
Question = Literal["open", "closed"]
Reflection = Literal["simple", "complex"]


class CueType(StrEnum):
    """The nine kinds of language cue, read from the client's utterances only."""

    RESISTANCE = "resistance"
    COMMITMENT = "commitment"
    BREAKTHROUGH = "breakthrough"
    CONCERN = "concern"
    DEFLECTION = "deflection"
    ENTHUSIASM = "enthusiasm"
    DOUBT = "doubt"
    AGREEMENT = "agreement"
    GOAL_SETTING = "goal_setting"


@dataclass(frozen=True, slots=True)
class TalkTypeLabel:
    """A client's talk type with its confidence (0 to 1)."""

    label: TalkType
    confidence: float


@dataclass(frozen=True, slots=True)
class BehaviourLabel:
    """A coach's behaviour with its confidence (0 to 1)."""

    label: Behaviour
    confidence: float


@dataclass(frozen=True, slots=True)
class CueLabel:
    """A cue that a reader found in one utterance; ``interpretation`` says why it matters."""

    cue_type: CueType
    confidence: float
    interpretation: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a reader says of one utterance; ``None`` wherever it says nothing.

    Attributes:
        talk_type: Client utterances only.
        behaviour: Coach utterances only.
        question: Coach utterances that ask something.
        reflection: Coach utterances that reflect.
        sentiment: From -1 (negative) to 1 (positive).
        emotions: Probability by GoEmotions label; ``None`` from readers that do not read them.
        cues: All cues the reader sees, at any confidence; the session keeps those from
            :data:`MIN_CUE_CONFIDENCE` up.
    """

    talk_type: TalkTypeLabel | None = None
    behaviour: BehaviourLabel | None = None
    question: Question | None = None
    reflection: Reflection | None = None
    sentiment: float | None = None
    emotions: Mapping[str, float] | None = None
    cues: tuple[CueLabel, ...] = ()


MIN_CUE_CONFIDENCE = 0.7


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue kept in the session, where it was said and what led to it.

    Attributes:
        cue_type: One of the nine types.
        confidence: Calibrated, 0.7 to 1.
        utterance_index: The client's utterance.
        text_excerpt: Its first 200 characters.
        timestamp: Seconds into the recording, ``None`` where the file has no time.
        preceding_context: The two utterances before it, one a line, or ``None`` at the start.
        interpretation: Why it matters, in one sentence.
    """

    cue_type: CueType
    confidence: float
    utterance_index: int
    text_excerpt: str
    timestamp: float | None
    preceding_context: str | None
    interpretation: str


@dataclass(frozen=True, slots=True)
class MotivationalInterviewing:
    """The field's own summary measures; ``None`` where withheld.

    ``reflection_to_question_ratio`` is reflections per question; the others are shares, 0 to 1.
    """

    reflection_to_question_ratio: float | None
    complex_reflection_share: float | None
    open_question_share: float | None
    change_talk_share: float | None


@dataclass(frozen=True, slots=True)
class EngagementPart:
    """One part of the engagement score.

    Attributes:
        name: ``client_share``, ``elaboration``, ``responsiveness``, ``change_talk`` or
            ``turn_balance``.
        score: From 0 to 1; ``None`` where the part cannot be judged and its weight is shared
            among the rest.
        weight: Published weight, before sharing.
        value: The measured value behind the score, in the unit that ``explanation`` names.
        explanation: One sentence with the value and the band it is held against.
    """

    name: str
    score: float | None
    weight: float
    value: float | None
    explanation: str


@dataclass(frozen=True, slots=True)
class SessionAnalytics:
    """The session's numbers, by the names of the requirements; ``None`` where withheld.

    Seconds, counts and percentages (0 to 100) unless the name says otherwise. Each field has a
    page under ``docs/measures``.
    """

    # Talk time
    total_duration_seconds: float | None
    coach_talk_time_seconds: float | None
    client_talk_time_seconds: float | None
    silence_time_seconds: float | None
    coach_talk_percentage: float | None
    client_talk_percentage: float | None
    coach_speech_share: float | None  # percentage of speech alone, 0 to 100
    client_speech_share: float | None
    # Turn-taking
    total_turns: int | None
    coach_turns: int | None
    client_turns: int | None
    average_turn_duration_coach: float | None
    average_turn_duration_client: float | None
    longest_monologue_coach: float | None
    longest_monologue_client: float | None
    coach_backchannel_count: int | None
    client_backchannel_count: int | None
    interruption_count: int | None
    coach_interruption_count: int | None  # begun by the coach
    client_interruption_count: int | None
    response_latency_coach: float | None  # median seconds before the coach answers the client
    response_latency_client: float | None
    # Coaching style
    coach_question_count: int | None
    coach_statement_count: int | None
    question_to_statement_ratio: float | None
    open_question_count: int | None
    closed_question_count: int | None
    # Cues
    cue_resistance_count: int | None
    cue_commitment_count: int | None
    cue_breakthrough_count: int | None
    cue_concern_count: int | None
    cue_deflection_count: int | None
    cue_enthusiasm_count: int | None
    cue_doubt_count: int | None
    cue_agreement_count: int | None
    cue_goal_setting_count: int | None
    # Sentiment, -1 to 1; the variance is of the client's utterances, 0 to 1
    client_sentiment_score: float | None
    coach_sentiment_score: float | None
    sentiment_variance: float | None
    # Engagement
    engagement_score: float | None  # 0 to 100
    response_elaboration_score: float | None  # 0 to 100


@dataclass(frozen=True, slots=True)
class Reading:
    """A transcript and everything that was read from it.

    Attributes:
        transcript: What was read. ``annotations`` and ``backchannels`` run parallel to its
            utterances.
        model_version: Version of the reader and of the measures, together.
        evidence: For each measure, the indices of the utterances it came from.
        withheld: Measures not shown, from the import and from the reading.
        warnings: Sentences for a person, from the import and from the reading.
        digest: SHA-256 of the whole reading, ``sha256:<hex>``; the same input gives the same.
    """

    transcript: Transcript
    model_version: str
    annotations: tuple[Annotation, ...] = field(repr=False)
    backchannels: tuple[bool, ...] = field(repr=False)
    analytics: SessionAnalytics
    mi: MotivationalInterviewing
    engagement: tuple[EngagementPart, ...]
    cues: tuple[Cue, ...] = field(repr=False)
    evidence: Mapping[str, tuple[int, ...]] = field(repr=False)
    withheld: tuple[Withheld, ...] = field(repr=False)
    warnings: tuple[str, ...] = field(repr=False)
    digest: str
