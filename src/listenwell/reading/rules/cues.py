"""The nine language cues in an utterance of the client."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from listenwell.reading.model import CueLabel, CueType
from listenwell.reading.rules.cue_patterns import (
    CONCRETE,
    CONCRETE_GOAL,
    INTENT,
    PATTERNS,
    Pattern,
)
from listenwell.reading.rules.phrases import Hit, Phrases
from listenwell.reading.rules.words import STOPS, Said

_INTENT: Final = "intent"
_CONCRETE: Final = "concrete"
_FIND: Final = Phrases(
    {
        **{name: pattern.phrases for name, pattern in PATTERNS.items()},
        _INTENT: INTENT,
        _CONCRETE: CONCRETE,
    }
)
_ORDER: Final = {cue: at for at, cue in enumerate(CueType)}

_NEGATIONS: Final = frozenset("not no never nobody nothing hardly without".split())
_NEGATED_WITHIN: Final = 3
_REPORTS: Final = frozenset(
    "said says say saying told tell tells telling thought asked asks thinks wants like went"
    " assume assumes assumed expects".split()
)
_PROMISES: Final = frozenset("promising promises".split())
"""After "I can try": what follows is that nothing is promised."""

_CONDITIONS: Final = frozenset("if unless when whenever".split())
_GUARDED_WITHIN: Final = 8
_TENTATIVE: Final = frozenset("maybe might perhaps probably guess suppose possibly could".split())
_TENTATIVE_COST: Final = 0.15
_TIME_BEFORE: Final = 2


def find_cues(said: Said, *, backchannel: bool, answers: bool) -> tuple[CueLabel, ...]:
    """Find the cues in one utterance of the client, at most one of each type.

    Of several phrases for one type the surest counts. A backchannel holds no cue.

    Args:
        said: The utterance.
        backchannel: Whether it is a backchannel.
        answers: Whether the coach has just asked something.

    Returns:
        The cues in the order of :class:`CueType`, at any confidence.
    """
    if backchannel:
        return ()
    surest: dict[CueType, CueLabel] = {}
    hits = list(_FIND.find(said.core))
    for hit in hits:
        pattern = PATTERNS.get(hit.rule)
        if pattern is None or (answers and pattern.unasked):
            continue
        if _holds(pattern, hit, said.core):
            _keep(surest, pattern, _confidence(pattern, hit, said.core))
    if hits and _sets_goal(hits, said.core):
        _keep(surest, CONCRETE_GOAL, CONCRETE_GOAL.confidence)
    return tuple(sorted(surest.values(), key=lambda cue: _ORDER[cue.cue_type]))


def _keep(surest: dict[CueType, CueLabel], pattern: Pattern, confidence: float) -> None:
    known = surest.get(pattern.cue)
    if known is None or known.confidence < confidence:
        surest[pattern.cue] = CueLabel(pattern.cue, confidence, pattern.interpretation)


def _holds(pattern: Pattern, hit: Hit, words: Sequence[str]) -> bool:
    """Tell whether nothing around the phrase takes the cue back."""
    if not pattern.asked and _mark_after(words, hit.end) == "?":
        return False
    before = _before(words, hit.start)
    if pattern.negatable and not _NEGATIONS.isdisjoint(before[-_NEGATED_WITHIN:]):
        return False
    if pattern.cue is CueType.COMMITMENT and _PROMISES.intersection(_after(words, hit.end)):
        return False
    return not pattern.firm or (_REPORTS.isdisjoint(before) and _CONDITIONS.isdisjoint(before))


def _confidence(pattern: Pattern, hit: Hit, words: Sequence[str]) -> float:
    near = _before(words, hit.start)
    tentative = not _TENTATIVE.isdisjoint(near)
    return round(pattern.confidence - _TENTATIVE_COST * tentative, 2)


def _sets_goal(hits: Sequence[Hit], words: Sequence[str]) -> bool:
    """Tell whether a firm intention and a time or an amount stand in one sentence.

    The time may come first ("On Thursday I'll go and see her"), but then shortly before.
    """
    sentences = list(accumulate(word in STOPS for word in words))
    concrete = [hit for hit in hits if hit.rule == _CONCRETE]
    return any(
        sentences[time.start] == sentences[hit.start]
        and (time.start > hit.start or 0 <= hit.start - time.end <= _TIME_BEFORE)
        and _holds(CONCRETE_GOAL, hit, words)
        for hit in hits
        if hit.rule == _INTENT
        for time in concrete
    )


def _before(words: Sequence[str], start: int) -> Sequence[str]:
    """Return the words of the same sentence shortly before a place."""
    first = max(0, start - _GUARDED_WITHIN)
    for at in range(start - 1, first - 1, -1):
        if words[at] in STOPS:
            return words[at + 1 : start]
    return words[first:start]


def _after(words: Sequence[str], end: int) -> Sequence[str]:
    """Return the words of the same sentence shortly after a place."""
    last = min(len(words), end + _GUARDED_WITHIN)
    return words[end : next((at for at in range(end, last) if words[at] in STOPS), last)]


def _mark_after(words: Sequence[str], end: int) -> str:
    """Return the mark that ends the sentence, a full stop where there is none."""
    return next((word for word in words[end : end + 40] if word in STOPS), ".")
