"""Times as people and programs write them, in seconds."""

import math
import re
from typing import Final

_CLOCK: Final = re.compile(
    r"(?:(?P<hours>\d{1,6}):(?P<minutes>\d{1,2})|(?P<only_minutes>\d{1,5}))"
    r":(?P<seconds>\d{1,2})(?P<part>[.,]\d{1,9})?",
    re.ASCII,
)
_SECONDS: Final = re.compile(r"(\d{1,10}(?:[.,]\d{1,15})?|\d(?:\.\d+)?e-\d{1,2}) ?s?", re.ASCII)


def parse_time(text: str) -> float | None:
    """Read a time such as ``0:0:0.210``, ``1:02``, ``00:01:02,345`` or ``12.5``, in seconds.

    Two fields are minutes and seconds, three are hours, minutes and seconds; a lone number is
    seconds.

    Returns:
        Seconds, finite and not negative, or ``None`` where the text is no time: ``nan``,
        ``inf``, a sign, or a field past 59.
    """
    text = text.strip()
    match = _CLOCK.fullmatch(text)
    if match is None:
        return _parse_seconds(text)
    seconds = int(match["seconds"])
    minutes = int(match["minutes"] or 0)
    if seconds > 59 or minutes > 59:
        return None
    minutes += int(match["hours"] or 0) * 60 + int(match["only_minutes"] or 0)
    part = float("0" + match["part"].replace(",", ".")) if match["part"] else 0.0
    return round(minutes * 60 + seconds + part, 6)


def _parse_seconds(text: str) -> float | None:
    match = _SECONDS.fullmatch(text)
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    return value if math.isfinite(value) else None


def clock(seconds: float) -> str:
    """Write a time as ``HH:MM:SS.mmm``."""
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}.{milliseconds:03d}"
