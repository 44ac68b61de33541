"""A coach's own weights and thresholds: kept by version, and tried before they are saved."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy import desc, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.risk.factors import factors_of
from listenwell.risk.policy import DEFAULT_POLICY, LEVELS, Level, Policy, policy_from
from listenwell.risk.roster import Roster, read_roster, uuids
from listenwell.risk.scope import Scope
from listenwell.risk.scoring import Scores, scores_of
from listenwell.risk.tables import CoachRiskSettings


class SettingsChanged(ListenwellError):
    """Someone saved the settings in between."""

    slug = "settings-changed"


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """One version of a coach's settings.

    Attributes:
        version: Counts from 1; 0 are the defaults, which nobody saved.
        policy: Weights and thresholds.
        changed_at: When it was saved, ``None`` for the defaults.

    """

    version: int
    policy: Policy
    changed_at: datetime | None


DEFAULTS: Final = SavedSettings(0, DEFAULT_POLICY, None)


async def settings_of(db: AsyncSession, coach_id: UUID) -> SavedSettings:
    """Return the settings that count for a coach."""
    versions = await settings_history(db, coach_id, limit=1)
    return versions[0] if versions else DEFAULTS


async def settings_history(
    db: AsyncSession, coach_id: UUID, *, limit: int, offset: int = 0
) -> list[SavedSettings]:
    """Return every version that a coach ever saved, the latest first."""
    rows = await db.scalars(
        select(CoachRiskSettings)
        .where(CoachRiskSettings.coach_id == coach_id)
        .order_by(desc(CoachRiskSettings.version))
        .limit(limit)
        .offset(offset)
    )
    return [
        SavedSettings(row.version, policy_from(row.weights, row.thresholds), row.changed_at)
        for row in rows
    ]


async def policy_of(db: AsyncSession, coach_id: UUID, version: int) -> Policy:
    """Return the weights and thresholds of one version; 0 are the defaults."""
    if version == 0:
        return DEFAULT_POLICY
    row = await db.get_one(CoachRiskSettings, (coach_id, version))
    return policy_from(row.weights, row.thresholds)


_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('risk-settings:' || :coach, 0))")


async def save_settings(
    db: AsyncSession, coach_id: UUID, policy: Policy, *, based_on: int | None = None
) -> SavedSettings:
    """Save a coach's settings as a new version; saving what is there already makes none.

    Args:
        db: A transaction.
        coach_id: Whose.
        policy: Weights and thresholds.
        based_on: The version that the coach was looking at, ``None`` not to ask.

    Raises:
        SettingsChanged: Another version was saved since.

    """
    await db.execute(_LOCK, {"coach": str(coach_id)})
    now = await settings_of(db, coach_id)
    if based_on is not None and based_on != now.version:
        raise SettingsChanged(
            f"the settings are at version {now.version} by now, not {based_on}",
            mend="Read them again, and save on top of what you find.",
        )
    if policy == now.policy:
        return now
    row = CoachRiskSettings(
        coach_id=coach_id,
        version=now.version + 1,
        weights=asdict(policy.weights),
        thresholds=asdict(policy.thresholds),
    )
    db.add(row)
    await db.flush()
    await db.refresh(row)
    return SavedSettings(row.version, policy, row.changed_at)


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A client whose level would be another."""

    client_id: UUID
    score_before: float
    score_after: float
    level_before: Level
    level_after: Level


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would change for a coach's clients, as of today.

    Attributes:
        clients: How many have a score.
        before: How many clients are at each level now.
        after: The same with the settings that were tried.
        scores_changed: How many clients' score would be another, at the same level or not.
        changes: Whose level would be another, those that rise most first.

    """

    clients: int
    before: dict[Level, int]
    after: dict[Level, int]
    scores_changed: int
    changes: list[LevelChange]


async def preview(db: AsyncSession, coach_id: UUID, policy: Policy, day: date) -> Preview:
    """Compute a coach's clients under the settings that count and under others; write nothing."""
    roster = await read_roster(db, Scope.of_coach(coach_id), day)
    before = _scored(roster, roster.policies)
    after = _scored(roster, [policy for _ in roster.policies])
    moved = np.flatnonzero(before.level != after.level)
    order = moved[np.argsort(before.score[moved] - after.score[moved], kind="stable")]
    changes = [
        LevelChange(
            client_id=client_id,
            score_before=float(before.score[i]),
            score_after=float(after.score[i]),
            level_before=LEVELS[before.level[i]],
            level_after=LEVELS[after.level[i]],
        )
        for client_id, i in zip(uuids(roster.client_id[order]), order, strict=True)
    ]
    return Preview(
        clients=len(roster),
        before=_counted(before),
        after=_counted(after),
        scores_changed=int((before.score != after.score).sum()),
        changes=changes,
    )


def _scored(roster: Roster, policies: Sequence[Policy]) -> Scores:
    return scores_of(factors_of(roster.signals, roster.policy_table(list(policies))))


def _counted(scores: Scores) -> dict[Level, int]:
    counts = np.bincount(scores.level, minlength=len(LEVELS)).tolist()
    return dict(zip(LEVELS, counts, strict=True))
