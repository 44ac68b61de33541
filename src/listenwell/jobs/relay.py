"""The relay: looks in the ledger for jobs that are due, and sends hints until they move.

Any number may run. Each takes rows that no other is looking at, so two relays share the work;
a hint sent twice does nothing.
"""

import asyncio
from typing import Final, NamedTuple, Protocol
from uuid import UUID

import structlog
from sqlalchemy import text

from listenwell.db import Database
from listenwell.jobs.dead import tell_of_the_dead
from listenwell.jobs.errors import describe
from listenwell.jobs.wake import listen_forever

IDLE_SECONDS: Final = 0.25
AWAY_SECONDS: Final = 1.0
TOGETHER_SECONDS: Final = 0.02  # jobs enqueued one by one share a look
AGAIN_FIRST_SECONDS: Final = 30.0
AGAIN_LONGEST_SECONDS: Final = 16 * 60.0
# A worker may hold a hint for a moment before it claims; the queue is empty then, and all is well.
GRACE_SECONDS: Final = 1.0
FULL_QUEUE: Final = 200
BATCH: Final = 100

_log = structlog.get_logger("listenwell.jobs.relay")

_UNTIL_AGAIN: Final = "make_interval(secs => least(:longest, :first * 2 ^ least({}, 10)))"

# `next_hint_at` is the earliest start of a job that waits and the lease's end of one that runs,
# until a hint was sent: then it is the moment for the next hint. Priorities are walked one by
# one, so that each is a short range of the index however many rows wait.
_DUE: Final = """
  SELECT found.id, found.priority, found.next_hint_at
  FROM generate_series(0, 9) AS level
  CROSS JOIN LATERAL (
    SELECT id, priority, next_hint_at FROM jobs.job_runs
    WHERE state IN ('waiting', 'running') AND priority = level AND next_hint_at <= now()
    ORDER BY next_hint_at
    LIMIT :batch {lock}) AS found
  LIMIT :batch
"""

_STALLED: Final = f"""
  SELECT id FROM jobs.job_runs
  WHERE state = 'waiting' AND hints_sent > 0 AND next_hint_at > now()
    AND next_hint_at - {_UNTIL_AGAIN.format("hints_sent - 1")}
      <= now() - make_interval(secs => :grace)
"""  # noqa: S608 - constants

LOOK: Final = text(f"""
WITH buried AS (
  UPDATE jobs.job_runs
  SET state = 'dead', lease_token = NULL, lease_until = NULL, finished_at = clock_timestamp(),
      last_error = 'WorkerLost: the worker was lost on the last attempt'
  WHERE state = 'running' AND lease_until < now() AND attempt >= max_attempts
  RETURNING id)
SELECT ARRAY(SELECT id FROM buried) AS buried,
       EXISTS ({_DUE.format(lock="")}) AS due,
       EXISTS ({_STALLED}) AS stalled
""")  # noqa: S608 - constants

HURRY: Final = text(f"""
UPDATE jobs.job_runs SET next_hint_at = now()
WHERE id IN ({_STALLED} FOR UPDATE SKIP LOCKED)
""")  # noqa: S608 - constants

# Rows are marked before their hints go out, or the worker that has the hint would wait for us.
TAKE: Final = text(f"""
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
due AS MATERIALIZED ({_DUE.format(lock="FOR UPDATE SKIP LOCKED")})
UPDATE jobs.job_runs AS job
SET hints_sent = hints_sent + 1,
    next_hint_at = clock_timestamp() + {_UNTIL_AGAIN.format("hints_sent")}
FROM due, quick
WHERE job.id = due.id
RETURNING due.priority, due.next_hint_at, job.id
""")  # noqa: S608 - constants

PUT_BACK: Final = text("""
UPDATE jobs.job_runs
SET hints_sent = greatest(0, hints_sent - 1), next_hint_at = greatest(not_before, now())
WHERE id = ANY(:ids) AND state = 'waiting'
""")

_TIMES: Final = {"first": AGAIN_FIRST_SECONDS, "longest": AGAIN_LONGEST_SECONDS}


class Sender(Protocol):
    """What carries hints."""

    def send(self, job_ids: list[UUID]) -> int:
        """Send a hint for each, in order; return how many went out."""
        ...

    def depth(self) -> int | None:
        """Return how many hints wait, ``None`` where that cannot be seen."""
        ...


class Relayed(NamedTuple):
    """What one look at the ledger came to."""

    sent: int
    unsent: int = 0


async def relay_once(
    database: Database, sender: Sender, *, grace: float = GRACE_SECONDS
) -> Relayed:
    """Send the hints that are due.

    With 200 or more in the queue nothing is sent; with an empty queue while rows wait that were
    hinted at before, they are hinted at again at once, or every restart of the broker would
    stall them. While nothing is due the broker is left alone.

    Args:
        database: Of this process and event loop.
        sender: To the broker.
        grace: Seconds that a worker may take from a hint to its claim before the hint counts as
            lost, if the queue is empty.

    """
    stalled = {**_TIMES, "grace": grace}
    async with database.transaction() as db:
        seen = (await db.execute(LOOK, {**stalled, "batch": 1})).one()
        await tell_of_the_dead(db, seen.buried)
    for job_id in seen.buried:
        _log.error("job dead", job_id=str(job_id), error="WorkerLost")
    if not seen.due and not seen.stalled:
        return Relayed(0)
    depth = await asyncio.to_thread(sender.depth)
    if depth is not None and depth >= FULL_QUEUE:
        return Relayed(0)
    room = BATCH if depth is None else min(BATCH, FULL_QUEUE - depth)
    async with database.autocommit() as db:
        if seen.stalled and depth == 0:
            await db.execute(HURRY, stalled)
        taken = sorted((await db.execute(TAKE, {**_TIMES, "batch": room})).all())
    due = [job_id for _, _, job_id in taken]
    sent = await asyncio.to_thread(sender.send, due) if due else 0
    if sent < len(due):
        async with database.autocommit() as db:
            await db.execute(PUT_BACK, {"ids": due[sent:]})
    return Relayed(sent, len(due) - sent)


async def relay_forever(database: Database, sender: Sender, stop: asyncio.Event) -> None:
    """Relay until told to stop; an absent database or broker is waited for."""
    wake = asyncio.Event()
    listener = asyncio.create_task(listen_forever(database, wake))
    away = False
    try:
        while not stop.is_set():
            wake.clear()
            away, pause = await _turn(database, sender, away=away)
            if pause:
                await asyncio.sleep(TOGETHER_SECONDS)
                await _wait(stop, wake, pause, wakeable=not away)
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def _turn(database: Database, sender: Sender, *, away: bool) -> tuple[bool, float]:
    """Relay once; return whether a server is away, and the seconds to pause."""
    try:
        relayed = await relay_once(database, sender)
    except Exception as error:  # noqa: BLE001 - the relay outlives every failure
        if not away:
            _log.warning("relay waits for the database", error=describe(error))
        return True, AWAY_SECONDS
    if relayed.unsent:
        if not away:
            _log.warning("relay waits for the broker", unsent=relayed.unsent)
        return True, AWAY_SECONDS
    if away:
        _log.info("relay goes on")
    return False, 0.0 if relayed.sent >= BATCH else IDLE_SECONDS


async def _wait(
    stop: asyncio.Event, wake: asyncio.Event, seconds: float, *, wakeable: bool
) -> None:
    events = [asyncio.ensure_future(stop.wait())]
    if wakeable:
        events.append(asyncio.ensure_future(wake.wait()))
    try:
        await asyncio.wait(events, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for event in events:
            event.cancel()
