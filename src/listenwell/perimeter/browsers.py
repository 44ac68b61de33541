"""Browsers that sign in: a link that counts once becomes a cookie that can be revoked.

Of links and cookies only hashes are kept. Each is ``id.secret``: found by its id, which is no
secret; its secret, 256 random bits, is compared in constant time.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Update, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.perimeter.tables import BrowserLink, BrowserSession

LINK_LASTS: Final = timedelta(minutes=10)
_TOKEN: Final = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")
_NO_HASH: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is signed in.

    Attributes:
        coach_id: For whom.
        operator: Whether it may also see how the service runs.
        csrf_token: What its page shows with everything that changes something; no other site
            can read it.

    """

    coach_id: UUID
    operator: bool
    csrf_token: str


async def make_link(db: AsyncSession, coach_id: UUID, *, operator: bool) -> str:
    """Make a link's token and return it, the only time that it is seen. Old ones are swept."""
    for table in (BrowserLink, BrowserSession):
        await db.execute(delete(table).where(table.expires_at < func.now()))
    link_id, secret = uuid4(), secrets.token_urlsafe(32)
    await db.execute(
        insert(BrowserLink).values(
            id=link_id,
            coach_id=coach_id,
            operator=operator,
            token_hash=_hash(secret),
            expires_at=func.now() + LINK_LASTS,
        )
    )
    return f"{link_id.hex}.{secret}"


async def sign_in(db: AsyncSession, token: str, lasts: timedelta) -> tuple[str, Browser] | None:
    """Use a link: return the cookie's value and who it is; ``None`` if the link does not count.

    A wrong secret does not use a link up, so that nobody can spoil one by its id.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    link = await db.scalar(
        select(BrowserLink)
        .where(
            BrowserLink.id == UUID(match[1]),
            BrowserLink.used_at.is_(None),
            BrowserLink.expires_at > func.now(),
        )
        .with_for_update()
    )
    same = hmac.compare_digest(_NO_HASH if link is None else link.token_hash, _hash(match[2]))
    if link is None or not same:
        return None
    await db.execute(
        update(BrowserLink).where(BrowserLink.id == link.id).values(used_at=func.now())
    )
    session_id, secret = uuid4(), secrets.token_urlsafe(32)
    await db.execute(
        insert(BrowserSession).values(
            id=session_id,
            coach_id=link.coach_id,
            operator=link.operator,
            secret_hash=_hash(secret),
            expires_at=func.now() + lasts,
        )
    )
    return f"{session_id.hex}.{secret}", Browser(link.coach_id, link.operator, _csrf(secret))


async def browser_of(db: AsyncSession | AsyncConnection, cookie: str) -> Browser | None:
    """Return whom a cookie speaks for; ``None`` if it is expired, revoked or made up."""
    match = _TOKEN.fullmatch(cookie)
    if match is None:
        return None
    row = (
        await db.execute(
            select(
                BrowserSession.coach_id, BrowserSession.operator, BrowserSession.secret_hash
            ).where(
                BrowserSession.id == UUID(match[1]),
                BrowserSession.revoked_at.is_(None),
                BrowserSession.expires_at > func.now(),
            )
        )
    ).one_or_none()
    same = hmac.compare_digest(_NO_HASH if row is None else row.secret_hash, _hash(match[2]))
    return (
        Browser(row.coach_id, row.operator, _csrf(match[2])) if row is not None and same else None
    )


async def sign_out(db: AsyncSession, cookie: str) -> None:
    """Revoke one browser's cookie."""
    match = _TOKEN.fullmatch(cookie)
    if match is not None:
        await db.execute(_revoked().where(BrowserSession.id == UUID(match[1])))


async def sign_out_everywhere(db: AsyncSession, coach_id: UUID) -> None:
    """Revoke every browser of a coach, and the links that were not used yet."""
    await db.execute(_revoked().where(BrowserSession.coach_id == coach_id))
    await db.execute(delete(BrowserLink).where(BrowserLink.coach_id == coach_id))


def _revoked() -> Update:
    return (
        update(BrowserSession)
        .where(BrowserSession.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


def _csrf(secret: str) -> str:
    digest = hmac.digest(secret.encode(), b"listenwell/csrf", "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(secret: str) -> bytes:
    # A secret holds 256 random bits, so one round of a fast hash cannot be guessed backwards.
    return hashlib.sha256(secret.encode()).digest()
