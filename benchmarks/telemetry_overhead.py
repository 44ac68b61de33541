"""What a record of a call costs, against one plain OpenTelemetry span, in one run.

Each way of telling runs in a process of its own. Two times are taken: the CPU of the calling
thread, which is what the work waits for and what is asked about, and that of the whole process
until everything is sent, threads and the pricing of records included. Spans go by OTLP over HTTP to
a sink on loopback, records to a PostgreSQL of our own; the sinks are other processes. Langfuse and
logfire run in environments of their own (`make peers-telemetry`); where there are none, they are
left out.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

HERE = Path(__file__).parent
CALLS = 10_000
REPEATS = 3
ASKED = {"record": 0.25, "record and span": 2.0}


def main() -> None:
    """Run every way in turn, several times, and print the medians."""
    with tempfile.TemporaryDirectory() as folder, _Sink() as sink:
        from listenwell.db.embedded import start_embedded

        server = start_embedded(Path(folder))
        try:
            told = _all({"DATABASE": server.url, "SINK": sink}, Path(folder))
        finally:
            server.stop()
    (here, everything) = told["plain span"]
    print(f"CPU of a call that does nothing, in microseconds, of {CALLS:,} calls; load {_load()}")
    print(f"  {'':<16} {'calling thread':>14}  {'to a plain span':>15}  {'until sent':>10}  ratio")
    for name, (own, whole) in told.items():
        asked = f"  (asked: at most {ASKED[name]})" if name in ASKED else ""
        print(
            f"  {name:<16} {own:>14.2f}  {own / here:>15.2f}  {whole:>10.2f}  "
            f"{whole / everything:>5.2f}{asked}"
        )


def _all(environment: dict[str, str], folder: Path) -> dict[str, tuple[float, float]]:
    _migrate(environment["DATABASE"], folder)
    ways = {
        "nothing": sys.executable,
        "plain span": sys.executable,
        "record": sys.executable,
        "record and span": sys.executable,
    }
    for peer in ("langfuse", "logfire"):
        python = Path(os.environ.get("PEERS", HERE.parent)) / f".venv-{peer}" / "bin" / "python"
        if python.exists():
            ways[peer] = str(python)
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(REPEATS):  # in turn, so that a busy moment hits all alike
        for name, python in ways.items():
            runs[name].append(_run(python, name, environment))
    own, whole = _median(runs.pop("nothing"))
    medians = {name: _median(each) for name, each in runs.items()}
    return {name: (here - own, all_ - whole) for name, (here, all_) in medians.items()}


def _median(runs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(each[0] for each in runs), statistics.median(each[1] for each in runs)


def _run(python: str, way: str, environment: dict[str, str]) -> tuple[float, float]:
    command = [python, str(HERE / "telemetry_ways.py"), way, str(CALLS)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **environment}
    )
    own, whole = json.loads(done.stdout.splitlines()[-1])["micros"]
    return float(own), float(whole)


def _migrate(url: str, folder: Path) -> None:
    import asyncio

    from listenwell.db.migrate import migrate
    from listenwell.settings import Settings

    asyncio.run(migrate(url, Settings(home=folder)))


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


class _Sink:
    """Takes spans on loopback and forgets them."""

    def __enter__(self) -> str:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        return f"http://127.0.0.1:{ours.recv()}"

    def __exit__(self, *_: object) -> None:
        self._process.terminate()


def _serve(tell: Connection) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tell.send(server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    main()
