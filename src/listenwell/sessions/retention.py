"""What is due to be erased, and the nightly job that erases it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import desc, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db import Database
from listenwell.jobs import Job, job_kind
from listenwell.jobs.followers import ClientChange
from listenwell.perimeter.keys import KeyWrapper, key_wrapper
from listenwell.perimeter.tables import ErasureRecord
from listenwell.sessions.changes import when_sessions_change
from listenwell.sessions.erasure import hold_client
from listenwell.sessions.erasure_of_parts import erase_sessions, erase_words
from listenwell.sessions.retention_rules import Retention, deployment_rule
from listenwell.settings import get_settings

ERASE: Final = "erase_what_is_due"

# Every session with the days that count for it; a comparison with NULL days is never true.
_KEPT: Final = """
WITH rules AS (
  SELECT DISTINCT ON (coach_id) coach_id, version, words_days, sessions_days
  FROM ai_backend.coach_retention ORDER BY coach_id, version DESC),
kept AS (
  SELECT j.id, j.coach_id, j.client_id, r.version,
         coalesce(t.word_count > 0 AND t.words_erased_at IS NULL, false) AS has_words,
         j.created_at + make_interval(days => {words}) AS words_until,
         j.created_at + make_interval(days => {sessions}) AS session_until
  FROM ai_backend.transcription_jobs j
  LEFT JOIN ai_backend.transcripts t ON t.job_id = j.id
  LEFT JOIN rules r ON r.coach_id = j.coach_id
  WHERE {narrowed}),
judged AS (
  SELECT *, coalesce(session_until <= :now, false) AS session_due,
         has_words AND coalesce(words_until <= :now, false) AS words_due
  FROM kept)
"""
_OF_THE_COACH: Final = {
    "words": "CASE WHEN r.coach_id IS NULL THEN CAST(:words AS int) ELSE r.words_days END",
    "sessions": "CASE WHEN r.coach_id IS NULL THEN CAST(:sessions AS int) ELSE r.sessions_days END",
}
_TRIED: Final = {"words": "CAST(:words AS int)", "sessions": "CAST(:sessions AS int)"}

_DUE: Final = text(
    _KEPT.format(**_OF_THE_COACH, narrowed="true")
    + """
SELECT DISTINCT coach_id, client_id FROM judged WHERE session_due OR words_due
ORDER BY coach_id, client_id
"""
)
_DUE_OF_PAIR: Final = text(
    _KEPT.format(**_OF_THE_COACH, narrowed="j.coach_id = :coach_id AND j.client_id = :client_id")
    + """
SELECT coalesce(max(version), 0) AS version,
       coalesce(array_agg(id) FILTER (WHERE session_due), '{}') AS sessions,
       coalesce(array_agg(id) FILTER (WHERE words_due AND NOT session_due), '{}') AS words
FROM judged WHERE session_due OR words_due
"""
)
_PREVIEW: Final = text(
    _KEPT.format(**_TRIED, narrowed="j.coach_id = :coach_id")
    + """
SELECT client_id, count(*) AS sessions,
       count(*) FILTER (WHERE session_due) AS sessions_due,
       count(*) FILTER (WHERE words_due AND NOT session_due) AS words_due,
       min(session_until) FILTER (WHERE NOT session_due) AS next_session_at,
       min(words_until) FILTER (WHERE has_words AND NOT words_due AND NOT session_due)
         AS next_words_at
FROM judged GROUP BY client_id
ORDER BY sessions_due DESC, words_due DESC, next_words_at, next_session_at, client_id
"""
)
_COACHES: Final = text(
    _KEPT.format(**_OF_THE_COACH, narrowed="true")
    + """
SELECT coach_id, max(version) AS version, count(*) AS sessions,
       count(*) FILTER (WHERE session_due) AS sessions_due,
       count(*) FILTER (WHERE words_due AND NOT session_due) AS words_due
FROM judged GROUP BY coach_id ORDER BY coach_id
"""
)


@dataclass(frozen=True, slots=True)
class ClientDue:
    """What a rule would do to one client's sessions.

    Attributes:
        client_id: Who.
        sessions: How many came in.
        sessions_due: How many would go whole at the next run.
        words_due: Of how many others the words would go.
        next_session_at: When the next session after those is due.
        next_words_at: When the next words after those are due.

    """

    client_id: UUID
    sessions: int
    sessions_due: int
    words_due: int
    next_session_at: datetime | None
    next_words_at: datetime | None


@dataclass(frozen=True, slots=True)
class CoachDue:
    """What is due of one coach's sessions; ``version`` is ``None`` under the deployment's rule."""

    coach_id: UUID
    version: int | None
    sessions: int
    sessions_due: int
    words_due: int


async def preview(
    db: AsyncSession, coach_id: UUID, rule: Retention, now: datetime
) -> list[ClientDue]:
    """Return what a rule would do to each of a coach's clients with sessions; nothing is done."""
    rows = await db.execute(_PREVIEW, {"coach_id": coach_id, "now": now, **_days(rule)})
    return [ClientDue(*row) for row in rows]


async def due_by_coach(db: AsyncSession, rule: Retention, now: datetime) -> list[CoachDue]:
    """Return how much is due of every coach's sessions."""
    return [CoachDue(*row) for row in await db.execute(_COACHES, {"now": now, **_days(rule)})]


async def erasures_of(
    db: AsyncSession, coach_id: UUID, *, limit: int, offset: int = 0
) -> Sequence[ErasureRecord]:
    """Return the record of what was erased of a coach's clients, the latest first."""
    found = await db.scalars(
        select(ErasureRecord)
        .where(ErasureRecord.coach_id == coach_id)
        .order_by(desc(ErasureRecord.erased_at), ErasureRecord.id)
        .limit(limit)
        .offset(offset)
    )
    return found.all()


@job_kind(ERASE, priority=8)
async def erase_what_is_due(job: Job) -> None:
    """Erase what is due at the night's slot; the result says how much, in numbers."""
    settings = get_settings()
    now = datetime.fromisoformat(job.arguments["slot"])
    job.result = await erase_due(
        job.database, key_wrapper(settings), deployment_rule(settings), now
    )


async def erase_due(
    database: Database, wrapper: KeyWrapper, rule: Retention, now: datetime
) -> dict[str, int]:
    """Erase everything that is due; return how many sessions' words and how many sessions went.

    A client's transaction each, so that what is done stays done when the rest is cut off; what
    remains is due the next time.

    Args:
        database: Of this process and event loop.
        wrapper: Holds the master key.
        rule: For coaches who have none of their own.
        now: What is due by then.

    """
    total = {"words": 0, "sessions": 0, "clients": 0}
    async with database.transaction() as db:
        # One look at every session of the deployment; with millions of them it takes its time.
        await db.execute(text("SET LOCAL statement_timeout = 0"))
        pairs = (await db.execute(_DUE, {"now": now, **_days(rule)})).all()
    for coach_id, client_id in pairs:
        async with database.transaction() as db:
            words, sessions = await _erase_pair(db, wrapper, coach_id, client_id, rule, now)
        total["words"] += words
        total["sessions"] += sessions
        total["clients"] += 1
    return total


async def _erase_pair(
    db: AsyncSession,
    wrapper: KeyWrapper,
    coach_id: UUID,
    client_id: UUID,
    rule: Retention,
    now: datetime,
) -> tuple[int, int]:
    """Erase what is due of one client with one coach, as it is once both are held."""
    if not await hold_client(db, wrapper, coach_id, client_id):
        return 0, 0
    pair = {"coach_id": coach_id, "client_id": client_id}
    due = (await db.execute(_DUE_OF_PAIR, {"now": now, **pair, **_days(rule)})).one()
    if due.words:
        await erase_words(
            db, wrapper, coach_id, client_id, due.words, retention_version=due.version
        )
    if due.sessions:
        await erase_sessions(
            db, wrapper, coach_id, client_id, due.sessions, retention_version=due.version
        )
        await when_sessions_change.tell(db, ClientChange(coach_id, client_id))
    return len(due.words), len(due.sessions)


def _days(rule: Retention) -> dict[str, Any]:
    return {"words": rule.words_days, "sessions": rule.sessions_days}
