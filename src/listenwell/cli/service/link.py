"""`listenwell link`: the link that signs this machine's own browser in."""

import os
import sys
from typing import Final
from uuid import UUID, uuid4

from listenwell.cli.service.context import BadSetting, settings_for
from listenwell.cli.service.token import local_key
from listenwell.errors import ListenwellError
from listenwell.settings import Settings

_PATIENCE_SECONDS: Final = 20.0


class NotServing(ListenwellError):
    """The API of this home does not answer."""

    slug = "not-serving"
    exit_code = 5


def print_link(
    coach: UUID | None, home: str | None, port: int | None, *, operator: bool = False
) -> int:
    """Print a link that signs one browser in, once.

    Args:
        coach: For whom; by default this home's own coach, who owns the machine and so may see how
            the service runs.
        home: Where everything is kept.
        port: Of the running API.
        operator: Open the operator's page; with a coach named, let them see it in the first place.

    """
    from listenwell.cli.service.up import address_of

    settings = settings_for(home, port)
    address = address_of(settings)
    whose = coach or home_coach(settings)
    path = link_path(settings, whose, address, operator=operator or coach is None)
    sys.stdout.write(f"{address}{opening_operator(path) if operator else path}\n")
    return 0


def opening_operator(path: str) -> str:
    """Return a link's path that opens the operator's page once the browser is signed in."""
    return path.replace("/sign-in#", "/sign-in?to=operator#", 1)


def home_coach(settings: Settings, first: UUID | None = None) -> UUID:
    """Return the coach whose desk this home is, chosen when it is first asked.

    Args:
        settings: For the home folder.
        first: Who it is if nobody was chosen yet; else someone new.

    """
    file = settings.home / "coach.id"
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return UUID(file.read_text(encoding="ascii").strip())
    coach = first or uuid4()
    with os.fdopen(opened, "w", encoding="ascii") as new:
        new.write(f"{coach}\n")
    return coach


def link_path(settings: Settings, coach: UUID, address: str, *, operator: bool) -> str:
    """Ask the running API for a link and return its path; the token stands behind the ``#``.

    Args:
        settings: For the home folder and its secrets.
        coach: For whom the browser speaks.
        address: Of the running API.
        operator: Whether the browser may also see how the service runs.

    Raises:
        BadSetting: Tokens come from the platform, and so do links.
        NotServing: The API does not answer.

    """
    import httpx

    from listenwell.api.tokens import local_token

    if settings.jwks_url is not None:
        raise BadSetting(
            "this service takes the platform's tokens only",
            where="LISTENWELL_JWKS_URL",
            mend="Let the platform ask for a link: POST /api/v1/desk/links.",
        )
    token = local_token(settings, coach, hours=0.05, operator=operator)
    headers = {"X-API-Key": local_key(settings), "Authorization": f"Bearer {token}"}
    try:
        answer = httpx.post(
            f"{address}/api/v1/desk/links",
            headers=headers,
            timeout=_PATIENCE_SECONDS,
            trust_env=False,
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise NotServing(
            f"the API does not make a link ({type(error).__name__})",
            where=address,
            mend="Start it with `listenwell up`; name its home and port if they are not the usual.",
        ) from error
    return str(answer.json()["path"])
