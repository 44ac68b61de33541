"""Keys of calling back ends: several, named, revocable; only their hashes are kept."""

import hashlib
import hmac
import re
import secrets
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.perimeter.tables import ApiKey

_KEY: Final = re.compile(r"lw_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
_NO_HASH: Final = bytes(32)


async def make_api_key(db: AsyncSession, name: str) -> str:
    """Make a key and return it, the only time that it is seen."""
    key_id, secret = uuid4(), secrets.token_urlsafe(32)
    await db.execute(insert(ApiKey).values(id=key_id, name=name, key_hash=_hash(secret)))
    return f"lw_{key_id.hex}_{secret}"


async def api_key_name(db: AsyncSession | AsyncConnection, key: str) -> str | None:
    """Return the name of a key that counts, ``None`` for any other.

    A key is found by its id, which is no secret; its secret is compared in constant time.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    row = (
        await db.execute(
            select(ApiKey.name, ApiKey.key_hash).where(
                ApiKey.id == UUID(match[1]), ApiKey.revoked_at.is_(None)
            )
        )
    ).one_or_none()
    same = hmac.compare_digest(_NO_HASH if row is None else row.key_hash, _hash(match[2]))
    return row.name if row is not None and same else None


async def revoke_api_key(db: AsyncSession, name: str) -> bool:
    """Revoke a key by its name; ``False`` if there is none in use."""
    revoked = await db.scalar(
        update(ApiKey)
        .where(ApiKey.name == name, ApiKey.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(ApiKey.id)
    )
    return revoked is not None


def _hash(secret: str) -> bytes:
    # A secret holds 256 random bits, so one round of a fast hash cannot be guessed backwards.
    return hashlib.sha256(secret.encode()).digest()
