"""How long to wait before the same model is asked again, and when not to."""

import random
from typing import Final

from listenwell.llm.errors import AttemptFailed
from listenwell.telemetry.outcomes import Outcome

FIRST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 8.0
PATIENCE_SECONDS: Final = 20.0
"""A provider that asks to wait longer than this is left for the next model."""

WORTHWHILE: Final = frozenset(
    {
        Outcome.RATE_LIMITED,
        Outcome.OVERLOADED,
        Outcome.SERVER_ERROR,
        Outcome.TIMEOUT,
        Outcome.CONNECTION,
        Outcome.MALFORMED,
        Outcome.SCHEMA_VIOLATION,
    }
)


def wait_before_retry(failure: AttemptFailed, attempt: int) -> float | None:
    """Return the seconds to wait after a failed attempt, ``None`` if it is of no use.

    Full jitter, anywhere up to a doubling ceiling, and never before the provider's own
    ``Retry-After``.

    Args:
        failure: What the attempt came to.
        attempt: Its number, from 1.

    """
    if failure.outcome not in WORTHWHILE:
        return None
    asked = failure.retry_after or 0.0
    if asked > PATIENCE_SECONDS:
        return None
    ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1))
    return asked + random.uniform(0, ceiling)  # noqa: S311 - spreads callers, keeps no secret
