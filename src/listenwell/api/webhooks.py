"""Signed webhooks: who does not know the secret learns nothing and changes nothing."""

import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from typing import Final

from listenwell.api.problems import ApiProblem, not_found
from listenwell.settings import Settings

TOLERANCE_SECONDS: Final = 300
_HEADER: Final = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the value of ``X-Listenwell-Signature`` for a body sent at a Unix time."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that is of the right form and recent, and still to be compared."""

    at: int
    header: str


def check_header(settings: Settings, header: str) -> Signed:
    """Look at the signature before the body is read.

    Raises:
        ApiProblem: 404 where no secret is set, 401 where the signature is malformed or old.

    """
    if settings.webhook_secret is None:
        raise not_found()
    match = _HEADER.fullmatch(header.strip())
    if match is None or abs(time.time() - int(match[1])) > TOLERANCE_SECONDS:
        raise _unauthorized()
    return Signed(int(match[1]), match[0])


def verify_signature(settings: Settings, signed: Signed, body: bytes) -> None:
    """Let a body pass that the signature is of.

    Raises:
        ApiProblem: 401 where it is of another.

    """
    assert settings.webhook_secret is not None  # noqa: S101 - see check_header
    expected = signature(settings.webhook_secret.get_secret_value(), body, signed.at)
    if not hmac.compare_digest(expected.encode(), signed.header.encode()):
        raise _unauthorized()


def _unauthorized() -> ApiProblem:
    return ApiProblem(
        401,
        "unauthorized",
        "The signature does not count",
        "Sign 'time.body' with the shared secret and send it within five minutes.",
    )
