"""A session beside what is usual for the client: all the sessions before it, not just the last."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.sessions.queries import COMPARED
from listenwell.sessions.tables import StoredSessionAnalytics, TranscriptionJob

LEAST_SESSIONS: Final = 3
"""Sessions below which nothing is said to be unusual."""


@dataclass(frozen=True, slots=True)
class Usual:
    """One measure of a session beside the client's sessions before it.

    Attributes:
        mean: Of the sessions before.
        deviation: Their standard deviation; ``None`` with one.
        sessions: How many of them have the measure.
        difference: This session minus the mean.
        deviations: The difference in standard deviations; ``None`` below three sessions, and
            where all were the same.

    """

    mean: float
    deviation: float | None
    sessions: int
    difference: float
    deviations: float | None


async def baseline_of(
    db: AsyncSession, session: TranscriptionJob, analytics: StoredSessionAnalytics
) -> dict[str, Usual]:
    """Compare a session with all that the client had with this coach before and that count.

    Returns the measures that this session has and at least one before it had.
    """
    columns: list[Any] = []
    for name in COMPARED:
        measure = getattr(StoredSessionAnalytics, name)
        columns += [func.avg(measure), func.stddev_samp(measure), func.count(measure)]
    row = (
        await db.execute(
            select(*columns)
            .join(TranscriptionJob, TranscriptionJob.id == StoredSessionAnalytics.job_id)
            .where(
                StoredSessionAnalytics.coach_id == session.coach_id,
                StoredSessionAnalytics.client_id == session.client_id,
                TranscriptionJob.excluded_at.is_(None),
                tuple_(TranscriptionJob.session_date, TranscriptionJob.created_at)
                < (session.session_date, session.created_at),
            )
        )
    ).one()
    found = {}
    for place, name in enumerate(COMPARED):
        mean, deviation, count = row[3 * place : 3 * place + 3]
        now = getattr(analytics, name)
        if now is not None and count:
            found[name] = _usual(float(now), float(mean), deviation, count)
    return found


def _usual(now: float, mean: float, deviation: Any, count: int) -> Usual:
    spread = None if deviation is None else float(deviation)
    tells = spread is not None and spread > 0 and count >= LEAST_SESSIONS
    return Usual(
        mean=round(mean, 4),
        deviation=None if spread is None else round(spread, 4),
        sessions=count,
        difference=round(now - mean, 4),
        deviations=round((now - mean) / spread, 2) if tells and spread else None,
    )
