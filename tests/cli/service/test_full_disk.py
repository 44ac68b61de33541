"""The disk fills up while the service runs: it says so, loses nothing, and goes on by itself."""

import asyncio
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from tests.cli.service.arrivals import (
    Arrivals,
    all_are_there_once,
    embedded_url,
    write_conversations,
)
from tests.cli.service.conftest import PATIENCE, StartUp

MEGABYTES = 400


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home folder on a small disk of its own, if this user may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="lw-"))
    folder.chmod(0o755)
    size = f"size={MEGABYTES}m,mode=755"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip("NOT TESTED: A FULL DISK; THIS USER MAY MOUNT NONE")
    yield folder / "home"
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def fill(file: Path) -> None:
    """Write until not a byte more will go."""
    with file.open("wb", buffering=0) as opened:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    opened.write(b"\0" * size)


async def test_a_full_disk_is_told_loses_nothing_and_passes(
    start_up: StartUp, tmp_path: Path
) -> None:
    up = start_up()
    up.wait_for("Ctrl-C")
    files = write_conversations(tmp_path / "files", 40)
    arrivals = Arrivals(up.home, files)
    headers = arrivals.headers()

    def send(file: Path) -> httpx.Response:
        return arrivals.send(up.address, file, headers)

    assert send(files[0]).status_code == 201
    filler = up.home.parent / "filler"
    fill(filler)
    answers = []
    end = time.monotonic() + PATIENCE
    while not answers or answers[-1].status_code < 500:
        assert time.monotonic() < end, "a full disk took everything"
        with suppress(httpx.HTTPError):
            answers.append(send(files[len(answers) + 1]))
            fill(filler.with_name(f"filler-{len(answers)}"))
    assert answers[-1].status_code == 503, answers[-1].text
    assert answers[-1].json()["type"] == "database-unavailable"
    assert httpx.get(f"{up.address}/healthz", trust_env=False).status_code == 200
    refused = arrivals.run_import()
    assert (refused.returncode, refused.stderr.count("error:")) == (5, 1), refused.stderr

    for file in up.home.parent.glob("filler*"):
        file.unlink()
    await asyncio.to_thread(arrivals.upload, lambda: up.address, threading.Event())
    end = time.monotonic() + PATIENCE
    while (again := await asyncio.to_thread(arrivals.run_import)).returncode != 0:
        assert time.monotonic() < end, again.stderr
    await all_are_there_once(embedded_url(up.home), arrivals.client, 40, 2 * PATIENCE)
