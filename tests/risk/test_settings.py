"""A coach's own settings: versions, two at once, and what saving would change."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from listenwell.risk.coach_settings import (
    SettingsChanged,
    preview,
    save_settings,
    settings_history,
    settings_of,
)
from listenwell.risk.policy import DEFAULT_POLICY, Policy, Thresholds, Weights

TODAY = date(2026, 6, 30)
DAYS_ONLY = Policy(
    Weights(0, 0, 0, 0, 100),
    Thresholds(days_since_session_warning=7, days_since_session_critical=27),
)


async def test_the_defaults_are_version_nought_and_every_version_is_kept(database):
    coach = uuid4()
    async with database.transaction() as db:
        assert await settings_of(db, coach) == await settings_of(db, uuid4())
        assert (await settings_of(db, coach)).version == 0
        first = await save_settings(db, coach, DAYS_ONLY)
        assert first.version == 1
        assert first.changed_at is not None
        assert (await save_settings(db, coach, DAYS_ONLY)).version == 1  # nothing to save
        assert (await save_settings(db, coach, DEFAULT_POLICY)).version == 2
        assert (await settings_of(db, coach)).policy == DEFAULT_POLICY
        history = await settings_history(db, coach, limit=10)
        assert [each.version for each in history] == [2, 1]
        assert history[1].policy == DAYS_ONLY
        assert [h.version for h in await settings_history(db, coach, limit=1, offset=1)] == [1]


async def test_whoever_looked_at_an_older_version_is_told(database):
    coach = uuid4()
    async with database.transaction() as db:
        await save_settings(db, coach, DAYS_ONLY, based_on=0)
        with pytest.raises(SettingsChanged, match="version 1 by now, not 0"):
            await save_settings(db, coach, DEFAULT_POLICY, based_on=0)
        await save_settings(db, coach, DEFAULT_POLICY, based_on=1)


async def test_two_who_save_at_once_make_two_versions(database):
    coach = uuid4()

    async def save(policy: Policy) -> int:
        async with database.transaction() as db:
            return (await save_settings(db, coach, policy)).version

    other = Policy(Weights(20, 20, 20, 20, 20))
    assert sorted(await asyncio.gather(save(DAYS_ONLY), save(other))) == [1, 2]


async def test_a_preview_says_whose_level_would_change_and_writes_nothing(practice, database):
    """0, 12 and 22 days away. Saved: 0 points, 0, and 15 x 8 / 16. Tried: 0, 25 and 75."""
    clients = [await practice.client([40, 30 + away, away]) for away in (0, 12, 22)]
    await practice.night(*clients)
    before = [await practice.rows("risk_scores", client) for client in clients]
    async with database.transaction() as db:
        found = await preview(db, practice.coach_id, DAYS_ONLY, TODAY)
    assert found.clients == 3
    assert list(found.before.values()) == [3, 0, 0, 0]
    assert list(found.after.values()) == [2, 0, 1, 0]
    assert found.scores_changed == 2
    [change] = found.changes
    assert change.client_id == clients[2].client_id
    assert (change.score_before, change.score_after) == (7.5, 75)
    assert (change.level_before, change.level_after) == ("low", "high")
    assert [await practice.rows("risk_scores", client) for client in clients] == before
    async with database.transaction() as db:
        assert (await settings_of(db, practice.coach_id)).version == 0


async def test_a_preview_shows_nobody_elses_clients(practice, database):
    await practice.night(await practice.client([7, 0]))
    async with database.transaction() as db:
        found = await preview(db, uuid4(), DAYS_ONLY, TODAY)
    assert (found.clients, found.changes) == (0, [])
