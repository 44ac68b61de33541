"""Jobs under fire: parts of the service are killed and paused at random while jobs run.

    python -m benchmarks.jobs_chaos --broker folders|redis|rabbitmq --jobs 2000 --blows 300

First one pause is staged that only the fence makes harmless (`jobs_staged`); then chance rules.
PostgreSQL, Redis and RabbitMQ are servers of our own, killed and paused like the rest. Jobs come
in through the API. Each writes one row that no constraint keeps from being written twice. The
program ends with 1 if any is lost or doubled, as it does with ``--without-fence``.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import make_url, text

from benchmarks import jobs_fleet
from benchmarks.jobs_servers import Broker, Postgres, free_port, own_rabbitmq, own_redis
from benchmarks.jobs_staged import staged_fence
from listenwell.db import Database
from listenwell.settings import get_settings

if TYPE_CHECKING:
    import subprocess

LEASE = 2.0
NAME = "listenwell_chaos"
QUEUE = "listenwell-chaos"
BROKERS = {"folders": None, "redis": own_redis, "rabbitmq": own_rabbitmq}

WEIGHTS = {
    "worker killed": 1,
    "worker paused": 1,
    "child killed": 6,
    "child paused": 6,
    "relay killed": 2,
    "relay paused": 1,
    "api killed": 2,
    "api paused": 1,
    "enqueuer killed": 1,
    "hints lost": 1,
    "broker killed": 1,
    "broker paused": 1,
    "database killed": 1,
    "database stopped": 1,
    "database paused": 1,
    "backend killed": 1,
}
"""How often each is hit; a folder is no process, so as a broker it can only be lost."""


def deck(*, broker: bool) -> list[str]:
    """Return every blow, as often as it weighs."""
    return [
        kind
        for kind, weight in WEIGHTS.items()
        for _ in range(weight)
        if broker or not kind.startswith("broker")
    ]


class Chaos:
    """A fleet, and who can be hit."""

    def __init__(
        self,
        fleet: jobs_fleet.Fleet,
        postgres: Postgres,
        broker: Broker | None,
        lose_hints: Callable[[], None],
        rng: random.Random,
    ) -> None:
        self.fleet, self.postgres, self.broker, self.rng = fleet, postgres, broker, rng
        self.lose_hints = lose_hints
        self.blows: Counter[str] = Counter()
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self._paused: list[tuple[float, psutil.Process]] = []
        self._port = free_port()
        self._enqueue = (0, 0.0, 0.0)
        self._deck: list[str] = []
        self._restarts: dict[str, threading.Thread] = {}

    def start(self, jobs: int, seconds: float, apart: float) -> None:
        """Start two workers, two relays, the API, and what asks it for jobs."""
        self._enqueue = (jobs, seconds, apart)
        for name in ("worker 1", "worker 2", "relay 1", "relay 2", "api", "enqueuer"):
            self._start(name)

    def _start(self, name: str) -> None:
        role = name.split(maxsplit=1)[0]
        made = {
            # One worker has no heartbeat: with one, it finds the loss before the fence has to.
            "worker": lambda: self.fleet.worker(2, level="WARNING", heartbeat=name == "worker 1"),
            "relay": self.fleet.relay,
            "api": lambda: self.fleet.api(self._port),
            "enqueuer": lambda: self.fleet.enqueuer(self._port, *self._enqueue),
        }
        self.parts[name] = made[role]()

    def tend(self) -> None:
        """Start again whatever has ended, as `listenwell up` does, and wake what has slept."""
        for name, process in self.parts.items():
            ended = process.poll()
            if ended is not None and not (name == "enqueuer" and ended == 0):
                self._start(name)
        now = time.monotonic()
        for until, paused in self._paused:
            if until <= now:
                with suppress(psutil.NoSuchProcess):
                    paused.resume()
        self._paused = [each for each in self._paused if each[0] > now]

    def rest(self) -> None:
        """Wake whoever sleeps, and wait for servers that are being started again."""
        for _, paused in self._paused:
            with suppress(psutil.NoSuchProcess):
                paused.resume()
        self._paused = []
        for restart in self._restarts.values():
            restart.join()

    def settle(self) -> None:
        """Let the workers end what they are at, those that slept too, and stop."""
        self.rest()
        workers = [part for name, part in self.parts.items() if name.startswith("worker")]
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)

    def strike(self) -> None:
        """Hit the next in a shuffled deck; what is down already stays in the deck."""
        full = deck(broker=self.broker is not None)
        passed_over = []
        for _ in range(len(full)):
            if not self._deck:
                self._deck = self.rng.sample(full, len(full))
            kind = self._deck.pop()
            try:
                self._hit(*kind.split())
            except (psutil.NoSuchProcess, IndexError, ValueError):
                passed_over.append(kind)
            else:
                self.blows[kind] += 1
                break
        self._deck += passed_over

    def _hit(self, what: str, how: str) -> None:
        if what == "hints":
            self.lose_hints()
        elif how == "paused":
            self._pause(self._targets(what))
        elif what in ("database", "broker"):
            self._down(what, signal.SIGKILL if how == "killed" else signal.SIGQUIT)
        else:
            self.rng.choice(self._targets(what)).kill()

    def _pause(self, targets: list[psutil.Process]) -> None:
        """Stop processes for a while; half of the pauses outlast the lease."""
        until = time.monotonic() + self.rng.uniform(0.2, 2.0) * LEASE
        if not targets:
            raise IndexError("nobody is there")
        for target in targets:
            target.suspend()
            self._paused.append((until, target))

    def _down(self, what: str, number: signal.Signals) -> None:
        """Take a server down, and start it again without waiting for it."""
        if what in self._restarts and self._restarts[what].is_alive():
            raise IndexError("it is down already")

        def restart() -> None:
            if what == "database":
                self.postgres.kill(number=number)
                self.postgres.start()
            elif self.broker is not None:
                self.broker.kill()
                self.broker.start()

        self._restarts[what] = threading.Thread(target=restart)
        self._restarts[what].start()

    def _targets(self, what: str) -> list[psutil.Process]:
        """Return all that a pause stops, and of which a blow takes one."""
        if what == "database":
            return self.postgres.processes()
        if what == "backend":
            return self.postgres.backends()
        if what == "broker":
            return [] if self.broker is None else self.broker.processes()
        if what == "child":
            workers = [self.parts["worker 1"], self.parts["worker 2"]]
            everyone = [c for w in workers for c in jobs_fleet.children(w)]
            return [self.rng.choice(everyone)]
        name = what if what in self.parts else f"{what} {self.rng.choice('12')}"
        return [psutil.Process(self.parts[name].pid)]


async def verdict(database: Database) -> dict[str, int]:
    """Return how many jobs there are, how many succeeded, and effects missing and doubled."""
    async with database.autocommit() as db:
        row = (
            await db.execute(
                text("""
                SELECT count(*) AS jobs,
                       count(*) FILTER (WHERE state = 'succeeded') AS succeeded,
                       count(*) FILTER (WHERE coalesce(n, 0) = 0) AS without_effect,
                       count(*) FILTER (WHERE n > 1) AS doubled,
                       coalesce(sum(attempt - 1), 0) AS claimed_again
                FROM jobs.job_runs AS job
                LEFT JOIN (SELECT job_id, count(*) AS n FROM jobs.test_effects GROUP BY job_id)
                  AS effects ON effects.job_id = job.id""")
            )
        ).one()
    return {name: int(value) for name, value in row._asdict().items()}


async def finished(database: Database, chaos: Chaos, jobs: int, patience: float) -> dict[str, int]:
    """Tend the parts until every job has succeeded, or none has for so many seconds."""
    found: dict[str, int] = {}
    seen, end = 0, time.monotonic() + patience
    while time.monotonic() < end and seen < jobs:
        chaos.tend()
        with suppress(Exception):  # the database may be down at this moment
            found = await verdict(database)
        if found.get("succeeded", 0) > seen:
            seen, end = found["succeeded"], time.monotonic() + patience
        await asyncio.sleep(0.2)
    chaos.settle()
    return await verdict(database)


async def run(
    home: Path, broker: str, jobs: int, blows: int, *, seed: int, pause: float = 1.5
) -> tuple[dict[str, int], Counter[str]]:
    """Stage the fence, run jobs under blows; return what became of all, and what was hit.

    Args:
        home: An empty folder with a short path.
        broker: ``folders``, ``redis`` or ``rabbitmq``.
        jobs: How many, beside the one that is staged.
        blows: How many.
        seed: Of the choice of targets.
        pause: Mean seconds between blows.

    """
    rng = random.Random(seed)  # noqa: S311
    postgres = Postgres(home / "pg")
    starts = BROKERS[broker]
    own = None if starts is None else starts(home)
    url = None if own is None else own.url
    settings = get_settings()
    server = make_url(postgres.url)
    async with Database(postgres.url, settings, name="chaos", as_app=False) as admin:
        database_url = await jobs_fleet.fresh_database(
            admin,
            lambda name: server.set(database=name).render_as_string(hide_password=False),
            NAME,
        )

    def lose_hints() -> None:
        with suppress(Exception):  # the broker is down: what it had is lost or is not
            if url is not None:
                jobs_fleet.delete_queue(url, QUEUE)
        if url is None:
            shutil.rmtree(home / "broker", ignore_errors=True)

    fleet = jobs_fleet.Fleet(home, database_url, url, lease=LEASE, queue=QUEUE)
    chaos = Chaos(fleet, postgres, own, lose_hints, rng)
    try:
        async with Database(database_url, settings, name="chaos") as database:
            staged = await staged_fence(home, database, database_url, url, QUEUE)
            if blows:
                # Jobs come and take so long that the blows fall while some of them run.
                span = blows * pause
                chaos.start(jobs, 2 * min(2.0, 3 * span / jobs), 0.4 * span / jobs)
                await jobs_fleet.all_in(database, "succeeded", 2, 180)
            for _ in range(blows):
                await asyncio.sleep(rng.uniform(0, 2 * pause))
                chaos.strike()
                chaos.tend()
            found = await finished(database, chaos, (jobs if blows else 0) + 1, 120)
            return {**found, "staged_effects": staged.effects}, chaos.blows
    finally:
        chaos.rest()
        fleet.stop()
        postgres.stop()
        if own is not None:
            own.stop()


def passed(found: dict[str, int], jobs: int) -> bool:
    """Return whether every job was done, and done once."""
    return (
        found["jobs"] == found["succeeded"] == jobs + 1
        and found["without_effect"] == found["doubled"] == 0
        and found["staged_effects"] == 1
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", choices=list(BROKERS), default="folders")
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--blows", type=int, default=300, help="0: the staged pause alone")
    parser.add_argument("--pause", type=float, default=1.5, help="mean seconds between blows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-fence", action="store_true", help="the mutant; it must fail")
    options = parser.parse_args()
    if options.without_fence:
        os.environ["JOBS_WITHOUT_FENCE"] = "1"
    home = Path(tempfile.mkdtemp(prefix="lw"))
    home.chmod(0o755)
    began = time.monotonic()
    try:
        found, blows = asyncio.run(
            run(
                home,
                options.broker,
                options.jobs,
                options.blows,
                seed=options.seed,
                pause=options.pause,
            )
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    ok = passed(found, options.jobs if options.blows else 0)
    print(f"broker {options.broker}, seed {options.seed}, {time.monotonic() - began:.0f} s")
    print(f"blows  {sum(blows.values())}: {dict(sorted(blows.items()))}")
    print(f"jobs   {found}")
    print("PASSED: none lost, none doubled" if ok else "FAILED: a job was lost or done twice")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
