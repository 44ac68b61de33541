"""Who is the coach: told, stated in the file, or inferred, always with a confidence."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from listenwell.errors import UnknownSpeaker
from listenwell.transcripts.draft import Cue
from listenwell.transcripts.model import Role
from listenwell.transcripts.speakers import is_note_taker, is_presentation, match_speaker

LOW_CONFIDENCE: Final = 0.8
"""Below this an inferred role carries a warning."""

_STATED: Final[tuple[tuple[Role, re.Pattern[str]], ...]] = (
    (
        Role.COACH,
        re.compile(
            r"(?i)^(?:the\s+)?(?:coach|therapist|counsell?or|mentor)\b|\((?:life\s+)?coach\)"
        ),
    ),
    (Role.CLIENT, re.compile(r"(?i)^(?:the\s+)?(?:client|coachee|mentee|patient)\b|\(client\)")),
    (Role.OTHER, re.compile(r"(?i)^other$")),
)

# Log-odds weights of two differences between speakers, fitted on 93 counselling transcripts and
# rounded down; held apart by source they name the right person in 91 of 93.
_QUESTION_WEIGHT: Final = 0.5
_ADDRESS_WEIGHT: Final = 1.6
_SUREST: Final = 0.97  # of an inferred role
_SEVERAL_PEOPLE: Final = 0.6  # factor on the confidence when more than two people speak
_NOTHING_TO_GO_BY: Final = 0.5

_WORD: Final = re.compile(r"[a-z']+")
_YOU: Final = frozenset("you your yours yourself you're you've you'd you'll".split())
_I: Final = frozenset("i my me mine myself i'm i've i'd i'll".split())
_ASKS: Final = re.compile(
    r"(?i)(?:(?:and|so|but|okay|well|um|uh|now)[,\s]+){0,3}(?:what|how|why|when|where|who|which|do"
    r"|does|did|are|is|was|were|have|has|can|could|would|will|should)\b"
)
_SAMPLE_CHARACTERS: Final = 40_000


class Assigned(NamedTuple):
    """A role and how sure it is (0 to 1)."""

    role: Role
    confidence: float


def assign_roles(
    cues: Sequence[Cue], stated: Mapping[str, Role], coach: str | None
) -> dict[str, Assigned]:
    """Give every speaker in the cues a role.

    Args:
        cues: Speech in order, speakers cleaned.
        stated: Roles that the file itself gives, by speaker.
        coach: The coach's name or id as a person gave it; wins over everything.

    Raises:
        UnknownSpeaker: ``coach`` matches nobody, or more than one speaker.
    """
    words = _words_by_speaker(cues)
    given = _given(list(words), stated, coach)
    people = [key for key in words if not is_presentation(key) and not is_note_taker(key)]
    roles = {key: Assigned(role, 1.0) for key, role in given.items()}
    open_people = sorted((key for key in people if key not in roles), key=lambda key: -words[key])
    inferred = _infer(cues, open_people, {assigned.role for assigned in roles.values()})
    least = min((assigned.confidence for assigned in inferred.values()), default=1.0)
    roles |= inferred
    judged = set(open_people)
    rest = {key: Assigned(Role.OTHER, least if key in judged else 1.0) for key in words}
    return {**rest, **roles}


def _words_by_speaker(cues: Iterable[Cue]) -> dict[str, int]:
    words: dict[str, int] = {}
    for cue in cues:
        if cue.speaker is not None:
            words[cue.speaker] = words.get(cue.speaker, 0) + cue.text.count(" ") + 1
    return words


def _given(keys: list[str], stated: Mapping[str, Role], coach: str | None) -> dict[str, Role]:
    given = {key: stated[key] for key in keys if key in stated}
    for key in keys:
        for role, pattern in _STATED:
            if key not in given and pattern.search(key):
                given[key] = role
    if coach is not None:
        match = match_speaker(coach, keys)
        if match is None:
            known = ", ".join(keys[:8]) + (", …" if len(keys) > 8 else "")
            raise UnknownSpeaker(
                f"no single speaker is called {coach!r}",
                mend=f"The speakers are: {known}." if keys else "The file names no speakers.",
            )
        given = {k: r for k, r in given.items() if r is not Role.COACH and k != match}
        given[match] = Role.COACH
    return given


def _infer(cues: Sequence[Cue], people: list[str], taken: set[Role]) -> dict[str, Assigned]:
    """Give coach and client, where still open, to those of these people who speak most."""
    if not people:
        return {}
    factor = 1.0 if len(people) + len(taken) <= 2 else _SEVERAL_PEOPLE
    if Role.COACH in taken:
        return {} if Role.CLIENT in taken else {people[0]: Assigned(Role.CLIENT, factor)}
    if Role.CLIENT in taken:
        return {people[0]: Assigned(Role.COACH, factor)}
    scores = _coach_scores(cues, people[:2])
    if len(people) == 1:
        only = people[0]
        sure = _sigmoid(scores[only])
        role = Role.COACH if sure > _NOTHING_TO_GO_BY else Role.CLIENT
        return {only: Assigned(role, round(max(sure, 1 - sure) * _SEVERAL_PEOPLE, 2))}
    coach, client = sorted(people[:2], key=lambda key: -scores[key])
    sure = round(min(_SUREST, _sigmoid(scores[coach] - scores[client])) * factor, 2)
    return {coach: Assigned(Role.COACH, sure), client: Assigned(Role.CLIENT, sure)}


def _coach_scores(cues: Sequence[Cue], people: list[str]) -> dict[str, float]:
    """Log-odds of being the coach: coaches ask, and speak of *you* where clients speak of *I*."""
    return {key: _coach_score([cue.text for cue in cues if cue.speaker == key]) for key in people}


def _coach_score(texts: list[str]) -> float:
    questions = you = me = seen = asked = 0
    for text in texts:
        questions += "?" in text or _ASKS.match(text) is not None
        asked += 1
        for word in _WORD.findall(text[:2000].lower().replace("’", "'")):
            you += word in _YOU
            me += word in _I
        seen += len(text)
        if seen > _SAMPLE_CHARACTERS:
            break
    return _QUESTION_WEIGHT * math.log((questions + 1) / (asked - questions + 1)) + (
        _ADDRESS_WEIGHT * math.log((you + 1) / (me + 1))
    )


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
