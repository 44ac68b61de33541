"""How each measure is named and written for a coach, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from listenwell.reading import Reading


class Unit(StrEnum):
    """What a measure's number counts."""

    CLOCK = "clock"  # seconds, written h:mm:ss
    SECONDS = "seconds"
    PERCENT = "percent"  # 0 to 100
    SHARE = "share"  # 0 to 1, written as a percentage
    COUNT = "count"
    RATIO = "ratio"
    SCORE = "score"  # 0 to 100
    SENTIMENT = "sentiment"  # -1 to 1
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as it is shown: its group, its label and its unit."""

    group: str
    label: str
    unit: Unit


_TALK, _TURNS, _STYLE = "Talk time", "Turn-taking", "Coaching style"
_CUES, _FEELING, _ENGAGED = "Language cues", "Sentiment", "Engagement"
_MI: Final = "Motivational interviewing"

MEASURES: Final[Mapping[str, Measure]] = {
    "total_duration_seconds": Measure(_TALK, "Length of the session", Unit.CLOCK),
    "coach_talk_time_seconds": Measure(_TALK, "Coach's talk time", Unit.CLOCK),
    "client_talk_time_seconds": Measure(_TALK, "Client's talk time", Unit.CLOCK),
    "silence_time_seconds": Measure(_TALK, "Silence", Unit.CLOCK),
    "coach_talk_percentage": Measure(_TALK, "Coach's share of the session", Unit.PERCENT),
    "client_talk_percentage": Measure(_TALK, "Client's share of the session", Unit.PERCENT),
    "coach_speech_share": Measure(_TALK, "Coach's share of speech", Unit.PERCENT),
    "client_speech_share": Measure(_TALK, "Client's share of speech", Unit.PERCENT),
    "total_turns": Measure(_TURNS, "Turns", Unit.COUNT),
    "coach_turns": Measure(_TURNS, "Coach's turns", Unit.COUNT),
    "client_turns": Measure(_TURNS, "Client's turns", Unit.COUNT),
    "average_turn_duration_coach": Measure(_TURNS, "Coach's average turn", Unit.SECONDS),
    "average_turn_duration_client": Measure(_TURNS, "Client's average turn", Unit.SECONDS),
    "longest_monologue_coach": Measure(_TURNS, "Coach's longest monologue", Unit.CLOCK),
    "longest_monologue_client": Measure(_TURNS, "Client's longest monologue", Unit.CLOCK),
    "coach_backchannel_count": Measure(_TURNS, "Coach's backchannels", Unit.COUNT),
    "client_backchannel_count": Measure(_TURNS, "Client's backchannels", Unit.COUNT),
    "interruption_count": Measure(_TURNS, "Interruptions", Unit.COUNT),
    "coach_interruption_count": Measure(_TURNS, "Interruptions by the coach", Unit.COUNT),
    "client_interruption_count": Measure(_TURNS, "Interruptions by the client", Unit.COUNT),
    "response_latency_coach": Measure(_TURNS, "Pause before the coach answers", Unit.SECONDS),
    "response_latency_client": Measure(_TURNS, "Pause before the client answers", Unit.SECONDS),
    "coach_question_count": Measure(_STYLE, "Questions", Unit.COUNT),
    "coach_statement_count": Measure(_STYLE, "Statements", Unit.COUNT),
    "question_to_statement_ratio": Measure(_STYLE, "Questions per statement", Unit.RATIO),
    "open_question_count": Measure(_STYLE, "Open questions", Unit.COUNT),
    "closed_question_count": Measure(_STYLE, "Closed questions", Unit.COUNT),
    "cue_resistance_count": Measure(_CUES, "Resistance", Unit.COUNT),
    "cue_commitment_count": Measure(_CUES, "Commitment", Unit.COUNT),
    "cue_breakthrough_count": Measure(_CUES, "Breakthrough", Unit.COUNT),
    "cue_concern_count": Measure(_CUES, "Concern", Unit.COUNT),
    "cue_deflection_count": Measure(_CUES, "Deflection", Unit.COUNT),
    "cue_enthusiasm_count": Measure(_CUES, "Enthusiasm", Unit.COUNT),
    "cue_doubt_count": Measure(_CUES, "Doubt", Unit.COUNT),
    "cue_agreement_count": Measure(_CUES, "Agreement", Unit.COUNT),
    "cue_goal_setting_count": Measure(_CUES, "Goal setting", Unit.COUNT),
    "client_sentiment_score": Measure(_FEELING, "Client's sentiment", Unit.SENTIMENT),
    "coach_sentiment_score": Measure(_FEELING, "Coach's sentiment", Unit.SENTIMENT),
    "sentiment_variance": Measure(_FEELING, "Variance of the client's sentiment", Unit.RATIO),
    "engagement_score": Measure(_ENGAGED, "Engagement", Unit.SCORE),
    "response_elaboration_score": Measure(_ENGAGED, "Elaboration of answers", Unit.SCORE),
    "reflection_to_question_ratio": Measure(_MI, "Reflections per question", Unit.RATIO),
    "complex_reflection_share": Measure(_MI, "Share of complex reflections", Unit.SHARE),
    "open_question_share": Measure(_MI, "Share of open questions", Unit.SHARE),
    "change_talk_share": Measure(_MI, "Share of change talk", Unit.SHARE),
}

PART_LABELS: Final[Mapping[str, str]] = {
    "client_share": "client’s share",
    "elaboration": "elaboration",
    "responsiveness": "responsiveness",
    "change_talk": "change talk",
    "turn_balance": "turn balance",
}
"""The parts of engagement."""


def values(reading: Reading) -> dict[str, float | None]:
    """Return every measure of a reading by name, in the order of :data:`MEASURES`."""
    found: dict[str, float | None] = {}
    for holder in (reading.analytics, reading.mi):
        found |= {field.name: getattr(holder, field.name) for field in fields(holder)}
    return {name: found[name] for name in MEASURES}


def counted(reading: Reading, name: str) -> str:
    """Return the count behind a share, such as ``15 of 17``; empty where a measure is no share."""
    value = values(reading)[name]
    whole = len(reading.evidence.get(name, ()))
    if value is None or not whole or MEASURES[name].unit is not Unit.SHARE:
        return ""
    return f"{round(value * whole)} of {whole}"


def label(name: str) -> str:
    """Return a measure's label; a name that is not in the table is spelled out."""
    known = MEASURES.get(name)
    return known.label if known else name.replace("_", " ")


def written(name: str, value: float | None) -> str:
    """Return a measure's value as a coach reads it; a dash where it is withheld."""
    known = MEASURES.get(name)
    return in_unit(known.unit if known else Unit.PLAIN, value)


def in_unit(unit: Unit, value: float | None) -> str:
    """Write a value in its unit; a dash for ``None``."""
    if value is None:
        return "–"
    match unit:
        case Unit.CLOCK:
            return clock(value)
        case Unit.SECONDS:
            return f"{value:.1f} s"
        case Unit.PERCENT:
            return f"{value:.0f} %"
        case Unit.SHARE:
            return f"{100 * value:.0f} %"
        case Unit.COUNT:
            return f"{value:,.0f}"
        case Unit.SCORE:
            return f"{value:.0f}"
        case Unit.SENTIMENT:
            return f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")
        case Unit.RATIO | Unit.PLAIN:
            return f"{value:.2f}"


def change_in_unit(unit: Unit, before: float, now: float) -> str:
    """Write a change with its sign, in the unit of what changed.

    The change is between the two numbers as they are shown.
    """
    if in_unit(unit, now) == in_unit(unit, before):
        return "="
    digits = _DIGITS.get(unit, 0)
    gap = abs(round(now, digits) - round(before, digits))
    said = in_unit(Unit.RATIO if unit is Unit.SENTIMENT else unit, gap)
    sign = "+" if now > before else "−"
    if unit in (Unit.PERCENT, Unit.SHARE):
        number = said.removesuffix(" %")
        return f"{sign}{number} {'point' if number == '1' else 'points'}"
    return f"{sign}{said}"


_DIGITS: Final = {Unit.SHARE: 2, Unit.SECONDS: 1, Unit.SENTIMENT: 2, Unit.RATIO: 2, Unit.PLAIN: 2}
"""Decimal places shown, so that a change is the difference of the two numbers seen."""


def clock(seconds: float) -> str:
    """Write seconds as ``m:ss``, or ``h:mm:ss`` from an hour up."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def certainty(confidence: float) -> str:
    """Write a confidence as whole per cent, rounded down so that only certainty reads 100."""
    return f"{int(confidence * 100 + 1e-9)} %"
