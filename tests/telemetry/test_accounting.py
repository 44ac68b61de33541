"""Every event is accounted for exactly, whatever happens to PostgreSQL, the disk or the process."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.telemetry.conftest import batch_of, consented, scalar, stored, view, visit_of

from listenwell.db import Database
from listenwell.db.embedded import EmbeddedServer, start_embedded
from listenwell.db.migrate import migrate
from listenwell.telemetry.account import account
from listenwell.telemetry.batch import Batch, Tally
from listenwell.telemetry.collector import Collector
from listenwell.telemetry.generated.events import SpectrumReset
from listenwell.telemetry.spill import Spill, SpillFile, SpillFull


class Server:
    """A PostgreSQL of the test's own, to be stopped and started again."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.url = server.url
        self._server = server

    def stop(self, how: signal.Signals) -> None:
        process = psutil.Process(self._server._handle.get_pid())
        everyone = [process, *process.children()]
        process.send_signal(how)
        psutil.wait_procs(everyone[1:], timeout=60)
        with suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                process.wait(60)

    def start(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self._server._handle.ensure_postgres_running()
            except (OSError, AssertionError, subprocess.SubprocessError):  # not all gone yet
                assert time.monotonic() < deadline
                time.sleep(0.2)
            else:
                return


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    home = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    home.chmod(0o755)
    started = start_embedded(home)
    yield Server(started)
    started.stop()
    subprocess.run(["rm", "-rf", str(home)], check=True)


@pytest.fixture
async def mortal(server: Server, settings) -> AsyncIterator[Database]:
    """An empty database whose server may be stopped."""
    await migrate(server.url, settings)
    tables = ("accounting", "telemetry_events", "bad_events")
    async with (
        Database(server.url, settings, name="tests", as_app=False) as owner,
        owner.transaction() as db,
    ):
        await db.execute(text(f"TRUNCATE {', '.join(f'telemetry.{t}' for t in tables)}"))
    async with Database(server.url, settings, name="tests") as database:
        yield database


async def until(true, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("how", "room"),
    [(signal.SIGINT, 10_000_000), (signal.SIGKILL, 20_000)],
    ids=["stopped, room for all", "killed, little room"],
)
async def test_the_account_is_exact_with_postgresql_away_in_the_middle(
    server, mortal, tmp_path, how, room
):
    """Pages and the server send; PostgreSQL goes, work goes on, it comes back, all settles."""
    visit = await visit_of(mortal, await consented(mortal))
    spill = Spill(tmp_path, room)
    told = {"sent": 0, "refused": 0, "spilled": 0}
    gone = asyncio.Event()

    async def send(collector: Collector, batches: int) -> None:
        for number in range(batches):
            events = [view(visit) for _ in range(20)]
            events[3] = events[2]
            events[5]["version"] = 7
            told["sent"] += 21
            try:
                tally = await collector.take(batch_of(visit, events, sampled_out=1))
            except SpillFull:
                told["refused"] += 21
            else:
                told["spilled"] += 21 if tally is None else 0
            assert collector.record(SpectrumReset(client_id="p_8f2"))
            if number == batches // 2:
                gone.set()
            await asyncio.sleep(0)

    async with Collector(mortal, spill, pause=0.05) as collector:
        senders = [asyncio.create_task(send(collector, 30)) for _ in range(3)]
        await gone.wait()
        await asyncio.to_thread(server.stop, how)
        await send(collector, 30)
        await asyncio.gather(*senders)
        assert collector.waiting["disk"] > 0
        await asyncio.to_thread(server.start)

        async def settled() -> bool:
            return not any(collector.waiting.values())

        await until(settled)
        await collector.settle()

    assert told["sent"] == 120 * 21
    assert told["spilled"] > 0
    async with mortal.transaction() as db:
        by_source = await account(db)
    pages, own = by_source["ui"], by_source["server"]
    taken = (told["sent"] - told["refused"]) // 21
    assert pages == Tally(
        sent=told["sent"],
        stored=taken * 18,
        duplicate=taken,
        set_aside=taken,
        sampled_out=taken,
        dropped=told["refused"],
    )
    assert own.sent == 120
    assert own.sent == own.stored + own.dropped
    assert (room > 1_000_000) == (told["refused"] == 0)
    assert await stored(mortal, visit) == pages.stored
    everything = "SELECT count(*) FROM telemetry.telemetry_events"
    assert await scalar(mortal, everything) == pages.stored + own.stored
    aside = "SELECT count(*) FROM telemetry.bad_events"
    assert await scalar(mortal, aside) == pages.set_aside


async def test_a_database_that_does_not_answer_is_waited_for_no_longer_than_patience(
    database, database_url, settings, spill
):
    """The table is locked by another; the batch goes to the disk, and from there to the table."""
    visit = await visit_of(database, await consented(database))
    collector = Collector(database, spill, patience=0.2)
    async with (
        Database(database_url, settings, name="tests", as_app=False) as owner,
        owner.transaction() as held,
    ):
        await held.execute(text("LOCK TABLE telemetry.accounting IN ACCESS EXCLUSIVE MODE"))
        assert await collector.take(batch_of(visit, [view(visit)])) is None
        assert collector.waiting["disk"] == 1
    await collector.settle()
    assert collector.waiting == {"memory": 0, "disk": 0}
    assert await stored(database, visit) == 1


async def test_what_a_killed_process_left_behind_is_stored_by_the_next(database, visit, tmp_path):
    batches = [batch_of(visit, [view(visit), view(visit)]) for _ in range(3)]
    left = SpillFile(tmp_path / f"{uuid4().hex}.batches")
    for batch in batches:
        left.append(batch)
    with left.path.open("ab") as file:
        file.write(b'deadbeef {"id":"cut off by the cra')
    left.close()
    spill = Spill(tmp_path, 1_000_000)
    await Collector(database, spill).settle()
    spill.close()
    assert await stored(database, visit) == 6
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_another_process_writes_to_is_left_alone(database, visit, tmp_path):
    theirs = SpillFile(tmp_path / f"{uuid4().hex}.batches")
    theirs.append(batch_of(visit, [view(visit)]))
    spill = Spill(tmp_path, 1_000_000)
    await Collector(database, spill).settle()
    spill.close()
    assert await stored(database, visit) == 0
    assert theirs.waiting == 1
    theirs.close()


async def test_a_batch_that_was_stored_before_the_crash_is_counted_once(database, visit, spill):
    collector = Collector(database, spill)
    batch = batch_of(visit, [view(visit)])
    assert await collector.take(batch) == Tally(sent=1, stored=1)
    spill.append(batch)
    await collector.settle()
    counted = "SELECT sum(sent) FROM telemetry.accounting WHERE batch_id = :b"
    assert await scalar(database, counted, b=batch.id) == 1


async def test_a_batch_that_the_database_will_never_take_holds_up_no_other(database, visit, spill):
    bad, good = (batch_of(visit, [view(visit)]) for _ in range(2))
    bad.events[0]["id"] = "not an id"
    spill.append(bad)
    spill.append(good)
    collector = Collector(database, spill)
    await collector.settle()
    assert collector.waiting["disk"] == 0
    assert await stored(database, visit) == 1
    refused = "SELECT dropped_refused FROM telemetry.accounting WHERE batch_id = :b"
    assert await scalar(database, refused, b=bad.id) == 1


async def test_memory_is_bounded_and_what_it_drops_is_counted(database, spill):
    async with database.transaction() as db:
        before = (await account(db)).get("server", Tally())
    collector = Collector(database, spill, most_in_memory=100)
    event = SpectrumReset(client_id="p_8f2")
    taken = [collector.record(event) for _ in range(130)]
    assert (taken.count(True), taken.count(False)) == (100, 30)
    assert collector.waiting["memory"] == 130
    await collector.settle()
    async with database.transaction() as db:
        after = (await account(db))["server"]
    assert after.sent - before.sent == 130
    assert after.stored - before.stored == 100
    assert after.dropped - before.dropped == 30


def test_the_spill_keeps_to_its_bound_and_counts_what_it_cannot_keep(tmp_path):
    spill = Spill(tmp_path, 2_000)
    batch = Batch(source="server", dropped_by_sender=7)
    kept = 0
    with pytest.raises(SpillFull):
        while True:
            spill.append(batch)
            kept += 1
    for _ in range(50):
        with suppress(SpillFull):
            spill.append(batch)
    assert spill.own.path.stat().st_size <= 2_000 * 1.1 + 400
    counted = sum(each.size for each in spill.own.batches())
    counted += sum(each.size for each in spill.unwritten())
    assert counted == 7 * (kept + 51)
    assert spill.unwritten() == []
    spill.close()


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(0, 400))
@settings(max_examples=50)
def test_a_file_cut_off_anywhere_gives_back_the_whole_lines_before(tmp_path_factory, sizes, cut):
    path = tmp_path_factory.mktemp("spill") / "one.batches"
    file = SpillFile(path)
    batches = [Batch(source="server", dropped_by_sender=size) for size in sizes]
    ends = [0]
    for batch in batches:
        file.append(batch)
        ends.append(file.size)
    os.truncate(path, min(cut, file.size))
    whole = sum(end <= cut for end in ends[1:])
    found = [each.id for each in file.batches()]
    # A line that lost nothing but its end of line still counts.
    assert found in ([b.id for b in batches[:whole]], [b.id for b in batches[: whole + 1]])
    file.close()
