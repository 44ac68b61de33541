"""`listenwell token`: what curl needs to speak for a coach."""

import sys
from uuid import UUID

from listenwell.cli.service.context import BadSetting, settings_for
from listenwell.errors import ListenwellError
from listenwell.settings import Settings


class NoLocalKey(ListenwellError):
    """This home has no API key yet."""

    slug = "no-local-key"
    exit_code = 5


def print_token(
    coach: UUID, *, headers: bool, hours: float, operator: bool, home: str | None
) -> int:
    """Print a token, or both headers that the API asks for.

    Args:
        coach: For whom.
        headers: Print the headers, a line each.
        hours: How long the token counts.
        operator: Let it see how the service runs, too.
        home: Where everything is kept.

    """
    settings = settings_for(home)
    token = _token(settings, coach, hours, operator=operator)
    key = f"X-API-Key: {local_key(settings)}\nAuthorization: Bearer " if headers else ""
    sys.stdout.write(f"{key}{token}\n")
    return 0


def _token(settings: Settings, coach: UUID, hours: float, *, operator: bool) -> str:
    from listenwell.api.tokens import local_token

    if settings.jwks_url is not None:
        raise BadSetting(
            "this service takes the platform's tokens only",
            where="LISTENWELL_JWKS_URL",
            mend="Get a token from the platform, or unset it to sign in locally.",
        )
    if not (settings.home / "jwt.secret").exists() and settings.jwt_secret is None:
        raise _no_local_key(settings)
    return local_token(settings, coach, hours, operator=operator)


def local_key(settings: Settings) -> str:
    """Return the API key of this home.

    Raises:
        NoLocalKey: The service never started from it, or another user's did.

    """
    from listenwell.supervisor.local_key import local_key_file

    try:
        return local_key_file(settings.home).read_text(encoding="ascii").strip()
    except OSError as error:
        raise _no_local_key(settings) from error


def _no_local_key(settings: Settings) -> NoLocalKey:
    return NoLocalKey(
        "there is no local API key that you may read",
        where=str(settings.home),
        mend="Start the service once with `listenwell up`, or name its folder with --home.",
    )
