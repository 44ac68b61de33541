"""`listenwell retention`: for how long things are kept, what is due, and erasing it now."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.cli.service.context import opened_database, settings_for
from listenwell.db import Database
from listenwell.perimeter.keys import key_wrapper
from listenwell.sessions.retention import CoachDue, due_by_coach, erase_due
from listenwell.sessions.retention_rules import Retention, deployment_rule, save_retention

T = TypeVar("T")


def show_retention(home: str | None) -> int:
    """Print the installation's rule, and what is due of each coach's sessions."""
    rule = deployment_rule(settings_for(home))

    async def ask(database: Database) -> list[CoachDue]:
        async with database.transaction() as db:
            return await due_by_coach(db, rule, await _now(db))

    coaches = _with_database(ask, home)
    sys.stdout.write(f"By default {_told(rule)}.\n")
    if coaches:
        sys.stdout.write(f"{'coach':<36}  {'version':<8}  sessions  words due  sessions due\n")
    for each in coaches:
        version = "default" if each.version is None else str(each.version)
        sys.stdout.write(
            f"{each.coach_id}  {version:<8}  {each.sessions:8}  {each.words_due:9}  "
            f"{each.sessions_due:12}\n"
        )
    return 0


def set_retention(
    coach: UUID, words_days: int | None, sessions_days: int | None, home: str | None
) -> int:
    """Save a coach's retention as a new version."""
    settings = settings_for(home)
    rule = Retention(words_days or None, sessions_days or None)

    async def save(database: Database) -> int:
        async with database.transaction() as db:
            return (await save_retention(db, coach, rule, settings)).version

    version = _with_database(save, home)
    sys.stdout.write(f"{coach}: {_told(rule)} (version {version})\n")
    return 0


def run_retention(home: str | None) -> int:
    """Erase what is due, now instead of at night."""
    settings = settings_for(home)

    async def erase(database: Database) -> dict[str, int]:
        async with database.transaction() as db:
            now = await _now(db)
        return await erase_due(database, key_wrapper(settings), deployment_rule(settings), now)

    done = _with_database(erase, home)
    sys.stdout.write(
        f"Erased the words of {done['words']} and the whole of {done['sessions']} sessions, "
        f"of {done['clients']} clients\n"
    )
    return 0


def _told(rule: Retention) -> str:
    def kept(days: int | None) -> str:
        return "until erased by hand" if days is None else f"for {days} days"

    words = rule.words_days if rule.words_days is not None else rule.sessions_days
    return f"words are kept {kept(words)}, sessions {kept(rule.sessions_days)}"


async def _now(db: AsyncSession) -> datetime:
    now: datetime = (await db.execute(select(func.now()))).scalar_one()
    return now


def _with_database(work: Callable[[Database], Awaitable[T]], home: str | None) -> T:
    async def run() -> T:
        async with opened_database(settings_for(home), "retention") as database:
            return await work(database)

    return asyncio.run(run())
