"""The home folder: can it be used, and does the service run from it already?"""

import errno
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from listenwell.supervisor.errors import AlreadyRunning, HomeUnusable

LEAST_FREE_BYTES: Final = 100 * 1024 * 1024
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Running:
    """What ``up.json`` says of the service that runs from a home folder."""

    pid: int
    address: str


def check_home(home: Path) -> None:
    """Make the folder if it is new, and write to it.

    Raises:
        HomeUnusable: It cannot be made or written, or less than 100 MB are free.

    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
        free = shutil.disk_usage(home).free
    except OSError as error:
        raise unusable(home, error) from error
    if free < LEAST_FREE_BYTES:
        raise _full(home, f"only {free // 2**20} MB are free")


def unusable(home: Path, error: OSError) -> HomeUnusable:
    """Return the error for a folder that the system would not let us write."""
    if error.errno in _FULL:
        return _full(home, "nothing more can be written")
    return HomeUnusable(
        f"the home folder cannot be written ({type(error).__name__})",
        where=str(home),
        mend="Let this user write it, or name another one with --home or LISTENWELL_HOME.",
    )


def _full(home: Path, how: str) -> HomeUnusable:
    return HomeUnusable(
        f"the disk is full: {how}",
        where=str(home),
        mend="Free at least 100 MB, or name a folder on another disk with --home. "
        "Nothing that was stored is lost.",
    )


@contextmanager
def held_home(home: Path, address: str) -> Iterator[None]:
    """Hold the home folder for this process; the system lets go of it however we end.

    Raises:
        AlreadyRunning: Another process holds it.

    """
    lock = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _already(home) from error
        note = home / "up.json"
        note.write_text(json.dumps(asdict(Running(os.getpid(), address))), encoding="utf-8")
        try:
            yield
        finally:
            note.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _already(home: Path) -> AlreadyRunning:
    where = f"home {home}"
    with suppress(OSError, ValueError, TypeError):
        running = Running(**json.loads((home / "up.json").read_text(encoding="utf-8")))
        where = f"{running.address} (process {running.pid}, home {home})"
    return AlreadyRunning(
        "Listenwell runs already",
        where=where,
        mend="Use that one, stop it with Ctrl-C, or start another with --home and --port.",
    )
