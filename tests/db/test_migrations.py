"""The models and the sum of the migrations are the same database."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from listenwell.db import Database
from listenwell.db.migrate import DatabaseTooNew, current_revision, latest_revision, migrate
from listenwell.db.tables import all_tables, is_ours


async def test_models_and_migrations_do_not_differ(database_url, settings):
    def difference(connection: Connection) -> list[object]:
        options = {
            "include_schemas": True,
            "include_name": is_ours,
            "compare_type": True,
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, all_tables())

    async with (
        Database(database_url, settings, name="tests", as_app=False) as owner,
        owner.engine.connect() as connection,
    ):
        assert await connection.run_sync(difference) == []


async def test_migrating_twice_changes_nothing(database_url, settings, database):
    assert await migrate(database_url, settings) == latest_revision()
    assert await current_revision(database) == latest_revision()


async def test_the_apps_role_writes_rows_and_alters_nothing(database):
    async with database.transaction() as db:
        assert await db.scalar(text("SELECT current_user")) == "listenwell_app"
        await db.execute(text("SELECT count(*) FROM jobs.job_runs"))
    with pytest.raises(ProgrammingError, match="must be owner"):
        async with database.transaction() as db:
            await db.execute(text("ALTER TABLE jobs.job_runs ADD COLUMN extra int"))


async def test_a_statement_that_takes_too_long_is_ended(database_url, settings):
    hasty = settings.model_copy(update={"statement_timeout_seconds": 0.1})
    async with Database(database_url, hasty, name="tests") as database:
        with pytest.raises(Exception, match="statement timeout"):
            async with database.transaction() as db:
                await db.execute(text("SELECT pg_sleep(5)"))


async def test_data_from_a_later_version_is_left_alone(database_url, settings):
    rename = "UPDATE public.listenwell_version SET version_num = :to WHERE version_num = :of"
    async with Database(database_url, settings, name="tests", as_app=False) as owner:
        async with owner.transaction() as db:
            await db.execute(text(rename), {"to": "9999", "of": latest_revision()})
        try:
            with pytest.raises(DatabaseTooNew, match="later version"):
                await migrate(database_url, settings)
        finally:
            async with owner.transaction() as db:
                await db.execute(text(rename), {"to": latest_revision(), "of": "9999"})
