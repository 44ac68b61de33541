"""A circuit breaker for each model: after failures in a row it is left alone for a while."""

import time
from collections.abc import Callable
from typing import Final, Literal

from listenwell.telemetry.outcomes import Outcome

State = Literal["closed", "open", "half_open"]

FAILURES: Final = 5
REST_SECONDS: Final = 30.0
COUNTED: Final = frozenset(
    {
        Outcome.RATE_LIMITED,
        Outcome.QUOTA,
        Outcome.OVERLOADED,
        Outcome.SERVER_ERROR,
        Outcome.TIMEOUT,
        Outcome.CONNECTION,
        Outcome.UNAUTHENTICATED,
    }
)
"""Outcomes that say something of the provider and not of what was asked."""

_TELLS_NOTHING: Final = frozenset({Outcome.ABANDONED, Outcome.OVER_BUDGET, Outcome.BREAKER_OPEN})


class Breaker:
    """Closed, it lets everything through; open, nothing; half open, one trial at a time.

    Args:
        failures: In a row, after which it opens.
        rest_seconds: After which it lets a trial through.
        clock: Seconds, ever growing.

    """

    def __init__(
        self,
        failures: int = FAILURES,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.failures = 0
        self._most = failures
        self._rest = rest_seconds
        self._clock = clock
        self._opened_at: float | None = None
        self._trial = False

    @property
    def state(self) -> State:
        """The state as it is now."""
        if self._opened_at is None:
            return "closed"
        return "half_open" if self._clock() - self._opened_at >= self._rest else "open"

    def allows(self) -> bool:
        """Tell whether a call may be made; half open, this takes the one trial."""
        state = self.state
        if state == "half_open" and not self._trial:
            self._trial = True
            return True
        return state == "closed"

    def note(self, outcome: Outcome) -> None:
        """Learn how a call ended that was allowed."""
        self._trial = False
        if outcome in _TELLS_NOTHING:
            return
        if outcome not in COUNTED:
            self.failures, self._opened_at = 0, None
            return
        self.failures += 1
        if self.failures >= self._most or self._opened_at is not None:
            self._opened_at = self._clock()
