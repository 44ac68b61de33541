"""Bring a database to this version of Listenwell."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from listenwell.db.engine import Database
from listenwell.errors import ListenwellError
from listenwell.settings import Settings

# One number for all who migrate, so that two starts at once wait for each other.
_LOCK = 7_315_402


class DatabaseTooNew(ListenwellError):
    """The data was written by a later version of Listenwell."""

    slug = "database-too-new"
    exit_code = 5


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "listenwell:db/migrations")
    config.attributes["connection"] = connection
    return config


def latest_revision() -> str:
    """Return the revision that this version of the code expects."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101
    return head


async def migrate(url: str, settings: Settings) -> str:
    """Upgrade the database to the latest revision; a second call does nothing.

    Raises:
        DatabaseTooNew: The database's revision is not known to this version.
    """
    async with (
        Database(url, settings, name="migrate", as_app=False, pool_size=1) as database,
        database.engine.connect() as connection,
    ):
        await connection.execute(text("SET lock_timeout = '60s'"))
        await connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        await connection.commit()
        try:
            await connection.run_sync(_upgrade)
        finally:
            await connection.rollback()
            await connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
            await connection.commit()
    return latest_revision()


def _upgrade(connection: Connection) -> None:
    try:
        command.upgrade(_config(connection), "head")
    except CommandError as error:
        if "Can't locate revision" not in str(error):
            raise
        raise DatabaseTooNew(
            "the data was written by a later version of Listenwell",
            where="database",
            mend="Install that version or a later one; this one will not touch the data.",
        ) from error


async def current_revision(database: Database) -> str | None:
    """Return the database's revision, ``None`` if it was never migrated."""

    def read(connection: Connection) -> str | None:
        options: dict[str, Any] = {
            "version_table_schema": "public",
            "version_table": "listenwell_version",
        }
        return MigrationContext.configure(connection, opts=options).get_current_revision()

    async with database.engine.connect() as connection:
        return await connection.run_sync(read)
