"""Real PostgreSQL for every test that needs one: a server of our own, a database per worker."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from listenwell.db import Database
from listenwell.db.embedded import start_embedded
from listenwell.db.migrate import migrate
from listenwell.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def server_url(settings: Settings) -> Iterator[str]:
    """The server to test on: the one named in the environment, or the laptop's own."""
    named = os.environ.get("LISTENWELL_TEST_DATABASE_URL")
    if named:
        yield named
        return
    # A short path: a socket's path may hold only about 100 characters.
    home = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    home.chmod(0o755)
    server = start_embedded(home)
    yield server.url
    server.stop()
    subprocess.run(["rm", "-rf", str(home)], check=True)


@pytest.fixture(scope="session")
async def database_url(server_url: str, settings: Settings, worker_id: str) -> str:
    """A migrated database of this test worker's own."""
    name = f"listenwell_test_{worker_id}"
    admin = make_url(server_url)
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            await connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.set(database=name).render_as_string(hide_password=False)
    await migrate(url, settings)
    return url


@pytest.fixture(scope="session")
async def database(database_url: str, settings: Settings) -> AsyncIterator[Database]:
    """The database as the service sees it: under the app's role."""
    async with Database(database_url, settings, name="tests") as opened:
        yield opened
