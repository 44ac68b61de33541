"""Engagement: one score of five parts, each shown with its weight and its value.

The weights and bands are Listenwell's own; ``docs/measures/engagement.md`` gives the reasons.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from listenwell.reading.found import Found
from listenwell.reading.model import EngagementPart
from listenwell.reading.turns import Turn
from listenwell.transcripts import Role
from listenwell.transcripts.report import SHORT_SESSION_SECONDS

WEIGHTS: Final[Mapping[str, float]] = {
    "client_share": 0.3,
    "elaboration": 0.25,
    "responsiveness": 0.15,
    "change_talk": 0.2,
    "turn_balance": 0.1,
}
SHARE_BAND: Final = (50.0, 80.0)
"""Percentages of speech that are the client's."""
SHARE_SCORE_AT_100: Final = 0.5
PROMPT_SECONDS: Final = 2.0
SLOW_SECONDS: Final = 10.0
BALANCED_SHARE: Final = 0.5
LEAST_ANSWERS: Final = 3


def engagement_parts(
    found: Mapping[str, Found], turns: Sequence[Turn]
) -> tuple[EngagementPart, ...]:
    """Score the five parts.

    Args:
        found: The measures that the file supports; a missing one leaves its part unscored.
        turns: In the order taken.
    """
    spoken = {turn.role for turn in turns}
    both = Role.COACH in spoken and Role.CLIENT in spoken
    return (
        _client_share(found if both else {}),
        _elaboration(found),
        _responsiveness(found),
        _change_talk(found),
        _turn_balance(turns),
    )


def engagement_measures(
    found: Mapping[str, Found], parts: Sequence[EngagementPart]
) -> dict[str, Found]:
    """Combine the parts that could be scored: ``100 * sum(weight * score) / sum(weight)``."""
    scored = [(part.weight, part.score) for part in parts if part.score is not None]
    if not scored:
        reason = "none of its five parts can be judged in this file"
        return {"engagement_score": Found(None, reason=reason)}
    score = sum(weight * one for weight, one in scored) / sum(weight for weight, _ in scored)
    behind = found.get("response_elaboration_score", Found(None)).utterances
    return {"engagement_score": Found(round(100.0 * score, 2), behind)}


def engagement_warnings(
    parts: Sequence[EngagementPart], turns: Sequence[Turn], seconds: float | None
) -> list[str]:
    """Say when the score rests on part of its evidence, one speaker, or a short session.

    ``seconds`` is the time from the first word to the last, ``None`` where it is not known.
    """
    scored = [part.name for part in parts if part.score is not None]
    if not scored:
        return []
    limits = []
    if len({turn.speaker for turn in turns if turn.speaker is not None}) == 1:
        limits.append("only one person speaks")
    if seconds is not None and seconds < SHORT_SESSION_SECONDS:
        limits.append("it is under two minutes from the first word to the last")
    if len(scored) < len(parts):
        names = ", ".join(name.replace("_", " ") for name in scored)
        limits.append(f"{len(scored)} of its {len(parts)} parts could be judged ({names})")
    return [f"Engagement is scored on what there is: {'; '.join(limits)}."] if limits else []


def _part(name: str, score: float | None, value: float | None, explanation: str) -> EngagementPart:
    rounded = None if score is None else round(min(1.0, max(0.0, score)), 4)
    return EngagementPart(name, rounded, WEIGHTS[name], value, explanation)


def _unjudged(name: str, reason: str) -> EngagementPart:
    return _part(name, None, None, f"Not judged: {reason}. Its weight is shared among the rest.")


def _client_share(found: Mapping[str, Found]) -> EngagementPart:
    share = found.get("client_speech_share", Found(None)).value
    if share is None:
        return _unjudged("client_share", "the client's share of speech is not known")
    low, high = SHARE_BAND
    if share < low:
        score = share / low
    elif share <= high:
        score = 1.0
    else:
        score = 1.0 - (1.0 - SHARE_SCORE_AT_100) * (share - high) / (100.0 - high)
    return _part(
        "client_share",
        score,
        share,
        f"The client has {share:.0f} % of the speech; {low:.0f} to {high:.0f} % scores in full.",
    )


def _elaboration(found: Mapping[str, Found]) -> EngagementPart:
    value = found.get("response_elaboration_score", Found(None)).value
    if value is None:
        return _unjudged("elaboration", "the client's turns could not be counted in words")
    return _part(
        "elaboration",
        value / 100.0,
        value,
        f"Elaboration of the client's turns is {value:.0f} of 100.",
    )


def _responsiveness(found: Mapping[str, Found]) -> EngagementPart:
    latency = found.get("response_latency_client", Found(None))
    if latency.value is None or len(latency.utterances) < LEAST_ANSWERS:
        return _unjudged("responsiveness", "too few of the client's answers are timed")
    seconds = latency.value
    score = 1.0 - (seconds - PROMPT_SECONDS) / (SLOW_SECONDS - PROMPT_SECONDS)
    return _part(
        "responsiveness",
        score,
        seconds,
        f"The client answers after {seconds:.1f} s; up to {PROMPT_SECONDS:.0f} s scores in full, "
        f"{SLOW_SECONDS:.0f} s nothing.",
    )


def _change_talk(found: Mapping[str, Found]) -> EngagementPart:
    share = found.get("change_talk_share", Found(None)).value
    if share is None:
        return _unjudged("change_talk", "no talk for or against change was read")
    return _part(
        "change_talk",
        share,
        share,
        f"{100 * share:.0f} % of the client's talk about change is for it.",
    )


def _turn_balance(turns: Sequence[Turn]) -> EngagementPart:
    answers = [
        answer.words >= turn.words
        for turn, answer in pairwise(turns)
        if turn.role is Role.COACH and answer.role is Role.CLIENT
    ]
    if len(answers) < LEAST_ANSWERS:
        return _unjudged("turn_balance", "the client answers the coach fewer than three times")
    share = sum(answers) / len(answers)
    return _part(
        "turn_balance",
        share / BALANCED_SHARE,
        round(share, 4),
        f"In {100 * share:.0f} % of exchanges the client says at least as much as the coach; "
        f"{100 * BALANCED_SHARE:.0f} % scores in full.",
    )
