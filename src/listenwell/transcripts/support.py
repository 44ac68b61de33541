"""Which measure needs what of the file, in one table.

A measure whose needs are not met is withheld with a reason, never shown as zero.
"""

from enum import StrEnum
from typing import Final

from listenwell.transcripts.model import Evidence, Times, Withheld


class Need(StrEnum):
    """Something that a file may or may not carry."""

    SPEAKERS = "speakers"
    COACH = "coach"
    CLIENT = "client"
    DURATIONS = "durations"  # a start for each utterance; ends given or estimated
    INTERVALS = "intervals"  # true ends as well
    OVERLAP = "overlap"
    ENGLISH = "english"


def _needs(*needs: Need) -> frozenset[Need]:
    return frozenset(needs)


_DURATION = _needs(Need.DURATIONS)
_TALK_TIME = _needs(Need.SPEAKERS, Need.DURATIONS)
_TURNS = _needs(Need.SPEAKERS)
_LATENCY = _needs(Need.COACH, Need.CLIENT, Need.INTERVALS)
_INTERRUPTIONS = _needs(Need.SPEAKERS, Need.INTERVALS, Need.OVERLAP)
_COACH_WORDS = _needs(Need.COACH, Need.ENGLISH)
_CLIENT_WORDS = _needs(Need.CLIENT, Need.ENGLISH)

MEASURES: Final[dict[str, frozenset[Need]]] = {
    "total_duration_seconds": _DURATION,
    "coach_talk_time_seconds": _TALK_TIME,
    "client_talk_time_seconds": _TALK_TIME,
    "silence_time_seconds": _DURATION,
    "coach_talk_percentage": _TALK_TIME,
    "client_talk_percentage": _TALK_TIME,
    "coach_speech_share": _TALK_TIME,
    "client_speech_share": _TALK_TIME,
    "total_turns": _TURNS,
    "coach_turns": _TURNS,
    "client_turns": _TURNS,
    "average_turn_duration_coach": _TALK_TIME | {Need.COACH},
    "average_turn_duration_client": _TALK_TIME | {Need.CLIENT},
    "longest_monologue_coach": _TALK_TIME | {Need.COACH},
    "longest_monologue_client": _TALK_TIME | {Need.CLIENT},
    "coach_backchannel_count": _TURNS,
    "client_backchannel_count": _TURNS,
    "interruption_count": _INTERRUPTIONS,
    "coach_interruption_count": _INTERRUPTIONS,
    "client_interruption_count": _INTERRUPTIONS,
    "response_latency_coach": _LATENCY,
    "response_latency_client": _LATENCY,
    "coach_question_count": _COACH_WORDS,
    "coach_statement_count": _COACH_WORDS,
    "question_to_statement_ratio": _COACH_WORDS,
    "open_question_count": _COACH_WORDS,
    "closed_question_count": _COACH_WORDS,
    "cue_resistance_count": _CLIENT_WORDS,
    "cue_commitment_count": _CLIENT_WORDS,
    "cue_breakthrough_count": _CLIENT_WORDS,
    "cue_concern_count": _CLIENT_WORDS,
    "cue_deflection_count": _CLIENT_WORDS,
    "cue_enthusiasm_count": _CLIENT_WORDS,
    "cue_doubt_count": _CLIENT_WORDS,
    "cue_agreement_count": _CLIENT_WORDS,
    "cue_goal_setting_count": _CLIENT_WORDS,
    "client_sentiment_score": _CLIENT_WORDS,
    "coach_sentiment_score": _COACH_WORDS,
    "sentiment_variance": _CLIENT_WORDS,
    "engagement_score": _needs(Need.CLIENT),
    "response_elaboration_score": _needs(Need.CLIENT),
    "reflection_to_question_ratio": _COACH_WORDS,
    "complex_reflection_share": _COACH_WORDS,
    "open_question_share": _COACH_WORDS,
    "change_talk_share": _CLIENT_WORDS,
}
"""Every number shown to a coach, by field name, and what it needs."""

_LANGUAGE_REASON = (
    "the words are read in English only, and this file seems to be in another language"
)

# Most fundamental first: a file without speakers also lacks a coach, and one reason is enough.
_REASONS: Final[tuple[tuple[Need, str], ...]] = (
    (Need.SPEAKERS, "the file does not say who is speaking"),
    (Need.COACH, "no coach could be told apart in this file; name one with --coach"),
    (Need.CLIENT, "no client could be told apart in this file"),
    (Need.DURATIONS, "the file does not give a time for each utterance"),
    (Need.INTERVALS, "the file does not say when each utterance ends"),
    (
        Need.OVERLAP,
        "this format lays speech end to end, so overlapping speech is not in the file",
    ),
    (Need.ENGLISH, _LANGUAGE_REASON),
)


def unmet(evidence: Evidence) -> frozenset[Need]:
    """Return what this file lacks."""
    met = {
        Need.SPEAKERS: evidence.speakers,
        Need.COACH: evidence.coach,
        Need.CLIENT: evidence.client,
        Need.DURATIONS: evidence.times in (Times.STARTS, Times.INTERVALS),
        Need.INTERVALS: evidence.times is Times.INTERVALS,
        Need.OVERLAP: evidence.overlap,
        Need.ENGLISH: evidence.language in (None, "en"),
    }
    return frozenset(need for need, there in met.items() if not there)


def withheld_by(evidence: Evidence) -> tuple[Withheld, ...]:
    """Return the measures that this file cannot support, each with its first reason."""
    lacking = unmet(evidence)
    return tuple(
        Withheld(measure, next(reason for need, reason in _REASONS if need in needs & lacking))
        for measure, needs in MEASURES.items()
        if needs & lacking
    )


def supported_by(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the measures that this file can support."""
    lacking = unmet(evidence)
    return tuple(measure for measure, needs in MEASURES.items() if not needs & lacking)
