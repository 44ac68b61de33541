"""`listenwell apikey`: keys of calling back ends."""

import asyncio
import sys
from typing import Any

from listenwell.cli.plain import plain
from listenwell.cli.service.context import opened_database, settings_for
from listenwell.errors import ListenwellError


class NoSuchKey(ListenwellError):
    """No key in use has this name."""

    slug = "no-such-key"
    exit_code = 2


class KeyExists(ListenwellError):
    """There is a key of this name already, in use or revoked."""

    slug = "key-exists"
    exit_code = 2


def create_key(name: str, home: str | None) -> int:
    """Make a key and print it, the only time that it is seen."""
    sys.stdout.write(asyncio.run(_create(name, home)) + "\n")
    sys.stderr.write("Keep it now: only its hash is stored.\n")
    return 0


async def _create(name: str, home: str | None) -> str:
    from sqlalchemy.exc import IntegrityError

    from listenwell.perimeter.api_keys import make_api_key

    async with opened_database(settings_for(home), "apikey") as database:
        try:
            async with database.transaction() as db:
                return await make_api_key(db, name)
        except IntegrityError as error:
            raise KeyExists(
                "there is a key of this name already",
                where=name,
                mend="Choose another name; names of revoked keys stay taken.",
            ) from error


def list_keys(home: str | None) -> int:
    """Print every key's name, when it was made, and whether it was revoked."""
    for name, created, revoked in asyncio.run(_list(home)):
        state = "in use" if revoked is None else f"revoked {revoked:%Y-%m-%d}"
        sys.stdout.write(f"{plain(name):<30}  {created:%Y-%m-%d}  {state}\n")
    return 0


async def _list(home: str | None) -> list[Any]:
    from sqlalchemy import select

    from listenwell.perimeter.tables import ApiKey

    columns = select(ApiKey.name, ApiKey.created_at, ApiKey.revoked_at)
    async with (
        opened_database(settings_for(home), "apikey") as database,
        database.transaction() as db,
    ):
        return list(await db.execute(columns.order_by(ApiKey.created_at)))


def revoke_key(name: str, home: str | None) -> int:
    """Revoke a key; from then on it opens nothing."""
    if not asyncio.run(_revoke(name, home)):
        raise NoSuchKey(
            "no key in use has this name", where=name, mend="See `listenwell apikey list`."
        )
    sys.stdout.write(f"revoked {plain(name)}\n")
    return 0


async def _revoke(name: str, home: str | None) -> bool:
    from listenwell.perimeter.api_keys import revoke_api_key

    async with (
        opened_database(settings_for(home), "apikey") as database,
        database.transaction() as db,
    ):
        return await revoke_api_key(db, name)
