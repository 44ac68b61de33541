"""What every command of the service begins with: the settings, and a database to work on."""

import os
import shlex
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from listenwell.errors import ListenwellError
from listenwell.settings import Settings, get_settings

if TYPE_CHECKING:
    from listenwell.db import Database


class BadSetting(ListenwellError):
    """A setting is not as it should be; its value is not repeated, it may be a secret."""

    slug = "bad-setting"
    exit_code = 2


def settings_for(home: str | None = None, port: int | None = None) -> Settings:
    """Return the settings of the environment, with what the command line says instead.

    The environment is changed accordingly, so that what is started from here agrees.

    Raises:
        BadSetting: A setting is malformed.

    """
    from pydantic import ValidationError

    if home is not None:
        os.environ["LISTENWELL_HOME"] = str(Path(home).expanduser().resolve())
    if port is not None:
        os.environ["LISTENWELL_API_PORT"] = str(port)
    get_settings.cache_clear()
    try:
        return get_settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadSetting(
            f"a setting is not as it should be: {first['msg']}",
            where=f"LISTENWELL_{name}",
            mend="Set it right or unset it; docs/reference/settings.md describes it.",
        ) from error


@asynccontextmanager
async def opened_database(settings: Settings, name: str) -> AsyncIterator["Database"]:
    """Open the database that the settings name, or the laptop's own, started if need be.

    Raises:
        DatabaseAway: It does not answer.
        EmbeddedServerError: The laptop's own does not start.

    """
    from listenwell.db import Database

    with served_url(settings) as url:
        async with Database(url, settings, name=name, pool_size=2) as database:
            await _answers(database)
            yield database


class DatabaseAway(ListenwellError):
    """The database does not answer."""

    slug = "database-away"
    exit_code = 5


async def _answers(database: "Database") -> None:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        await database.ping()
    except (OSError, SQLAlchemyError) as error:
        raise DatabaseAway(
            f"the database does not answer ({type(error).__name__})",
            where="LISTENWELL_DATABASE_URL",
            mend="Start it, or mend the URL; a new database needs `listenwell migrate` first.",
        ) from error


class served_url:  # noqa: N801 - used as a function is
    """The database's URL while the block lasts; without a setting, that of the laptop's own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop: Callable[[], None] = _nothing

    def __enter__(self) -> str:
        named = self._settings.database_url
        if named is not None:
            return named.get_secret_value()
        from listenwell.db.embedded import start_embedded

        server = start_embedded(self._settings.home)
        self._stop = server.stop
        return server.url

    def __exit__(self, *_: object) -> None:
        self._stop()


def _nothing() -> None:
    """There is nothing to stop."""


def program(settings: Settings) -> tuple[str, str]:
    """Return how a person calls us: the program, and the option that names this home if needed."""
    beside = Path(sys.executable).with_name("listenwell")
    found = shutil.which("listenwell")
    if found is not None and Path(found).resolve() == beside.resolve():
        name = "listenwell"
    else:
        name = os.path.relpath(beside)
    usual = Settings.model_fields["home"].get_default(call_default_factory=True)
    home = "" if settings.home == usual else f" --home {shlex.quote(str(settings.home))}"
    return shlex.quote(name), home
