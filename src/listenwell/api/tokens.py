"""Bearer tokens: Supabase's, by its secret or its key set, and our own for local use."""

import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import jwt
from jwt import InvalidTokenError

from listenwell.api.key_set import KeySet, VerifyingKey
from listenwell.errors import ListenwellError
from listenwell.perimeter.keys import secret_file
from listenwell.settings import Settings

LOCAL_ISSUER: Final = "listenwell"
_LEEWAY_SECONDS: Final = 10
_LEAST_SECRET_BYTES: Final = 32
_LONGEST_TOKEN: Final = 16 * 1024
_KEY_SET_PATH: Final = "/.well-known/jwks.json"


class BadToken(Exception):
    """The token does not count; the caller is not told why."""


class SignInSettings(ListenwellError):
    """The settings of the sign-in do not fit together."""

    slug = "sign-in-settings"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking; an operator also sees how the service runs."""

    coach_id: UUID
    operator: bool = False


class TokenVerifier:
    """Verifies tokens: algorithm pinned by the key, audience, issuer and times checked."""

    def __init__(self, settings: Settings) -> None:
        self._audience = settings.jwt_audience
        self._issuer = expected_issuer(settings)
        self._keys = KeySet(settings.jwks_url) if settings.jwks_url else None
        self._secret = None if self._keys else VerifyingKey(signing_secret(settings), "HS256")

    async def verify(self, token: str) -> Caller:
        """Return the caller whom a token names.

        Raises:
            BadToken: Signature, algorithm, audience, issuer, times or claims are not right.
            KeySetUnavailable: The platform's keys were never fetched.

        """
        try:
            verifying = await self._key(token)
            claims = jwt.decode(
                token,
                key=verifying.key,
                algorithms=[verifying.algorithm],
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "aud", "iss", "sub"]},
            )
            return Caller(coach_id=_coach(claims), operator=_operator(claims))
        except (InvalidTokenError, ValueError, TypeError, RecursionError) as error:
            raise BadToken from error

    async def ready(self) -> None:
        """Return if tokens can be verified. Raises :class:`KeySetUnavailable` if not."""
        if self._keys is not None:
            await self._keys.get("")

    async def _key(self, token: str) -> VerifyingKey:
        if len(token) > _LONGEST_TOKEN:
            raise BadToken
        if self._secret is not None:
            return self._secret
        assert self._keys is not None  # noqa: S101 - one of the two is there
        kid = jwt.get_unverified_header(token).get("kid")
        key = await self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise BadToken
        return key


def _coach(claims: dict[str, Any]) -> UUID:
    """Return the coach: the claim, else what the platform's administrator set, else the user.

    ``user_metadata`` does not count: users write it themselves.
    """
    metadata = claims.get("app_metadata")
    named = metadata.get("coach_id") if isinstance(metadata, dict) else None
    found = claims.get("coach_id") or named or claims["sub"]
    if not isinstance(found, str):
        raise TypeError("the coach's id is not a string")
    return UUID(found)


def _operator(claims: dict[str, Any]) -> bool:
    """Whether the platform's administrator, or this machine's owner, made the user an operator."""
    metadata = claims.get("app_metadata")
    return isinstance(metadata, dict) and metadata.get("listenwell_operator") is True


def expected_issuer(settings: Settings) -> str:
    """Return the issuer that tokens must carry: as set, else the key set's owner, else our own.

    Raises:
        SignInSettings: The key set's address does not show who issues the tokens.

    """
    if settings.jwt_issuer:
        return settings.jwt_issuer
    if settings.jwks_url is None:
        return LOCAL_ISSUER
    if not settings.jwks_url.endswith(_KEY_SET_PATH):
        raise SignInSettings(
            "the issuer of the tokens is not known",
            where="LISTENWELL_JWT_ISSUER",
            mend="Set it to what the platform writes under 'iss'.",
        )
    return settings.jwks_url.removesuffix(_KEY_SET_PATH)


def signing_secret(settings: Settings) -> bytes:
    """Return the HS256 secret: Supabase's, or our own from the home folder.

    Raises:
        SignInSettings: The secret is so short that it could be guessed.

    """
    if settings.jwt_secret is None:
        return secret_file(settings.home / "jwt.secret", 48)
    secret = settings.jwt_secret.get_secret_value().encode()
    if len(secret) < _LEAST_SECRET_BYTES:
        raise SignInSettings(
            f"the secret for tokens has {len(secret)} bytes; HS256 needs {_LEAST_SECRET_BYTES}",
            where="LISTENWELL_JWT_SECRET",
            mend="Use the platform's own JWT secret, or leave it out for one of our own.",
        )
    return secret


def local_token(
    settings: Settings, coach_id: UUID, hours: float = 12, *, operator: bool = False
) -> str:
    """Return a token for local use, signed with the secret that the API verifies with.

    Raises:
        SignInSettings: The API verifies with a platform's key set, for which we cannot sign.

    """
    if settings.jwks_url is not None:
        raise SignInSettings(
            "tokens come from the platform, and only it can sign them",
            where="LISTENWELL_JWKS_URL",
            mend="Sign in there, or leave the setting out for local use.",
        )
    now = int(time.time())
    claims: dict[str, Any] = {
        "sub": str(coach_id),
        "aud": settings.jwt_audience,
        "iss": expected_issuer(settings),
        "iat": now,
        "exp": now + int(hours * 3600),
    }
    if operator:
        claims["app_metadata"] = {"listenwell_operator": True}
    return jwt.encode(claims, signing_secret(settings), algorithm="HS256")
