"""``Name: text`` told from a colon in ordinary speech.

A colon alone proves nothing ("So my point is: rest"). A prefix counts as a name only where the
whole file writes its lines so: most lines carry one, or the same names come again and again.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

_PREFIX: Final = re.compile(r"\s{0,3}(?P<name>[^\s:：][^:：\n]{0,79}?)\s?(?::(?=\s|$)|：)[ \t]*")
_NOT_IN_NAMES: Final = re.compile(
    r"[?!;={}<>\"“”#*`~^\\]|https?|www\.|\.\s+[a-z]|^\W*\d+\W*$|^[-•]"
)
_ROLE: Final = re.compile(
    r"(?i)^(?:(?:the\s+)?(?:coach|client|coachee|therapist|counsell?or|mentor|mentee|patient"
    r"|interviewer|interviewee|moderator|facilitator|host|guest)(?:\s*\d+)?"
    r"|(?:unknown\s+)?speaker(?:[\s_-]*(?:\d+|[a-z]))?|spk_?\d+|speaker_\d+)$"
)
_SENTENCE_WORDS: Final = frozenset(
    "is are was were be been am the my your his her our their this that these those it its it's "
    "i'm i've if because but so what how why when where there here have has had do does did can "
    "could would will should not thing point question let's you they we he she which then about "
    "with for from said says say like just think see remember".split()
)
_NOT_PEOPLE: Final = frozenset(
    "note notes nb ps p.s. todo fixme hint tip tips warning caution important info information "
    "debug error trace fatal critical notice example examples e.g. i.e. question answer summary "
    "title subject date time times author authors from to cc bcc re fwd sent received reply-to "
    "location place duration topic topics agenda attendees participants present transcript "
    "recording link url website email e-mail phone tel fax address name age city country version "
    "language kind style type id status step chapter section part figure table source sources "
    "translation translator copyright license licence usage returns return raises args yields "
    "parameters attributes output input result results conclusion introduction abstract keywords "
    "definition proof theorem remark format file files path description requirements "
    "installation features see also spoiler update edit disclaimer total meeting call "
    "remember goal goals action actions plan plans options reality monday tuesday wednesday "
    "thursday friday saturday sunday created modified organizer dtstart dtend uid else try "
    "default public private protected pass day week month year lesson module task item rule "
    "option slide page level phase stage session round exercise finally".split()
)
_MOST: Final = 0.6
_NEARLY_ALL: Final = 0.8
_ALL_BUT_A_FEW: Final = 0.95
_ENOUGH_LINES: Final = 5
_FEW: Final = 0.1
_LONGEST_NAME: Final = 64
_MOST_WORDS: Final = 7


class Names(NamedTuple):
    """The names that a file puts before what they say.

    Attributes:
        accepted: Names exactly as the file writes them.
        on_change: Whether names stand only where the speaker changes.
        share: Share of lines (0 to 1) that begin with an accepted name.
        again: How many accepted names come at least twice.
    """

    accepted: frozenset[str]
    on_change: bool
    share: float
    again: int


NO_NAMES: Final = Names(frozenset(), on_change=False, share=0.0, again=0)


def candidate(line: str) -> tuple[str, str] | None:
    """Split a line at its first colon where what stands before it could be a name."""
    match = _PREFIX.match(line)
    if match is None:
        return None
    name = match["name"]
    return (name, line[match.end() :]) if is_name_like(name) else None


def is_name_like(name: str) -> bool:
    """Whether this could be a person's name or label, by its shape alone."""
    if len(name) > _LONGEST_NAME or _NOT_IN_NAMES.search(name):
        return False
    words = name.casefold().replace("’", "'").split()
    return (
        len(words) <= _MOST_WORDS
        and any(character.isalnum() for character in name)
        and not _SENTENCE_WORDS.intersection(words)
        and not (words[0] in _NOT_PEOPLE and len(words) <= 2)
    )


def is_role(name: str) -> bool:
    """Whether this is a label such as ``Coach``, ``Client`` or ``Speaker 1``."""
    return _ROLE.match(name) is not None


def looks_written_as_a_name(name: str) -> bool:
    """Whether every word begins as names do: a capital, a digit, a bracket, a caseless script."""
    particles = {"de", "da", "di", "van", "von", "der", "den", "la", "le", "bin", "al", "of", "y"}
    return all(
        not word[0].islower() or word in particles for word in name.split() if word[0].isalnum()
    )


def speaking_names(lines: Iterable[str]) -> Names:
    """Find the names that these lines (of cues, or of text) begin with.

    Args:
        lines: The first line of each cue, or every line of a text that is not blank.

    Returns:
        The names that the file's own pattern supports, or :data:`NO_NAMES`.
    """
    counts: Counter[str] = Counter()
    total = 0
    for line in lines:
        total += 1
        found = candidate(line)
        if found is not None:
            counts[found[0]] += 1
    return names_by_pattern(counts, total)


def names_by_pattern(counts: Counter[str], total: int) -> Names:
    """Accept the candidates that the file's pattern supports.

    Args:
        counts: How many lines each candidate begins.
        total: How many lines there are.
    """
    if not counts:
        return NO_NAMES
    share = counts.total() / total
    again = {name for name, count in counts.items() if count > 1 or is_role(name)}
    accepted: set[str] = set()
    if share >= _MOST and (total > 1 or again):
        once = share >= _NEARLY_ALL
        every = share >= _ALL_BUT_A_FEW and total >= _ENOUGH_LINES
        accepted = again | {n for n in counts if every or (once and looks_written_as_a_name(n))}
    elif len(again) > 1:
        accepted = {name for name in again if looks_written_as_a_name(name)}
    covered = sum(counts[name] for name in accepted) / total
    if not accepted or covered < _FEW:
        return NO_NAMES
    return Names(
        frozenset(accepted),
        on_change=covered < _NEARLY_ALL and len(accepted) > 1,
        share=covered,
        again=sum(counts[name] > 1 for name in accepted),
    )


def split_prefix(line: str, names: frozenset[str]) -> tuple[str | None, str]:
    """Split a line into the accepted name before it, or ``None``, and the words."""
    found = candidate(line) if names else None
    return found if found is not None and found[0] in names else (None, line)
