"""Names as files write them: cleaned, matched, and told from things that only look like people."""

import re
import unicodedata
from typing import Final

_NOBODY: Final = frozenset(
    {"unknown", "unknown speaker", "unidentified speaker", "speaker unknown", "?", "n/a", "none"}
)

_NOTE_TAKER: Final = re.compile(
    r"""(?ix)
    \b(?:fireflies|otter|fathom|read|meetgeek|tldv|tl;dv|avoma|grain|sembly|krisp|fellow|jamie
       |granola|liminal|supernormal|airgram|bluedot|gong|chorus)(?:\.ai|\.io|\.app)?['’]?s?
       \s+(?:ai\s+)?(?:note\s*-?\s*taker|notes?|assistant|recorder|bot|meeting\s+notes)\b
    | \b(?:meeting|ai|note)\s*-?\s*note\s*-?\s*taker\b | \bnote\s*-?\s*taker\b
    | \b(?:fireflies|otter|read|fathom|tl;?dv)\.(?:ai|io|video)\b
    | ^(?:meeting|call)\s+recorder$
    """
)
_PRESENTATION: Final = re.compile(r"(?i)(?:['’]s?\s+(?:presentation|screen)|\s\(presentation\))$")
_BLANKS: Final = re.compile(r"\s+")
_SIGNS: Final = re.compile(r"[\s_:#.,()-]+")
_APOSTROPHES: Final = {ord("’"): "'", ord("‘"): "'", ord("`"): "'"}
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


def clean_name(raw: str) -> str | None:
    """Return a speaker's name without stray blanks, colons and control characters.

    ``None`` where the name stands for nobody, such as ``Unknown Speaker``.
    """
    name = unicodedata.normalize("NFC", raw)
    if not name.isascii() or not name.isprintable():
        name = "".join(
            " " if c.isspace() else c
            for c in name
            if c.isspace() or c == "\u200d" or unicodedata.category(c) not in _INVISIBLE
        )
    name = _BLANKS.sub(" ", name).strip(" :\u200d")
    return None if not name or name.casefold() in _NOBODY else name


def is_note_taker(name: str) -> bool:
    """Whether this participant is a program that takes notes."""
    return _NOTE_TAKER.search(name) is not None


def is_presentation(name: str) -> bool:
    """Whether this participant is somebody's shared screen."""
    return _PRESENTATION.search(name) is not None


_ID: Final = re.compile(
    r"(?i)^(?:spk|speaker|spkr|s|participant|channel|ch)?[\s_:#-]*(?:\d+|[a-z])$"
)


def shown_name(key: str) -> str | None:
    """Return the key as a name to show, or ``None`` where it is only an id (``spk_0``, ``A``)."""
    return None if _ID.match(key) else key


def match_speaker(wanted: str, keys: list[str]) -> str | None:
    """Find the speaker whom a person means: the whole name, else an unmistakable part of it.

    Case, accents, and the signs between the parts of an id make no difference: ``lucia`` finds
    ``Lucía``, and ``0`` finds ``spk_0``.
    """
    folded = (clean_name(wanted) or "").casefold()
    exact = [key for key in keys if key.casefold() == folded]
    if exact or not folded:
        return exact[0] if exact else None
    part = _plain(folded)
    plain = {key: _plain(key) for key in keys}
    ways = (
        [key for key in keys if plain[key] == part],
        [key for key in keys if part in plain[key].split()],
        [key for key in keys if plain[key].startswith(part)],
    )
    found: list[str] = next(filter(None, ways), []) if part else []
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in apart if not unicodedata.combining(c))
    return _SIGNS.sub(" ", kept.translate(_APOSTROPHES)).strip()
