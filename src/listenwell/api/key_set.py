"""A platform's published keys (JWKS), fetched seldom and never on a stranger's demand."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx
import jwt

from listenwell.errors import ListenwellError

FRESH_SECONDS: Final = 600.0
"""A set older than this is fetched again."""

PAUSE_SECONDS: Final = 30.0
"""Between two fetches, whatever keys the tokens name: made-up key ids fetch nothing."""

_MOST_BYTES: Final = 256 * 1024
_ALGORITHMS: Final = {("EC", "P-256"): "ES256", ("RSA", None): "RS256"}


class KeySetUnavailable(ListenwellError):
    """The platform's keys were never fetched, so no token can be told from another."""

    slug = "key-set-unavailable"
    exit_code = 5


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key with the one algorithm that it may be used for."""

    key: Any
    algorithm: str


class KeySet:
    """The keys behind one URL, by their ids."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._keys: dict[str, VerifyingKey] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._lock = asyncio.Lock()

    async def get(self, kid: str) -> VerifyingKey | None:
        """Return the key of this id, ``None`` if the platform publishes none.

        Raises:
            KeySetUnavailable: The set was never fetched and cannot be now.

        """
        if kid not in self._keys or self._stale():
            async with self._lock:
                if (kid not in self._keys or self._stale()) and self._may_try():
                    await self._fetch()
        if self._fetched_at is None:
            raise KeySetUnavailable(
                "the platform's keys cannot be fetched",
                where="LISTENWELL_JWKS_URL",
                mend="Check the address and that this machine reaches it.",
            )
        return self._keys.get(kid)

    def _stale(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at > FRESH_SECONDS

    def _may_try(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at > PAUSE_SECONDS

    async def _fetch(self) -> None:
        """Replace the keys; keep those there are while the platform does not answer."""
        self._tried_at = self._clock()
        try:
            async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
                answer = await client.get(self._url)
            answer.raise_for_status()
            if len(answer.content) > _MOST_BYTES:
                return
            self._keys = _usable(answer.json())
        except (httpx.HTTPError, ValueError, TypeError, AttributeError):
            return
        self._fetched_at = self._clock()


def _usable(document: Any) -> dict[str, VerifyingKey]:
    """Return the signing keys of a set; what is of another kind is left out, secrets too."""
    found = {}
    for entry in document["keys"] if isinstance(document, dict) else ():
        kind = (entry.get("kty"), entry.get("crv"))
        algorithm = _ALGORITHMS.get(kind)
        usable = entry.get("use", "sig") == "sig" and entry.get("alg", algorithm) == algorithm
        if algorithm is None or not usable or not isinstance(entry.get("kid"), str):
            continue
        try:
            key = jwt.PyJWK(entry, algorithm=algorithm).key
        except jwt.PyJWTError:
            continue
        if algorithm == "ES256" or key.key_size >= 2048:
            found[entry["kid"]] = VerifyingKey(key, algorithm)
    return found
