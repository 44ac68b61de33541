"""Pseudonyms are random, made once, and shaped so that nobody's number fits."""

import asyncio
import re
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from listenwell.perimeter import pseudonyms as made
from listenwell.perimeter.pseudonyms import LETTERS, new_pseudonym, pseudonym, pseudonyms
from listenwell.telemetry.plan.language import ID_LETTERS, id_pattern


def test_the_plan_knows_every_kind_by_the_same_letter():
    assert LETTERS.items() <= ID_LETTERS.items()


@pytest.mark.parametrize("kind", LETTERS)
def test_the_shape_is_the_one_that_the_plan_takes(kind):
    pattern = re.compile(id_pattern(kind))
    names = {new_pseudonym(LETTERS[kind]) for _ in range(2000)}
    assert len(names) == 2000
    assert all(pattern.fullmatch(name) for name in names)
    assert pattern.fullmatch(f"{LETTERS[kind]}_8f2")
    assert pattern.fullmatch(f"{LETTERS[kind]}_41a")


async def test_a_subject_keeps_its_name_and_kinds_differ(database):
    subject = uuid4()
    async with database.transaction() as db:
        first = await pseudonym(db, "coach", subject)
        assert await pseudonym(db, "coach", subject) == first
        assert await pseudonym(db, "client", subject) != first


async def test_many_are_made_in_a_few_statements(database):
    subjects = [uuid4() for _ in range(40_000)]
    statements = []

    def note(*arguments):
        statements.append(arguments[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        async with database.transaction() as db:
            known = await pseudonyms(db, "session", subjects[:3])
            every = await pseudonyms(db, "session", subjects)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert known.items() <= every.items()
    assert every.keys() == set(subjects)
    assert len(set(every.values())) == 40_000
    assert sum("pseudonyms" in each for each in statements) <= 6


async def test_two_who_ask_at_once_are_told_the_same(database):
    subjects = [uuid4() for _ in range(20)]

    async def ask():
        async with database.transaction() as db:
            return await pseudonyms(db, "client", subjects)

    first, second = await asyncio.gather(ask(), ask())
    assert first == second


async def test_a_name_that_is_taken_is_made_anew(database, monkeypatch):
    async with database.transaction() as db:
        taken = await pseudonym(db, "coach", uuid4())
    offered = iter([taken, "c_0a1b2c3d4e5f"])
    monkeypatch.setattr(made, "new_pseudonym", lambda _: next(offered))
    async with database.transaction() as db:
        await db.execute(
            text("DELETE FROM perimeter.pseudonyms WHERE pseudonym = 'c_0a1b2c3d4e5f'")
        )
        assert await pseudonym(db, "coach", uuid4()) == "c_0a1b2c3d4e5f"
