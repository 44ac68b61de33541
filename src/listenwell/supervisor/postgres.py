"""The part that keeps the laptop's PostgreSQL: starts it, watches it, stops it with `up`."""

import signal
import sys
import threading
from typing import Final

import psutil

from listenwell.db.embedded import EmbeddedServer, start_embedded
from listenwell.errors import ListenwellError
from listenwell.settings import get_settings
from listenwell.supervisor.lifeline import take_lifeline
from listenwell.supervisor.report import report

_WATCH_SECONDS: Final = 2.0


def main() -> int:
    """Run until told to stop (0), or until the server is gone (1)."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    lifeline = take_lifeline()
    try:
        server = start_embedded(get_settings().home)
    except ListenwellError as error:
        return report(error)
    lifeline.ready(server.url)
    while not asked.wait(_WATCH_SECONDS):
        if not _runs(server):
            return 1
    server.halt()
    return 0


def _runs(server: EmbeddedServer) -> bool:
    return server.pid is not None and psutil.pid_exists(server.pid)


if __name__ == "__main__":
    sys.exit(main())
