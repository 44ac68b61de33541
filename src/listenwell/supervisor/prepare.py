"""What must be right before anything serves: the master key, the tables, the local API key."""

import asyncio
import sys

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db import Database
from listenwell.db.migrate import migrate
from listenwell.errors import ListenwellError
from listenwell.perimeter.keys import KeyUnavailable, KeyWrapper, key_wrapper
from listenwell.perimeter.tables import ClientKey
from listenwell.settings import Settings, get_settings
from listenwell.supervisor.errors import PartFailed
from listenwell.supervisor.local_key import ensure_local_key
from listenwell.supervisor.report import report


async def prepare(settings: Settings, url: str) -> None:
    """Check the master key, bring the database to this version, and see to the local API key.

    Raises:
        KeyUnavailable: The master key is malformed or not the one in use.
        DatabaseTooNew: The data is of a later version.

    """
    wrapper = key_wrapper(settings)
    migrator = settings.migrator_database_url
    await migrate(url if migrator is None else migrator.get_secret_value(), settings)
    async with Database(url, settings, name="prepare", pool_size=1) as database:
        await ensure_local_key(database, settings.home)
        async with database.transaction() as db:
            await check_master_key(db, wrapper)


async def check_master_key(db: AsyncSession, wrapper: KeyWrapper) -> None:
    """Look whether clients' keys were wrapped by this master key.

    Raises:
        KeyUnavailable: There are clients, and every one has a key under another master key.

    """
    live = exists().where(ClientKey.wrapped_key.is_not(None))
    ours = live.where(ClientKey.master_key_id == wrapper.key_id)
    if await db.scalar(select(live)) and not await db.scalar(select(ours)):
        raise KeyUnavailable(
            "the master key is not the one that this data was sealed under",
            where="LISTENWELL_MASTER_KEY, or master.key in the home folder",
            mend="Put back the key in use before, from your backup; without it no words open.",
        )


def main() -> int:
    """Prepare with the settings of the environment."""
    settings = get_settings()
    assert settings.database_url is not None  # noqa: S101 - `up` sets it
    try:
        asyncio.run(prepare(settings, settings.database_url.get_secret_value()))
    except ListenwellError as error:
        return report(error)
    except (OSError, SQLAlchemyError) as error:
        return report(
            PartFailed(
                f"the database cannot be brought to this version ({type(error).__name__})",
                where="LISTENWELL_DATABASE_URL, LISTENWELL_MIGRATOR_DATABASE_URL",
                mend="See that it runs, that the URL is right, and that its user may alter tables.",
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
