"""A line of progress on the terminal: what, how far, how long it still takes."""

from __future__ import annotations

import sys
import time


class Progress:
    """Counts steps of one task and prints at most once every few seconds."""

    def __init__(self, what: str, total: int, every_seconds: float = 10.0) -> None:
        self.what, self.total, self.every = what, total, every_seconds
        self.done, self.start = 0, time.monotonic()
        self.printed = self.start

    def step(self, note: str = "") -> None:
        """Count one step, and say so if the last word is long enough ago."""
        self.done += 1
        now = time.monotonic()
        if now - self.printed < self.every and self.done < self.total:
            return
        self.printed = now
        left = (now - self.start) / self.done * (self.total - self.done)
        say(f"{self.what}: {self.done}/{self.total}, about {left:.0f} s left {note}")


def say(message: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {message}\n")
    sys.stdout.flush()
