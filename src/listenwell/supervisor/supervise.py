"""Starting the parts in order, keeping them running, stopping them in the opposite order."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from listenwell.supervisor.errors import PartFailed
from listenwell.supervisor.parts import PREPARE, Part
from listenwell.supervisor.process import Process, last_lines, trim_log
from listenwell.supervisor.status import Status

BACKOFF_FIRST_SECONDS: Final = 0.5
BACKOFF_LONGEST_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
_TRIM_SECONDS: Final = 300.0


class Supervisor:
    """Holds the parts' processes.

    Args:
        logs: Folder for the parts' output.
        environment: What every part gets.
        status: Where to say what happens.

    """

    def __init__(self, logs: Path, environment: dict[str, str], status: Status) -> None:
        self.environment = environment
        self._logs = logs
        self._status = status
        self._kept: list[tuple[Process, asyncio.Task[None]]] = []

    def pids(self) -> dict[str, int | None]:
        """Return the process ids by part."""
        return {process.part.name: process.pid for process, _ in self._kept}

    async def start(self, part: Part) -> str:
        """Start a part, wait until it serves, keep it running; return what it said.

        Raises:
            PartFailed: It ended, or did not serve in time.

        """
        self._status.waiting(part.name)
        process = await self._spawned(part)
        return await self._came_up(process)

    async def start_all(self, parts: tuple[Part, ...]) -> None:
        """Start parts side by side and report them in order. Raises :class:`PartFailed`."""
        processes = [await self._spawned(part) for part in parts]
        for process in processes:
            self._status.waiting(process.part.name)
            await self._came_up(process)

    async def _spawned(self, part: Part) -> Process:
        process = Process(part, self._logs / f"{part.name}.log")
        self._kept.append((process, asyncio.create_task(asyncio.sleep(0))))
        await process.start(self.environment)
        return process

    async def _came_up(self, process: Process) -> str:
        said = await process.ready()
        name = process.part.name
        if said is None:
            self._status.done(name, "failed")
            raise _told("\n".join(last_lines(process.log)), name, process.log)
        self._status.done(name)
        keeper = asyncio.create_task(self._keep(process), name=name)
        self._kept = [(p, keeper if p is process else task) for p, task in self._kept]
        return said

    async def _keep(self, process: Process) -> None:
        delay = BACKOFF_FIRST_SECONDS
        while True:
            began = time.monotonic()
            code = await process.ended()
            if time.monotonic() - began > STEADY_SECONDS:
                delay = BACKOFF_FIRST_SECONDS
            how = f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
            self._status.happened(process.part.name, f"{how}; starts again in {delay:g} s")
            await asyncio.sleep(delay)
            delay = min(BACKOFF_LONGEST_SECONDS, delay * 2)
            with contextlib.suppress(OSError):
                await process.start(self.environment)
                if await process.ready() is not None:
                    self._status.happened(process.part.name, "ready again")
                else:
                    await process.stop()

    async def stop(self) -> None:
        """Stop everything, the last to start first; the ones that serve at the same time."""
        for _, keeper in self._kept:
            keeper.cancel()
        await asyncio.gather(*(task for _, task in self._kept), return_exceptions=True)
        processes = [process for process, _ in self._kept]
        first, others = processes[:1], processes[1:]
        await asyncio.gather(*(process.stop() for process in reversed(others)))
        for process in first:
            await process.stop()
        self._kept = []

    async def trim_logs(self) -> None:
        """Look at the sizes of the logs now and then, until cancelled."""
        while True:
            await asyncio.sleep(_TRIM_SECONDS)
            for log in self._logs.glob("*.log"):
                trim_log(log)


@contextlib.asynccontextmanager
async def supervised(
    logs: Path, environment: dict[str, str], status: Status
) -> AsyncIterator[Supervisor]:
    """Give a supervisor, and stop all that it started when the block ends."""
    logs.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(logs, environment, status)
    trimming = asyncio.create_task(supervisor.trim_logs())
    try:
        yield supervisor
    finally:
        trimming.cancel()
        await supervisor.stop()


async def prepare(supervisor: Supervisor) -> None:
    """Check the master key and bring the database to this version, in a process of its own.

    Raises:
        PartFailed: It cannot be done; the error says why.

    """
    child = await asyncio.create_subprocess_exec(
        *PREPARE,
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=supervisor.environment,
        start_new_session=True,
    )
    try:
        _, errors = await child.communicate()
    except asyncio.CancelledError:
        child.terminate()
        await child.wait()
        raise
    if child.returncode != 0:
        raise _told(errors.decode(errors="replace"), "migrations", None)


def _told(text: str, name: str, log: Path | None) -> PartFailed:
    """Return the error that a part reported in its last lines, or that it ended without one."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("error: ")]
    if starts:
        told = dict(line.strip().split(": ", 1) for line in lines[starts[-1] :] if ": " in line)
        mend = told.get("try", "Look at the logs in the home folder.")
        return PartFailed(told["error"], where=told.get("at"), mend=mend)
    if log is None and lines:
        lines = [line for line in lines if line.strip()][-1:]
    return PartFailed(
        f"the part '{name}' does not come up"
        + (f" ({lines[-1]})" if log is None and lines else ""),
        where=None if log is None else str(log),
        mend="Look at the end of its log. Nothing that was stored is lost.",
    )
