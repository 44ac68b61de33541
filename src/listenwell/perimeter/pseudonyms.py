"""Pseudonyms: random, short, and linked to whom they name in this schema alone.

They look like ``c_8f2``: a letter for what is named, then hexadecimal of which at most three digits
stand in a row, so that nothing that identifies a person by digits has the same shape.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.tables import Pseudonym

Kind = Literal["coach", "client", "session", "insight"]

LETTERS: Final[dict[Kind, str]] = {"coach": "c", "client": "p", "session": "s", "insight": "i"}
_LETTERS_OF_HEX: Final = "abcdef"
_DIGITS: Final = "0123456789"
_LENGTH: Final = 12


def new_pseudonym(letter: str) -> str:
    """Return a fresh pseudonym of 12 characters after its letter (about 47 bits by chance)."""
    made: list[str] = []
    for _ in range(_LENGTH):
        run = len(made) >= 3 and all(each in _DIGITS for each in made[-3:])
        made.append(secrets.choice(_LETTERS_OF_HEX if run else _DIGITS + _LETTERS_OF_HEX))
    return f"{letter}_{''.join(made)}"


async def pseudonym(db: AsyncSession, kind: Kind, subject_id: UUID) -> str:
    """Return the pseudonym of a coach, client or session; it is made on first use."""
    return (await pseudonyms(db, kind, [subject_id]))[subject_id]


async def pseudonyms(db: AsyncSession, kind: Kind, subject_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the pseudonyms of many at once, in two or three statements however many they are."""
    wanted: Sequence[UUID] = sorted(set(subject_ids))
    found: dict[UUID, str] = {}
    while missing := [each for each in wanted if each not in found]:
        found |= await _known(db, kind, missing)
        new = [each for each in missing if each not in found]
        if not new:
            break
        rows = [
            {"kind": kind, "subject_id": each, "pseudonym": new_pseudonym(LETTERS[kind])}
            for each in new
        ]
        # Either somebody else made it at this moment, or chance made one that is taken: look again.
        made = await db.execute(
            insert(Pseudonym)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(Pseudonym.subject_id, Pseudonym.pseudonym)
        )
        found |= {row.subject_id: row.pseudonym for row in made}
    return found


async def _known(db: AsyncSession, kind: Kind, subject_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await db.execute(
        select(Pseudonym.subject_id, Pseudonym.pseudonym).where(
            Pseudonym.kind == kind, Pseudonym.subject_id.in_(subject_ids)
        )
    )
    return {row.subject_id: row.pseudonym for row in rows}
