"""What can go wrong with a job, and how it is told without the words that may be in it."""

import sysconfig
import traceback
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Final

from sqlalchemy.exc import DBAPIError

from listenwell.errors import ListenwellError


class LeaseLost(Exception):
    """Another worker holds the job by now; nothing that this one does counts any more."""


class FatalJobError(ListenwellError):
    """Trying this job again is of no use."""

    slug = "fatal-job"


class NoSuchJob(ListenwellError):
    """There is no job of this id."""

    slug = "no-such-job"


class WrongJobState(ListenwellError):
    """The job's state does not allow what was asked."""

    slug = "wrong-job-state"


_PACKAGE: Final = Path(__file__).parents[1]
_LIBRARIES: Final = tuple(
    Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib")
)


def describe(error: BaseException) -> str:
    """Return an error's type and the place in our code that met it, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = _place(frames) if frames else ""
    slug = f" ({error.slug})" if isinstance(error, ListenwellError) else ""
    return f"{type(_told(error)).__name__}{slug}{place}"


def _told(error: BaseException) -> BaseException:
    """Return the driver's own error, whose class says more than that of the one around it."""
    inner = error.orig if isinstance(error, DBAPIError) else None
    return (inner and inner.__cause__) or error


def _place(frames: Sequence[traceback.FrameSummary]) -> str:
    """Return the innermost place that is no library's, else the innermost."""
    ours = [frame for frame in frames if not _is_library(Path(frame.filename))]
    where = (ours or frames)[-1]
    return f" at {PurePath(where.filename).name}:{where.lineno}"


def _is_library(file: Path) -> bool:
    inside = any(file.is_relative_to(library) for library in _LIBRARIES)
    return inside and not file.is_relative_to(_PACKAGE)
