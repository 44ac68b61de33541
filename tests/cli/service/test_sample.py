"""`listenwell sample` as a person types it, in a database of its own on the test server."""

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


@pytest.fixture(scope="module")
async def own_url(server_url: str, settings: Settings) -> AsyncIterator[str]:
    name = f"listenwell_sample_{uuid4().hex}"
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    await migrate(url, settings)
    yield url
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="module")
def sample(own_url: str, listenwell: Run, home: Path) -> Run:
    home.mkdir(exist_ok=True)
    return lambda *arguments: listenwell("sample", *arguments, LISTENWELL_DATABASE_URL=own_url)


def test_written_refused_a_second_time_and_removed(sample: Run) -> None:
    coach = str(uuid4())
    first = sample("--clients", "30", "--sessions", "4", "--coach", coach, "--weeks", "1")
    assert (first.returncode, first.stderr) == (0, "")
    assert "wrote 30 clients (" in first.stdout
    assert f"120 sessions, of coach {coach}" in first.stdout
    again = sample("--clients", "30")
    assert again.returncode == 2
    assert [line.split(":")[0].strip() for line in again.stderr.splitlines()] == ["error", "try"]
    assert "sample --remove" in again.stderr
    anew = sample("--remove", "--clients", "45", "--sessions", "2")
    assert "removed 30 sample clients" in anew.stdout
    assert "of 3 coaches, the first" in anew.stdout
    assert sample("--remove").stdout == "removed 45 sample clients\n"
    assert sample("--remove").stdout == "removed 0 sample clients\n"


@pytest.mark.parametrize(
    "arguments", [[], ["--clients", "0"], ["--clients", "3", "--sessions", "0"], ["--seed", "2"]]
)
def test_nothing_asked_is_wrong_usage(sample: Run, arguments: list[str]) -> None:
    ran = sample(*arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("error: ")
