"""What a coach may read of clients across sessions; every statement begins with who is asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, case, desc, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.tables import ClientAnalytics
from listenwell.clients.windows import WindowType
from listenwell.jobs.ledger import Handle
from listenwell.sessions.queries import Status, standing
from listenwell.sessions.tables import StoredSessionAnalytics, TranscriptionJob

Metric = Literal["engagement", "sentiment", "talk_ratio", "session_frequency", "response_latency"]

MOST_POINTS: Final = 500
"""How many data points are returned at most, the latest."""

_ANALYTICS: Final = ClientAnalytics.__table__
_SHOWN: Final = [column for column in _ANALYTICS.c if column.name != "fingerprint"]
_READ: Final = StoredSessionAnalytics
_SUMMARY: Final = (
    _READ.job_id,
    _READ.session_date,
    _READ.total_duration_seconds,
    _READ.coach_talk_percentage,
    _READ.client_talk_percentage,
    _READ.client_speech_share,
    _READ.total_turns,
    _READ.coach_question_count,
    _READ.question_to_statement_ratio,
    _READ.open_question_share,
    _READ.reflection_to_question_ratio,
    _READ.change_talk_share,
    _READ.cue_resistance_count,
    _READ.cue_commitment_count,
    _READ.cue_breakthrough_count,
    _READ.cue_concern_count,
    _READ.cue_deflection_count,
    _READ.client_sentiment_score,
    _READ.engagement_score,
    _READ.response_elaboration_score,
    _READ.response_latency_client,
    TranscriptionJob.excluded_at.is_not(None).label("excluded"),
)


def analytics_query(coach_id: UUID, client_id: UUID, window: WindowType) -> Select[Any]:
    """Return the statement for a client's aggregates over a window."""
    return select(*_SHOWN).where(
        _ANALYTICS.c.coach_id == coach_id,
        _ANALYTICS.c.client_id == client_id,
        _ANALYTICS.c.window_type == window.value,
    )


async def analytics_of(
    db: Handle, coach_id: UUID, client_id: UUID, window: WindowType
) -> dict[str, Any] | None:
    """Return a client's aggregates over a window; ``None`` for another coach's and for none."""
    found = await db.execute(analytics_query(coach_id, client_id, window))
    row = found.mappings().one_or_none()
    return None if row is None else dict(row)


async def reading_of(db: Handle, coach_id: UUID, client_id: UUID) -> Status | None:
    """Return where the reading of a client's sessions stands, of whom there are no aggregates.

    ``None`` where this coach has no session with the client that counts, ``failed`` where the
    reading of every one was given up, ``completed`` where one was read and is being aggregated.
    """
    rows = await db.execute(
        select(standing().label("status"))
        .where(
            TranscriptionJob.coach_id == coach_id,
            TranscriptionJob.client_id == client_id,
            TranscriptionJob.excluded_at.is_(None),
        )
        .distinct()
    )
    found = set(rows.scalars())
    order: tuple[Status, ...] = ("completed", "received", "failed")
    return next((each for each in order if each in found), None)


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Some of a client's sessions that were read.

    Attributes:
        rows: The latest first.
        total: How many there are in the dates asked for.
        ever: Whether there is any at all.

    """

    rows: Sequence[RowMapping]
    total: int
    ever: bool


async def sessions_page(
    db: AsyncSession,
    coach_id: UUID,
    client_id: UUID,
    *,
    limit: int,
    offset: int,
    from_date: date | None = None,
    to_date: date | None = None,
) -> SessionPage:
    """Return a client's sessions with their numbers, those left out too, the latest first."""
    mine = (_READ.coach_id == coach_id, _READ.client_id == client_id)
    dates: list[ColumnElement[bool]] = []
    if from_date is not None:
        dates.append(_READ.session_date >= from_date)
    if to_date is not None:
        dates.append(_READ.session_date <= to_date)
    total = await db.scalar(select(func.count()).select_from(_READ).where(*mine, *dates))
    if not total:
        ever = await db.scalar(select(_READ.id).where(*mine).limit(1)) if dates else None
        return SessionPage((), 0, ever is not None)
    rows = await db.execute(
        select(*_SUMMARY)
        .join(TranscriptionJob, TranscriptionJob.id == _READ.job_id)
        .where(*mine, *dates)
        .order_by(desc(_READ.session_date), desc(_READ.job_id))
        .limit(limit)
        .offset(offset)
    )
    return SessionPage(rows.mappings().all(), total, ever=True)


_BOTH: Final = _READ.coach_talk_percentage + _READ.client_talk_percentage
_POINTS: Final[dict[str, ColumnElement[Any]]] = {
    "engagement": _READ.engagement_score.expression,
    "sentiment": _READ.client_sentiment_score.expression,
    "talk_ratio": case((_BOTH > 0, func.round(100 * _READ.client_talk_percentage / _BOTH, 2))),
    "response_latency": _READ.response_latency_client.expression,
}


async def data_points(
    db: AsyncSession,
    coach_id: UUID,
    client_id: UUID,
    metrics: Sequence[Metric],
    *,
    first: date,
    last: date,
) -> Sequence[RowMapping]:
    """Return the values that trends rest on, session by session, the earliest first.

    Sessions left out are not among them. Of very many, the latest are returned. How often
    sessions take place has no value of its own; their dates are it.
    """
    columns = [_POINTS[name].label(name) for name in metrics if name in _POINTS]
    rows = await db.execute(
        select(_READ.job_id, _READ.session_date, *columns)
        .join(TranscriptionJob, TranscriptionJob.id == _READ.job_id)
        .where(
            _READ.coach_id == coach_id,
            _READ.client_id == client_id,
            _READ.session_date.between(first, last),
            TranscriptionJob.excluded_at.is_(None),
        )
        .order_by(desc(_READ.session_date), desc(_READ.job_id))
        .limit(MOST_POINTS)
    )
    return rows.mappings().all()[::-1]
