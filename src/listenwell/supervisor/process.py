"""One part as a running child process."""

import asyncio
import contextlib
import os
import signal
import socket
from pathlib import Path
from typing import Final

from listenwell.supervisor.lifeline import SUPERVISED
from listenwell.supervisor.parts import Part

LARGEST_LOG_BYTES: Final = 10 * 1024 * 1024


class Process:
    """A child in a process group of its own, its output in a file, its lifeline in our hand.

    Attributes:
        part: What runs.
        log: The file that its output goes to.

    """

    def __init__(self, part: Part, log: Path) -> None:
        self.part = part
        self.log = log
        self._child: asyncio.subprocess.Process | None = None
        self._line: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id, ``None`` before the first start."""
        return None if self._child is None else self._child.pid

    async def start(self, environment: dict[str, str]) -> None:
        """Start the child. Raises ``OSError`` where the system does not let us."""
        self._drop_line()
        trim_log(self.log)
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        with self.log.open("ab") as log, theirs:
            self._child = await asyncio.create_subprocess_exec(
                *self.part.command,
                stdin=theirs.fileno(),
                stdout=log,
                stderr=log,
                env={**environment, **self.part.environment, SUPERVISED: "1"},
                start_new_session=True,
            )
        self._line = ours

    async def ready(self) -> str | None:
        """Wait for the part's word that it serves; ``None`` if it ended or took too long."""
        assert self._line is not None  # noqa: S101 - it was started
        said = b""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.part.start_seconds):
                while not said.endswith(b"\n"):
                    more = await loop.sock_recv(self._line, 4096)
                    if not more:
                        return None
                    said += more
        except (TimeoutError, OSError):
            return None
        return said.decode().strip()

    async def ended(self) -> int:
        """Wait for the child's end; whatever it left in its group ends with it."""
        assert self._child is not None  # noqa: S101 - it was started
        code = await self._child.wait()
        self._signal(signal.SIGKILL)
        return code

    async def stop(self) -> None:
        """Ask the child to end, and make it end if it does not."""
        if self._child is None:
            return
        if self._child.returncode is None:
            # Not Popen's own way: it would reap a child that has just ended, unseen by asyncio.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, signal.SIGTERM)
            try:
                async with asyncio.timeout(self.part.stop_seconds):
                    await self._child.wait()
            except TimeoutError:
                self._signal(signal.SIGKILL)
                await self._child.wait()
        self._signal(signal.SIGKILL)
        self._drop_line()

    def _signal(self, number: int) -> None:
        assert self._child is not None  # noqa: S101 - it was started
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, number)

    def _drop_line(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def trim_log(log: Path) -> None:
    """Keep one older file beside a log that has grown large; the writer appends and goes on."""
    try:
        if log.stat().st_size > LARGEST_LOG_BYTES:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)
    except FileNotFoundError:
        pass


def last_lines(log: Path, count: int = 8) -> list[str]:
    """Return the end of a log."""
    try:
        with log.open("rb") as opened:
            opened.seek(max(0, log.stat().st_size - 8192))
            return opened.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []
