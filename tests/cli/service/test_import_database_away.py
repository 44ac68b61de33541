"""`listenwell import` when the database is away, or goes away half-way: one clear error."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from tests.cli.service.conftest import PATIENCE, PROGRAM, clean_environment, wait_until

from listenwell.db.embedded import EmbeddedServer, start_embedded
from listenwell.samples import sample_files

CONSENT = ("--consent-given-by", "client", "--consent-text-version", "1")
FIRST, SECOND, THIRD = map(str, sample_files()[:3])


@pytest.fixture
def folder() -> Iterator[Path]:
    # A short path: a socket's path may hold only about 100 characters.
    made = Path(tempfile.mkdtemp(prefix="lw-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedServer]:
    started = start_embedded(folder / "server")
    yield started
    started.stop()


def stop(server: EmbeddedServer) -> None:
    """Kill the server, as a power cut does."""
    assert server.pid is not None
    processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children()]
    processes[0].kill()
    psutil.wait_procs(processes, PATIENCE)


def environment(folder: Path, url: str) -> dict[str, str]:
    named = {"LISTENWELL_HOME": str(folder / "home"), "LISTENWELL_DATABASE_URL": url}
    return clean_environment(**named, PYTHONUNBUFFERED="1")


def import_command(*files: str) -> list[str]:
    return [*PROGRAM, "import", *files, "--client", str(uuid4()), "--coach", str(uuid4()), *CONSENT]


def test_a_database_that_is_away_is_one_error_however_many_files(folder: Path) -> None:
    done = subprocess.run(
        import_command(FIRST, SECOND, THIRD),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(folder, "postgresql://nobody@127.0.0.1:9/none"),
        check=False,
    )
    assert done.returncode == 5
    assert done.stderr.count("error:") == 1
    assert "the database does not answer (ConnectionRefusedError)" in done.stderr


def test_a_database_that_goes_away_stops_the_import_and_says_how_far_it_came(
    folder: Path, server: EmbeddedServer
) -> None:
    around = environment(folder, server.url)
    subprocess.run([*PROGRAM, "migrate"], check=True, capture_output=True, env=around)
    pipe, said = folder / "second.vtt", folder / "said"
    os.mkfifo(pipe)
    command = import_command(FIRST, str(pipe), THIRD)
    with said.open("w") as out:
        running = subprocess.Popen(command, stdout=out, stderr=out, env=around)
    try:
        wait_until(lambda: "is in: session" in said.read_text(), "the first file")
        stop(server)
        pipe.write_bytes(Path(SECOND).read_bytes())  # until now the import waited for it
        assert running.wait(PATIENCE) == 5
    finally:
        running.kill()
        running.wait()
    assert said.read_text().count("error:") == 1
    assert "the database does not answer any more" in said.read_text()
    assert f"{pipe}, with 1 of 3 files done before it" in said.read_text()
    pipe.unlink()
    shutil.copy(SECOND, pipe)
    server._handle.ensure_postgres_running()
    again = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, env=around, check=False
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("was there already") == 1
    assert again.stdout.count("is in: session") == 2
