"""Which errors mean that the server cannot serve for now; each is raised by the server itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from listenwell.db import Database
from listenwell.db.away import is_away


@pytest.mark.parametrize(
    ("state", "away"),
    [
        ("53100", True),  # the disk is full
        ("53300", True),  # too many connections
        ("57014", True),  # a statement took too long
        ("57P01", True),  # the server is being stopped
        ("57P03", True),  # it is starting, or recovering
        ("08006", True),  # the connection broke
        ("55P03", True),  # a lock was not to be had
        ("42P01", False),  # no such table
        ("23505", False),  # a key is there already
        ("22012", False),  # division by zero
        ("XX000", False),  # a mistake inside the server
    ],
)
async def test_the_servers_own_codes(database, state, away):
    with pytest.raises(SQLAlchemyError) as raised:
        async with database.transaction() as db:
            await db.execute(text(f"DO $$ BEGIN RAISE 'x' USING ERRCODE = '{state}'; END $$"))
    assert is_away(raised.value) is away


async def test_a_connection_that_was_ended_is_away(database, database_url, settings):
    with pytest.raises(SQLAlchemyError) as raised:
        async with database.transaction() as db:
            pid = await db.scalar(text("SELECT pg_backend_pid()"))
            async with (
                Database(database_url, settings, name="tests", as_app=False) as owner,
                owner.transaction() as other,
            ):
                ended = text("SELECT pg_terminate_backend(:pid, 5000)")
                assert await other.scalar(ended, {"pid": pid})
            await db.execute(text("SELECT 1"))
    assert is_away(raised.value)


async def test_a_server_that_does_not_listen_is_away(settings):
    async with Database("postgresql://nobody@127.0.0.1:9/none", settings, name="tests") as nowhere:
        with pytest.raises((SQLAlchemyError, OSError)) as raised:
            await nowhere.ping()
    assert is_away(raised.value)


def test_what_no_server_raised_is_not():
    assert not is_away(ValueError())
    assert not is_away(IntegrityError("x", None, Exception()))
