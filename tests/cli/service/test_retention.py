"""`listenwell retention` as a person types it, in a database of its own on the test server."""

import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from listenwell.db import Database
from listenwell.db.migrate import migrate
from listenwell.settings import Settings

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
async def own_url(server_url: str, settings: Settings) -> AsyncIterator[str]:
    name = f"listenwell_retention_{uuid4().hex}"
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
        await migrate(url, settings)
        yield url
        async with autocommit.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_shown_set_and_run(own_url: str, listenwell: Run, home: Path) -> None:
    home.mkdir(exist_ok=True)
    coach = str(uuid4())

    def typed(*arguments: str, command: str = "retention") -> subprocess.CompletedProcess[str]:
        return listenwell(command, *arguments, LISTENWELL_DATABASE_URL=own_url)

    empty = typed("show")
    assert (empty.returncode, empty.stderr) == (0, "")
    assert empty.stdout == (
        "By default words are kept for 90 days, sessions until erased by hand.\n"
    )
    typed("--clients", "2", "--sessions", "3", "--coach", coach, command="sample")
    saved = typed("set", "--coach", coach, "--words-days", "0", "--sessions-days", "1")
    assert "words are kept for 1 days, sessions for 1 days (version 1)" in saved.stdout
    shown = typed("show").stdout.splitlines()[-1].split()
    assert shown[:3] == [coach, "1", "6"]
    due = int(shown[4])
    assert due > 0
    assert f"the whole of {due} sessions" in typed("run").stdout
    assert "the whole of 0 sessions" in typed("run").stdout
    wrong = typed("set", "--coach", coach, "--words-days", "9", "--sessions-days", "3")
    assert wrong.returncode == 2
    assert "words cannot be kept for longer" in wrong.stderr
