"""`listenwell telemetry`: one command answers each of an operator's questions."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from tests.telemetry.conftest import batch_of, consented, view, visit_of

from listenwell.cli.main import main
from listenwell.perimeter.keys import key_wrapper
from listenwell.perimeter.parcels import Sealer
from listenwell.settings import get_settings
from listenwell.telemetry.batch import PURPOSE, page_batch
from listenwell.telemetry.emit import emit
from listenwell.telemetry.generated.events import SpectrumReset
from listenwell.telemetry.store import store

Ask = Callable[..., Awaitable[str]]


@pytest.fixture
def ask(database_url, settings, monkeypatch, capsys) -> Ask:
    """Run `listenwell telemetry …` on the tests' database and return what it printed."""
    monkeypatch.setenv("LISTENWELL_DATABASE_URL", database_url)
    monkeypatch.setenv("LISTENWELL_HOME", str(settings.home))
    get_settings.cache_clear()

    async def run(*arguments: str) -> str:
        code = await asyncio.to_thread(main, ["telemetry", *arguments])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    yield run
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
async def nothing_sent(database):
    """Every test begins with an empty account."""
    async with database.transaction() as db:
        for table in ("accounting", "telemetry_events", "bad_events", "bursts"):
            await db.execute(text(f"DELETE FROM telemetry.{table}"))


async def test_nothing_sent_says_so(ask):
    assert await ask("report") == "no event was sent in 7 days\n"
    assert (await ask("dropped", "--days", "2")).startswith("no event was sent in 2 days\n")


async def test_what_happened_and_the_account(ask, database, visit):
    await store(database, batch_of(visit, [view(visit), view(visit), view(visit, version=2)]))
    async with database.transaction() as db:
        await emit(db, SpectrumReset(client_id="p_8f2"))
    lines = [line.split() for line in (await ask("report")).splitlines()]
    assert lines[1][:3] == ["page.view", "2", "2"]
    assert lines[2][:3] == ["spectrum.reset", "1", "1"]
    assert lines[-2] == ["server", "1", "1", "0", "0", "0", "0"]
    assert lines[-1] == ["ui", "3", "2", "0", "1", "0", "0"]


async def test_what_was_dropped_and_why(ask, database, visit):
    bad = view(visit, properties={"coach_id": visit.coach, "page": "Zoë Quuxová"})
    batch = batch_of(visit, [bad], dropped=40, sampled_out=6)
    batch.dropped_full = 2
    await store(database, batch)
    said = await ask("dropped")
    assert "ui: of 49 sent in 7 days 42 were dropped, 1 set aside, 6 sampled out" in said
    assert "40 dropped: the page had to let them go" in said
    assert "2 dropped: neither memory nor disk had room" in said
    assert said.splitlines()[-1].split() == [
        "page.view",
        "1",
        "not",
        "listed",
        "page",
        "ui",
        "1",
        "1",
    ]
    assert "Quux" not in said


async def test_a_replay_opens_what_the_services_key_sealed(ask, database, settings, visit):
    sealer = Sealer(key_wrapper(settings), PURPOSE)
    batch = page_batch([view(visit, version=2)], visit, sealer, batch_id=batch_of(visit, []).id)
    await store(database, batch)
    assert await ask("replay") == (
        "1 looked at: 0 stored, 0 there already, 0 not sampled, 0 without consent by now, "
        "1 still do not fit\n"
    )
    assert (await ask("replay", "--event", "ui.error")).startswith("0 looked at")


async def test_a_burst_begins_and_ends(ask, database):
    assert await ask("burst") == "visits are sampled as planned\n"
    assert "every visit that begins before" in await ask("burst", "--minutes", "30")
    coach = await consented(database)
    assert (await visit_of(database, coach, "production")).rates["ui"] == 1.0
    assert "every visit" in await ask("burst")
    assert await ask("burst", "--stop") == "visits are sampled as planned\n"
    assert (await visit_of(database, coach, "production")).rates["ui"] == 0.2
