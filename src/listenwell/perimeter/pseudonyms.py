"""Pseudonyms: random, short, and linked to whom they name in this schema alone.

They look like ``c_8f2``: a letter for what is named, then hexadecimal of which at most three digits
stand in a row, so that nothing that identifies a person by digits has the same shape.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

Kind = Literal["coach", "client", "session", "insight"]

LETTERS: Final[dict[Kind, str]] = {"coach": "c", "client": "p", "session": "s", "insight": "i"}
_LETTERS_OF_HEX: Final = "abcdef"
_DIGITS: Final = "0123456789"
_LENGTH: Final = 12
_CHANCE_BITS: Final = 128
"""Far more than are used, so that every character is as likely as the next."""

_KNOWN: Final = text("""
SELECT subject_id, pseudonym FROM perimeter.pseudonyms
WHERE kind = :kind AND subject_id = ANY(CAST(:subjects AS uuid[]))
""")
_MAKE: Final = text("""
INSERT INTO perimeter.pseudonyms (kind, subject_id, pseudonym)
SELECT :kind, made.subject_id, made.pseudonym
FROM unnest(CAST(:subjects AS uuid[]), CAST(:names AS text[])) AS made (subject_id, pseudonym)
ON CONFLICT DO NOTHING
RETURNING subject_id, pseudonym
""")


def new_pseudonym(letter: str) -> str:
    """Return a fresh pseudonym of 12 characters after its letter (about 47 bits by chance)."""
    chance = secrets.randbits(_CHANCE_BITS)
    made, run = "", 0
    for _ in range(_LENGTH):
        known = _LETTERS_OF_HEX if run == 3 else _DIGITS + _LETTERS_OF_HEX
        chance, place = divmod(chance, len(known))
        made += known[place]
        run = run + 1 if known[place] in _DIGITS else 0
    return f"{letter}_{made}"


async def pseudonym(db: AsyncSession, kind: Kind, subject_id: UUID) -> str:
    """Return the pseudonym of a coach, client or session; it is made on first use."""
    return (await pseudonyms(db, kind, [subject_id]))[subject_id]


async def pseudonyms(db: AsyncSession, kind: Kind, subject_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the pseudonyms of many at once, in a few statements however many they are."""
    wanted = sorted(set(subject_ids))
    found: dict[UUID, str] = {}
    while missing := [each for each in wanted if each not in found]:
        found |= await _rows(db, _KNOWN, {"kind": kind, "subjects": missing})
        new = [each for each in missing if each not in found]
        if not new:
            break
        # What is not returned somebody else made at this moment, or chance made it twice: look
        # again.
        names = [new_pseudonym(LETTERS[kind]) for _ in new]
        found |= await _rows(db, _MAKE, {"kind": kind, "subjects": new, "names": names})
    return found


async def _rows(
    db: AsyncSession, query: TextClause, values: Mapping[str, object]
) -> dict[UUID, str]:
    return {row.subject_id: row.pseudonym for row in await db.execute(query, dict(values))}
