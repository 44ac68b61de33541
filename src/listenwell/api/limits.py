"""Rate limits: a token bucket for each caller, in memory, bounded."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_MOST_CALLERS: Final = 10_000


class RateLimit:
    """Allows so many requests a minute to each caller, and that many at once."""

    def __init__(
        self, requests_per_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = float(requests_per_minute)
        self._per_second = requests_per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_seconds(self, caller: str) -> int:
        """Count a request; return 0 if it may go on, else the whole seconds to wait."""
        now, left = self._clock(), self._left(caller)
        self._buckets[caller] = (left - 1 if left >= 1 else left, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return self._wait(left)

    def would_wait_seconds(self, caller: str) -> int:
        """Return what :meth:`wait_seconds` would, and count nothing."""
        return self._wait(self._left(caller))

    def _left(self, caller: str) -> float:
        now = self._clock()
        left, since = self._buckets.get(caller, (self._burst, now))
        return min(self._burst, left + (now - since) * self._per_second)

    def _wait(self, left: float) -> int:
        return 0 if left >= 1 else math.ceil((1 - left) / self._per_second)
