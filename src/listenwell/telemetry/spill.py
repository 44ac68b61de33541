"""A bounded place on disk for batches that PostgreSQL cannot take at the moment.

A process writes to a file of its own and holds a lock on it. What a process left behind when it was
killed is taken over by the next that looks. A line is a checksum and a batch; one that was cut off
by a crash was never answered for, and is passed over.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

from listenwell.telemetry.batch import Batch

_SUFFIX: Final = ".batches"
_RESERVE: Final = 0.1
"""Of the bound, on top of it, for the numbers of batches that found no room."""


class SpillFull(Exception):
    """There is no room; the batch was counted as dropped."""


class SpillFile:
    """A file of batches, locked by the process that has it open.

    Args:
        path: The file; it is made if new.

    Raises:
        BlockingIOError: Another process has it.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise
        self.waiting = sum(batch.size for batch in self.batches())

    @property
    def size(self) -> int:
        """Return its length in bytes."""
        return os.fstat(self._file).st_size

    def append(self, batch: Batch) -> None:
        """Write a batch; when this returns it is on the disk."""
        said = batch.to_json()
        before = self.size
        try:
            _write(self._file, b"%08x %b\n" % (zlib.crc32(said), said))
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, before)  # a full disk must not leave half a line before others
            raise
        self.waiting += batch.size

    def batches(self) -> Iterator[Batch]:
        """Yield what was written, the oldest first."""
        for line in self.path.read_bytes().split(b"\n"):
            checksum, _, said = line.partition(b" ")
            if said and checksum == b"%08x" % zlib.crc32(said):
                yield Batch.from_json(said)

    def clear(self) -> None:
        """Forget everything: it was stored."""
        os.ftruncate(self._file, 0)
        self.waiting = 0

    def close(self, *, remove: bool = False) -> None:
        """Give the file up; an empty one is removed where that is asked for."""
        if remove and self.size == 0:
            self.path.unlink(missing_ok=True)
        os.close(self._file)


class Spill:
    """The folder of such files: one's own, and those that others left.

    Args:
        folder: Where they lie.
        most_bytes: Bound on all of them together.

    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self.own = _new(folder)
        self._unwritten: dict[str, int] = {}

    @property
    def waiting(self) -> int:
        """Return how many events wait in one's own file."""
        return self.own.waiting

    def append(self, batch: Batch) -> None:
        """Keep a batch on the disk.

        Raises:
            SpillFull: There is no room for it, only for its number.

        """
        used = sum(size for path in self._files() if (size := _size(path)))
        try:
            if used + len(batch.to_json()) <= self._most_bytes:
                self.own.append(batch)
                return
        except OSError:
            used = self._most_bytes  # the disk itself is full
        self._count(batch.without_events(), room=used < self._most_bytes * (1 + _RESERVE))
        raise SpillFull

    def unwritten(self) -> list[Batch]:
        """Return the numbers for which there was no room either, and forget them."""
        numbers, self._unwritten = self._unwritten, {}
        return [
            Batch(source="ui" if source == "ui" else "server", dropped_full=number)
            for source, number in numbers.items()
        ]

    def left_behind(self) -> Iterator[SpillFile]:
        """Yield the files whose processes are gone, locked; the caller closes them."""
        for path in self._files():
            if path != self.own.path:
                try:
                    yield SpillFile(path)
                except (BlockingIOError, FileNotFoundError):
                    continue

    def close(self) -> None:
        """Give up one's own file; what is in it stays for whoever looks next."""
        self.own.close(remove=True)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_SUFFIX}"))

    def _count(self, number: Batch, *, room: bool) -> None:
        if room:
            try:
                self.own.append(number)
            except OSError:
                pass
            else:
                return
        # These numbers are in memory alone, and are lost if the process is killed now.
        counted = self._unwritten.get(number.source, 0)
        self._unwritten[number.source] = counted + number.dropped_full


def _new(folder: Path) -> SpillFile:
    while True:
        try:
            return SpillFile(folder / f"{uuid4().hex}{_SUFFIX}")
        except BlockingIOError:
            continue  # someone looked for files left behind between its making and its locking


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
