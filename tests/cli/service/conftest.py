"""A real `listenwell up` in a home of its own, and the command line as a person types it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

PROGRAM = (sys.executable, "-W", "ignore", "-m", "listenwell")
PATIENCE = 240.0


def clean_environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LISTENWELL_")}
    beside = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{beside}:{kept.get('PATH', '')}", "NO_COLOR": "1", **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s: {what}"
        time.sleep(0.05)


@dataclass
class Up:
    """A running `listenwell up`."""

    home: Path
    port: int
    process: subprocess.Popen[str]
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        def there() -> bool:
            assert self.process.poll() is None or words in self.said(), self.said()
            return words in self.said()

        wait_until(there, words)

    def children(self) -> list[psutil.Process]:
        """Everything under it, the laptop's PostgreSQL included, which is nobody's child."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        note = self.home / "postgres" / "postmaster.pid"
        if note.exists():
            postmaster = psutil.Process(int(note.read_text().split()[0]))
            found += [postmaster, *postmaster.children(recursive=True)]
        return found

    def part(self, name: str) -> psutil.Process:
        for child in psutil.Process(self.process.pid).children():
            if child.cmdline()[-1].endswith(name):
                return child
        raise AssertionError(f"no process of {name}")


StartUp = Callable[..., Up]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    # A short path: a socket's path may hold only about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="lw-"))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def start_up(home: Path) -> Iterator[StartUp]:
    started: list[Up] = []

    def start(*options: str, **environment: str) -> Up:
        port, log = free_port(), home.parent / f"up-{len(started)}.log"
        command = [*PROGRAM, "up", "--home", str(home), "--port", str(port), *options]
        with log.open("w") as out:
            process = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                text=True,
                env=clean_environment(**environment),
            )
        started.append(Up(home, port, process, log))
        return started[-1]

    yield start
    for up in started:
        if up.process.poll() is None:
            up.process.send_signal(signal.SIGINT)
            up.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def listenwell(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {"LISTENWELL_HOME": str(home), **environment}
        return subprocess.run(
            [*PROGRAM, *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=clean_environment(**variables),
            check=False,
        )

    return run
