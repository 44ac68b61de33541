"""Hints in a folder: Celery's filesystem transport, made to stand being killed at any moment.

Celery's own runs its worker in a loop of threads, in which a killed child can take the lock of
the pool with it and stop the whole worker; this one runs in the event loop, as Redis and RabbitMQ
do. A message appears whole or not at all, is taken by exactly one reader, and no table of
bindings can be left half written: a queue is bound to the exchange of its own name.
"""

import time
from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps, loads

SCHEME = "folders"
TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


class Channel(filesystem.Channel):
    """Messages are files named by their time; a file that can be removed is one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._listed: dict[str, deque[Path]] = {}

    @property
    def _folder(self) -> Path:
        return Path(self.data_folder_in)

    def _files(self, queue: str) -> list[Path]:
        try:
            return sorted(self._folder.glob(f"*.{queue}.msg"))
        except FileNotFoundError:
            return []

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}_{uuid4().hex}.{queue}"
        part = self._folder / f"{name}.part"
        try:
            part.write_text(dumps(payload))  # type: ignore[no-untyped-call]
            part.rename(self._folder / f"{name}.msg")
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        listed = self._listed.setdefault(queue, deque())
        if not listed:
            listed.extend(self._files(queue))
        while listed:
            path = listed.popleft()
            try:
                payload = path.read_text()
                path.unlink()
                message: Any = loads(payload)  # type: ignore[no-untyped-call]
            except (FileNotFoundError, ValueError):
                continue  # another reader's, or no message
            return message
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._files(queue))

    def _purge(self, queue: str) -> int:
        files = self._files(queue)
        for path in files:
            path.unlink(missing_ok=True)
        return len(files)

    def _queue_bind(self, *_: Any) -> None:
        """Keep no table; see :meth:`get_table`."""

    def _delete(self, queue: str, *_: Any, **__: Any) -> None:
        self._purge(queue)

    def get_table(self, exchange: str) -> list[tuple[str, str, str]]:
        """Return the one binding that an exchange has."""
        return [(exchange, "", exchange)]


class Transport(filesystem.Transport):
    """The folder is looked at every ``polling_interval``, and on while there is more in it."""

    Channel = Channel
    implements = filesystem.Transport.implements.extend(asynchronous=True)
    global_state: Any = virtual.BrokerState()  # type: ignore[no-untyped-call]

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Look again and again from the worker's event loop."""
        more = False
        cycle: Any = self.cycle

        def look() -> None:
            nonlocal more
            try:
                while True:
                    cycle.get(self._deliver)
            except (Empty, TimeoutError):
                more = any(any(channel._listed.values()) for channel in self.channels)  # noqa: SLF001

        def look_on() -> None:
            if more:
                look()

        interval = connection.client.transport_options.get("polling_interval", 0.1)
        loop.call_repeatedly(interval, look)
        loop.on_tick.add(look_on)
