"""What keeps `listenwell up` from starting is said in three lines, with exit code 5."""

import base64
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, make_url, text
from tests.cli.service.conftest import clean_environment, free_port

from listenwell.db import Database
from listenwell.db.migrate import DatabaseTooNew, migrate
from listenwell.perimeter.keys import KeyUnavailable, LocalKeyWrapper, new_data_key
from listenwell.perimeter.tables import ClientKey
from listenwell.settings import Settings
from listenwell.supervisor.errors import HomeUnusable
from listenwell.supervisor.home import check_home
from listenwell.supervisor.prepare import check_master_key, prepare


def up(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "listenwell", "up", "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(LISTENWELL_API_PORT=str(free_port()), **environment),
        check=False,
    )


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = up(tmp_path / "file" / "home")
    assert refused.returncode == 5
    assert "error: the home folder cannot be written" in refused.stderr
    assert f"at: {tmp_path}" in refused.stderr


def test_a_full_disk(tmp_path: Path) -> None:
    small = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if subprocess.run(small, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can be made by root alone")
    try:
        with pytest.raises(HomeUnusable, match="the disk is full"):
            check_home(tmp_path / "home")
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_malformed_setting_is_named_and_not_repeated(tmp_path: Path) -> None:
    refused = up(tmp_path, LISTENWELL_WORKER_PROCESSES="zanzibar")
    assert refused.returncode == 2
    assert "LISTENWELL_WORKER_PROCESSES" in refused.stderr
    assert "zanzibar" not in refused.stderr


def test_a_broken_master_key_stops_it_before_anything_serves(
    tmp_path: Path, database_url: str
) -> None:
    refused = up(tmp_path, LISTENWELL_DATABASE_URL=database_url, LISTENWELL_MASTER_KEY="c2hvcnQ=")
    assert refused.returncode == 5
    assert "error: the master key has 5 bytes and not 32" in refused.stderr
    assert "api" not in refused.stdout


async def test_another_master_key_than_the_one_in_use(database: Database) -> None:
    used, other = LocalKeyWrapper(bytes(32)), LocalKeyWrapper(bytes(31) + b"\1")
    async with database.engine.connect() as connection:
        client_id = uuid4()
        values = {
            "client_id": client_id,
            "wrapped_key": used.wrap(client_id, new_data_key()),
            "master_key_id": used.key_id,
        }
        await connection.execute(insert(ClientKey).values(**values))
        await check_master_key(connection, used)
        with pytest.raises(KeyUnavailable, match="not the one that this data was sealed under"):
            await check_master_key(connection, other)
        await connection.rollback()


async def test_data_of_a_later_version(
    server_url: str, settings: Settings, worker_id: str, tmp_path: Path
) -> None:
    name = f"listenwell_later_{worker_id}"
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        apart = server.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with apart.connect() as connection:
            await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            await connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
        await migrate(url, settings)
        async with (
            Database(url, settings, name="tests", as_app=False) as later,
            later.transaction() as db,
        ):
            await db.execute(text("UPDATE public.listenwell_version SET version_num = '9999'"))
        key = {"master_key": base64.b64encode(bytes(32)).decode(), "home": tmp_path}
        with pytest.raises(DatabaseTooNew, match="later version"):
            await prepare(Settings(**key), url)
        async with apart.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
