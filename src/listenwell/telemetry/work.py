"""What this code is working on: ids that every log line, call record and span carries."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

import structlog


@dataclass(frozen=True, slots=True)
class Work:
    """The request and the job at hand.

    Attributes:
        request_id: The request that everything began with, across processes.
        job_id: The job that a worker runs.
        subject: Pseudonym of the client or the session, such as ``c_8f2``.
    """

    request_id: str | None = None
    job_id: UUID | None = None
    subject: str | None = None


_NOTHING = Work()
_at_hand: ContextVar[Work] = ContextVar("listenwell_work", default=_NOTHING)


def work_at_hand() -> Work:
    """Return what the running code works on."""
    return _at_hand.get()


@contextmanager
def working_on(
    *, request_id: str | None = None, job_id: UUID | None = None, subject: str | None = None
) -> Iterator[Work]:
    """Bind ids while the block lasts; what is not given stays as it was."""
    given = {"request_id": request_id, "job_id": job_id, "subject": subject}
    bound = {name: value for name, value in given.items() if value is not None}
    token = _at_hand.set(replace(_at_hand.get(), **bound))  # type: ignore[arg-type]
    try:
        with structlog.contextvars.bound_contextvars(**{k: str(v) for k, v in bound.items()}):
            yield _at_hand.get()
    finally:
        _at_hand.reset(token)
