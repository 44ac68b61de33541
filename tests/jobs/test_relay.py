"""What the relay sends, and when."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from listenwell.jobs import Job, enqueue, job_kind, relay
from listenwell.jobs.relay import FULL_QUEUE, Relayed, relay_forever, relay_once


@job_kind("relay.any")
async def _any(_: Job) -> None: ...


class Recorder:
    """A broker that keeps what is sent, and takes only so many."""

    def __init__(self, depth: int | None = None, takes: int = 1000) -> None:
        self.sent: list[UUID] = []
        self._depth, self._takes = depth, takes

    def send(self, job_ids: list[UUID]) -> int:
        self.sent += job_ids[: self._takes]
        return min(len(job_ids), self._takes)

    def depth(self) -> int | None:
        return self._depth


@pytest.fixture(autouse=True)
async def _empty(database):
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM jobs.job_runs"))


async def made(database, *, count: int = 1, **options) -> list[UUID]:
    async with database.transaction() as db:
        return [await enqueue(db, "relay.any", f"{uuid4()}", **options) for _ in range(count)]


async def change(database, what: str) -> None:
    async with database.transaction() as db:
        await db.execute(text(f"UPDATE jobs.job_runs SET {what}"))


async def moments(database) -> tuple[float, float]:
    """The moment of the only job's next hint, and now."""
    query = text(
        "SELECT extract(epoch FROM next_hint_at)::float8,"
        " extract(epoch FROM clock_timestamp())::float8 FROM jobs.job_runs"
    )
    async with database.transaction() as db:
        return tuple((await db.execute(query)).one())


async def test_hints_go_again_after_30_seconds_doubling_to_16_minutes(database):
    (job_id,) = await made(database)
    broker = Recorder()
    for seconds in (30, 60, 120, 240, 480, 960, 960, 960):
        _, before = await moments(database)
        assert await relay_once(database, broker) == Relayed(1)
        assert await relay_once(database, broker) == Relayed(0)
        hint, after = await moments(database)
        assert before + seconds <= hint <= after + seconds
        await change(database, "next_hint_at = now()")
    assert broker.sent == [job_id] * 8


async def test_a_full_queue_gets_nothing_and_a_fuller_one_less(database):
    await made(database, count=30)
    assert await relay_once(database, Recorder(FULL_QUEUE)) == Relayed(0)
    assert await relay_once(database, Recorder(FULL_QUEUE - 10)) == Relayed(10)
    assert await relay_once(database, Recorder(0)) == Relayed(20)


async def test_an_empty_queue_while_rows_wait_is_filled_at_once(database):
    (job_id,) = await made(database)
    await relay_once(database, Recorder())
    empty = Recorder(0)
    await relay_once(database, empty)
    assert empty.sent == [], "a worker may be about to claim it"
    others = [Recorder(1), Recorder(None)]
    for other in others:
        await relay_once(database, other, grace=0)
        assert other.sent == []
    await relay_once(database, empty, grace=0)
    assert empty.sent == [job_id]


async def test_priorities_go_first_and_the_oldest_of_them(database):
    (low,) = await made(database, priority=9)
    (high,) = await made(database, priority=0)
    (later,) = await made(database, priority=0)
    (middle,) = await made(database)
    broker = Recorder()
    await relay_once(database, broker)
    assert broker.sent == [high, later, middle, low]


async def test_a_job_for_later_is_not_hinted_at(database):
    async with database.transaction() as db:
        later = await db.scalar(text("SELECT now() + interval '1 hour'"))
    await made(database, not_before=later)
    assert await relay_once(database, Recorder(0), grace=0) == Relayed(0)


async def test_a_job_whose_lease_ran_out_is_hinted_at_and_on_its_last_attempt_dead(database):
    running = "state = 'running', lease_token = gen_random_uuid(), lease_until = now(), "
    (job_id,) = await made(database)
    await change(database, running + "next_hint_at = now(), attempt = 1")
    broker = Recorder()
    await relay_once(database, broker)
    assert broker.sent == [job_id]
    await change(database, running + "next_hint_at = now(), attempt = max_attempts")
    await relay_once(database, broker)
    async with database.transaction() as db:
        row = (await db.execute(text("SELECT state, last_error FROM jobs.job_runs"))).one()
    assert row.state == "dead"
    assert row.last_error.startswith("WorkerLost")
    assert broker.sent == [job_id]


async def test_what_a_broker_does_not_take_is_sent_in_the_next_turn(database):
    jobs = await made(database, count=5)
    assert await relay_once(database, Recorder(takes=2)) == Relayed(2, unsent=3)
    broker = Recorder()
    assert await relay_once(database, broker) == Relayed(3)
    assert set(broker.sent) < set(jobs)


async def test_relays_that_race_share_the_work(database):
    jobs = await made(database, count=300)
    brokers = [Recorder() for _ in range(4)]
    for _ in range(3):
        await asyncio.gather(*(relay_once(database, broker) for broker in brokers))
    sent = [job_id for broker in brokers for job_id in broker.sent]
    assert len(sent) == len(set(sent))
    assert set(sent) == set(jobs)


async def test_a_commit_wakes_the_relay(database, monkeypatch):
    """It looks of itself once an hour here: what it sends, it was woken for."""
    monkeypatch.setattr(relay, "IDLE_SECONDS", 3600.0)
    broker, stop = Recorder(), asyncio.Event()
    relaying = asyncio.create_task(relay_forever(database, broker, stop))
    async with asyncio.timeout(60):
        while not broker.sent:  # it may not listen yet
            await made(database)
            await asyncio.sleep(0.1)
        for _ in range(9):
            (job_id,) = await made(database)
            while job_id not in broker.sent:
                await asyncio.sleep(0.002)
        stop.set()
        await relaying
