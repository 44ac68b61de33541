"""For how long words and sessions are kept: the deployment's rule, and a coach's own instead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import desc, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.sessions.retention_tables import CoachRetention
from listenwell.settings import Settings

MOST_DAYS: Final = 3650


class RetentionChanged(ListenwellError):
    """Someone saved the retention in between."""

    slug = "settings-changed"


class WrongRetention(ListenwellError):
    """Words would be kept for longer than the session that they are of."""

    slug = "wrong-retention"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Retention:
    """Days from a session's arrival until something of it is erased; ``None`` is never by itself.

    Attributes:
        words_days: Until what was said goes; the numbers stay. From 1 to 3650.
        sessions_days: Until the whole session goes. From 1 to 3650, not before the words.

    """

    words_days: int | None
    sessions_days: int | None

    def __post_init__(self) -> None:
        for days in (self.words_days, self.sessions_days):
            if days is not None and not 1 <= days <= MOST_DAYS:
                raise WrongRetention(
                    f"days are from 1 to {MOST_DAYS}", mend="Give none to keep until you erase."
                )
        words, sessions = self.words_days, self.sessions_days
        if words is not None and sessions is not None and words > sessions:
            raise WrongRetention(
                "words cannot be kept for longer than their session",
                mend="Keep sessions for at least as many days as words.",
            )

    def words_until(self, received_at: datetime) -> datetime | None:
        """Return when the words of a session that came in then are due."""
        days = self.sessions_days if self.words_days is None else self.words_days
        return None if days is None else received_at + timedelta(days=days)

    def session_until(self, received_at: datetime) -> datetime | None:
        """Return when a session that came in then is due."""
        days = self.sessions_days
        return None if days is None else received_at + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class SavedRetention:
    """The retention that counts for a coach.

    Attributes:
        version: Counts from 1; 0 is the deployment's rule, which the coach did not save.
        rule: The days.
        changed_at: When it was saved, ``None`` for the deployment's.

    """

    version: int
    rule: Retention
    changed_at: datetime | None


def deployment_rule(settings: Settings) -> Retention:
    """Return the rule for coaches who have none of their own; words go with their session."""
    words, sessions = settings.retention_words_days, settings.retention_sessions_days
    return Retention(min(words, sessions or words) or None, sessions or None)


async def retention_of(db: AsyncSession, coach_id: UUID, settings: Settings) -> SavedRetention:
    """Return the retention that counts for a coach."""
    saved = await retention_history(db, coach_id, limit=1)
    return saved[0] if saved else SavedRetention(0, deployment_rule(settings), None)


async def retention_history(
    db: AsyncSession, coach_id: UUID, *, limit: int, offset: int = 0
) -> list[SavedRetention]:
    """Return every version that a coach ever saved, the latest first."""
    rows = await db.scalars(
        select(CoachRetention)
        .where(CoachRetention.coach_id == coach_id)
        .order_by(desc(CoachRetention.version))
        .limit(limit)
        .offset(offset)
    )
    return [
        SavedRetention(row.version, Retention(row.words_days, row.sessions_days), row.changed_at)
        for row in rows
    ]


_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('retention:' || :coach, 0))")


async def save_retention(
    db: AsyncSession,
    coach_id: UUID,
    rule: Retention,
    settings: Settings,
    *,
    based_on: int | None = None,
) -> SavedRetention:
    """Save a coach's retention as a new version; saving what the coach saved last makes none.

    Nothing is erased by it: the next night's job does that.

    Raises:
        RetentionChanged: Another version was saved since ``based_on``.

    """
    await db.execute(_LOCK, {"coach": str(coach_id)})
    now = await retention_of(db, coach_id, settings)
    if based_on is not None and based_on != now.version:
        raise RetentionChanged(
            f"the retention is at version {now.version} by now, not {based_on}",
            mend="Read it again, and save on top of what you find.",
        )
    if rule == now.rule and now.version > 0:
        return now
    row = CoachRetention(
        coach_id=coach_id,
        version=now.version + 1,
        words_days=rule.words_days,
        sessions_days=rule.sessions_days,
    )
    db.add(row)
    await db.flush()
    await db.refresh(row)
    return SavedRetention(row.version, rule, row.changed_at)
