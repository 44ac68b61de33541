"""Everything is killed while 100 files come in; started again, all are there, once."""

import asyncio
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from tests.cli.service.arrivals import (
    Arrivals,
    all_are_there_once,
    counts,
    embedded_url,
    write_conversations,
)
from tests.cli.service.conftest import PATIENCE, StartUp, Up

from listenwell.db.away import is_away

COUNT = 100


def postmaster(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().split()[0]))


def kill(up: Up, name: str) -> None:
    """Kill a part if it runs; one that is being started again will do, too."""
    with suppress(psutil.NoSuchProcess, AssertionError, OSError, ValueError):
        if name == "database":
            postmaster(up.home).kill()
        else:
            up.part(name).kill()


async def reached(home: Path, client: str, sessions: int) -> None:
    """Wait until so many are in; the database may be down meanwhile."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if (await counts(embedded_url(home), client))["sessions"] >= sessions:
                return
        except Exception as error:
            if not is_away(error):
                raise
        assert time.monotonic() < end, f"waited for {sessions} sessions"
        await asyncio.sleep(0.1)


@pytest.mark.chaos
async def test_killed_while_100_files_come_in_and_started_again_it_has_all_once(
    start_up: StartUp, tmp_path: Path
) -> None:
    ups = [start_up()]
    ups[0].wait_for("Ctrl-C")
    arrivals = Arrivals(ups[0].home, write_conversations(tmp_path / "files", COUNT))
    stop = threading.Event()
    uploads = asyncio.create_task(asyncio.to_thread(arrivals.upload, lambda: ups[-1].address, stop))
    log = tmp_path / "import.log"
    importing = arrivals.start_import(log)
    try:
        for number, part in enumerate(("relay", "beat", "api", "worker", "database"), 1):
            await reached(ups[0].home, arrivals.client, 6 * number)
            kill(ups[0], part)
        await reached(ups[0].home, arrivals.client, 40)
        ups[0].process.kill()
        ups[0].process.wait()
        importing.wait(PATIENCE)
        ups.append(start_up())
        await asyncio.to_thread(ups[1].wait_for, "Ctrl-C")
        while (code := importing.poll()) != 0:  # it stopped with the database: as it says, again
            assert code in (None, 3, 5), log.read_text()
            if code is not None:
                importing = arrivals.start_import(log)
            await asyncio.sleep(0.2)
        await asyncio.wait_for(uploads, PATIENCE)
    finally:
        stop.set()
        importing.kill()
        importing.wait()
    # A job that was running waits for its lease.
    url = embedded_url(ups[1].home)
    await all_are_there_once(url, arrivals.client, COUNT, 2 * PATIENCE)
    assert ups[1].process.poll() is None
