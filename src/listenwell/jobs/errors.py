"""What can go wrong with a job, and how it is told without the words that may be in it."""

import traceback
from pathlib import PurePath

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


def describe(error: BaseException) -> str:
    """Return an error's type and the place that raised it, without its text."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    slug = f" ({error.slug})" if isinstance(error, ListenwellError) else ""
    return f"{type(error).__name__}{slug}{place}"
