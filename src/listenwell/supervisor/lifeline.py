"""The line between `listenwell up` and a part: one end says "ready", the other end says "alive".

A part's standard input is a socket whose other end only `up` holds. The part writes a line to it
once it serves. When `up` is gone, however it went, the socket ends, and the part stops itself:
so nothing is left behind, on any system, even after ``kill -9``.
"""

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from typing import Final

SUPERVISED: Final = "LISTENWELL_SUPERVISED"
GRACE_SECONDS: Final = 15.0

_PR_SET_PDEATHSIG: Final = 1


class Lifeline:
    """The part's end. Without a supervisor it says nothing and hears nothing."""

    def __init__(self, line: socket.socket | None) -> None:
        self._line = line

    def ready(self, message: str = "ready") -> None:
        """Tell that this part serves; the message is one line."""
        if self._line is not None:
            self._line.sendall(message.encode() + b"\n")


def take_lifeline() -> Lifeline:
    """Take the line if `listenwell up` started this process, and stop when the line ends."""
    if os.environ.pop(SUPERVISED, None) != "1":
        return Lifeline(None)
    line = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    threading.Thread(target=_stop_at_end, args=(line,), name="lifeline", daemon=True).start()
    return Lifeline(line)


def _stop_at_end(line: socket.socket) -> None:
    try:
        while line.recv(64):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def die_with_parent(*_: object, **__: object) -> None:
    """Have the kernel kill this process when its parent ends; elsewhere than on Linux, nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
