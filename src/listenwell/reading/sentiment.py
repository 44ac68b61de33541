"""Sentiment of each party over the session, and how much the client's moves."""

from collections.abc import Sequence
from statistics import fmean, pvariance

from listenwell.reading.found import Found
from listenwell.reading.model import Annotation
from listenwell.transcripts import Role, Utterance


def sentiment_measures(
    said: Sequence[Utterance], annotations: Sequence[Annotation], backchannels: Sequence[bool]
) -> dict[str, Found]:
    """Average the sentiment of utterances by their words; take the client's variance.

    The variance is the population variance of the client's utterances, each counted once.
    """
    found = {}
    for role in (Role.COACH, Role.CLIENT):
        felt = _felt(role, said, annotations, backchannels)
        found[f"{role}_sentiment_score"] = _mean(role, felt)
        if role is Role.CLIENT:
            found["sentiment_variance"] = _variance(felt)
    return found


def _felt(
    role: Role,
    said: Sequence[Utterance],
    annotations: Sequence[Annotation],
    backchannels: Sequence[bool],
) -> list[tuple[float, int, int]]:
    """Return sentiment, words and index of each utterance of this role that was read."""
    felt = []
    for utterance in said:
        sentiment = annotations[utterance.index].sentiment
        if utterance.role is role and sentiment is not None and not backchannels[utterance.index]:
            felt.append((sentiment, utterance.text.count(" ") + 1, utterance.index))
    return felt


def _mean(role: Role, felt: Sequence[tuple[float, int, int]]) -> Found:
    if not felt:
        return Found(None, reason=f"no sentiment was read in what the {role} says")
    score = fmean([s for s, _, _ in felt], [words for _, words, _ in felt])
    strongest = sorted(felt, key=lambda f: (-abs(f[0]), f[2]))
    return Found(round(score, 4), [index for _, _, index in strongest])


def _variance(felt: Sequence[tuple[float, int, int]]) -> Found:
    if len(felt) < 2:
        return Found(None, reason="the client says too little for sentiment to vary")
    return Found(round(pvariance([s for s, _, _ in felt]), 4), [index for _, _, index in felt])
