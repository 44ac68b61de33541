"""The windows of time that a client is looked at over, and the periods inside them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class WindowType(StrEnum):
    """A window by its name in the requirements."""

    MONTH = "30d"
    QUARTER = "90d"
    ALL_TIME = "all_time"


@dataclass(frozen=True, slots=True)
class Window:
    """A window that ends today.

    Attributes:
        type: Its name.
        days: How many days it covers, today included; ``None`` for all.
        period_days: Length of the periods in which sessions are counted, to tell whether they
            become more or fewer.
        periods: How many of them at most.

    """

    type: WindowType
    days: int | None
    period_days: int
    periods: int


WINDOWS: Final = (
    Window(WindowType.MONTH, 30, 6, 5),
    Window(WindowType.QUARTER, 90, 15, 6),
    Window(WindowType.ALL_TIME, None, 30, 60),
)

MONTH_DAYS: Final = 30
LONG_ABSENCE_DAYS: Final = 90
"""Away for longer, a client's sessions are becoming fewer, whatever came before."""

HISTORY: Final = 12
"""How many of the latest scores of a window are kept beside its averages."""
