"""Servers of our own around a ledger, to be killed, paused and started again on the same port."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from listenwell.db.embedded import start_embedded

BOOT_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it; none if it has ended."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


class Postgres:
    """The embedded server; killed or stopped, it recovers from its log of writes."""

    def __init__(self, home: Path) -> None:
        self._server = start_embedded(home)
        self._handle: Any = self._server._handle  # noqa: SLF001
        self.url = self._server.url

    def processes(self) -> list[psutil.Process]:
        """Return the postmaster and its children; none while it is down."""
        pid = self._handle.get_pid()
        return [] if pid is None else family(pid)

    def backends(self) -> list[psutil.Process]:
        """Return the processes that serve a connection of the service."""
        found = []
        for process in self.processes()[1:]:
            with suppress(psutil.NoSuchProcess, IndexError):
                if " [local] " in process.cmdline()[0]:
                    found.append(process)
        return found

    def kill(self, *, number: int = signal.SIGKILL) -> None:
        """Kill the postmaster, or with ``SIGQUIT`` stop it as a machine does that goes down."""
        postmaster, *children = self.processes()
        postmaster.send_signal(number)
        psutil.wait_procs([postmaster, *children], timeout=10)

    def start(self) -> None:
        """Start it again, as soon as nothing of the one before is left."""
        end = time.monotonic() + BOOT_SECONDS
        while True:
            try:
                self._handle.ensure_postgres_running()
            except Exception:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)
            else:
                return

    def stop(self) -> None:
        self._server.stop()


class Broker:
    """Redis or RabbitMQ in the foreground, in a process group of its own."""

    def __init__(self, url: str, port: int, command: list[str], environment: dict[str, str]):
        self.url = url
        self._port, self._command, self._environment = port, command, environment
        self.start()

    def processes(self) -> list[psutil.Process]:
        return family(self._process.pid)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    stop = kill

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(
            self._command,
            env={**os.environ, **self._environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self._port), 1).close()
                return
            time.sleep(0.1)
        raise TimeoutError(f"{self._command[0]} does not listen on port {self._port}")


def own_redis(home: Path) -> Broker:
    """Start a Redis that keeps nothing on disk: killed, it has lost every hint."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(home)]
    return Broker(f"redis://127.0.0.1:{port}/0", port, command, {})


def own_rabbitmq(home: Path) -> Broker:
    """Start a RabbitMQ node whose queues lie in ``home``: killed, it has them still."""
    port = free_port()
    # The program on the path changes its user, which only the machine's own node needs.
    installed = glob.glob("/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server")  # noqa: PTH207
    program = next(iter(installed), None) or shutil.which("rabbitmq-server")
    if program is None:
        raise FileNotFoundError("rabbitmq-server is not installed")
    folder = home / "rabbitmq"
    folder.mkdir()
    settings = {
        "NODENAME": f"chaos{port}@localhost",
        "NODE_IP_ADDRESS": "127.0.0.1",
        "NODE_PORT": str(port),
        "DIST_PORT": str(free_port()),
        "MNESIA_BASE": str(folder),
        "LOG_BASE": str(folder),
        "CONF_ENV_FILE": os.devnull,
        "CONFIG_FILE": str(folder / "none"),
        "ENABLED_PLUGINS_FILE": str(folder / "plugins"),
    }
    environment = {f"RABBITMQ_{name}": value for name, value in settings.items()}
    environment |= {"HOME": str(folder), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    return Broker(f"amqp://guest:guest@127.0.0.1:{port}//", port, [program], environment)
