"""Jobs under fire: parts of the service are killed and paused at random while jobs run.

    python benchmarks/jobs_chaos.py --broker folders|redis|rabbitmq --jobs 2000 --blows 300

PostgreSQL is a server of our own, killed and stopped like the rest; Redis too. RabbitMQ is the
one on its standard port: it is not killed, its queue is deleted instead, which loses every hint.
Each job writes one row that no constraint keeps from being written twice.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jobs_fleet
import psutil
from sqlalchemy import make_url, text

from listenwell.db import Database
from listenwell.db.embedded import start_embedded
from listenwell.settings import get_settings

LEASE = 2.0
NAME = "listenwell_chaos"
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"

WEIGHTS = {
    "worker killed": 1,
    "child killed": 6,
    "relay killed": 2,
    "enqueuer killed": 1,
    "child paused": 6,
    "worker paused": 1,
    "relay paused": 1,
    "hints lost": 2,
    "database killed": 1,
    "database stopped": 1,
}
DECK = [kind for kind, weight in WEIGHTS.items() for _ in range(weight)]


class Postgres:
    """A server of our own that can be killed and started again."""

    def __init__(self, home: Path) -> None:
        self._server = start_embedded(home)
        self.url = self._server.url

    def blow(self, *, kill: bool) -> None:
        """Kill the server, or stop it as a restart of the machine does; then start it again."""
        handle: Any = self._server._handle  # noqa: SLF001
        pid = handle.get_pid()
        children = psutil.Process(pid).children()
        psutil.Process(pid).send_signal(signal.SIGKILL if kill else signal.SIGQUIT)
        psutil.wait_procs([*children], timeout=10)
        for _ in range(20):
            with suppress(Exception):
                handle.ensure_postgres_running()
                return
            time.sleep(0.5)
        raise RuntimeError("PostgreSQL does not start again")

    def stop(self) -> None:
        self._server.stop()


class Redis:
    """A server of our own that keeps nothing on disk: killed, it has lost every hint."""

    def __init__(self, home: Path, port: int) -> None:
        self.url = f"redis://127.0.0.1:{port}/0"
        self._command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(home)]
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def blow(self) -> None:
        self.process.kill()
        self.process.wait()
        self._start()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Chaos:
    """A fleet, and who can be hit."""

    def __init__(
        self,
        fleet: jobs_fleet.Fleet,
        postgres: Postgres,
        lose_hints: Callable[[], None],
        rng: random.Random,
    ) -> None:
        self.fleet, self.postgres, self.lose_hints, self.rng = fleet, postgres, lose_hints, rng
        self.blows: Counter[str] = Counter()
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self._paused: list[tuple[float, psutil.Process]] = []
        self._enqueue = (0, 0.0, 0.0)
        self._deck: list[str] = []
        self._restart: threading.Thread | None = None

    def start(self, jobs: int, seconds: float, apart: float) -> None:
        """Start two workers, two relays and the enqueuer."""
        self._enqueue = (jobs, seconds, apart)
        for name in ("worker 1", "worker 2", "relay 1", "relay 2", "enqueuer"):
            self._start(name)

    def _start(self, name: str) -> None:
        role = name.split(maxsplit=1)[0]
        made = {
            # One worker has no heartbeat: with one, it finds the loss before the fence has to.
            "worker": lambda: self.fleet.worker(2, level="WARNING", heartbeat=name == "worker 1"),
            "relay": self.fleet.relay,
            "enqueuer": lambda: self.fleet.enqueuer(*self._enqueue),
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
        """Wait for a database that is being started again."""
        if self._restart is not None:
            self._restart.join()

    def strike(self) -> None:
        """Hit the next in a shuffled deck; what is down already is passed over."""
        for _ in range(len(DECK)):
            if not self._deck:
                self._deck = self.rng.sample(DECK, len(DECK))
            kind = self._deck.pop()
            with suppress(psutil.NoSuchProcess, IndexError):
                self._hit(*kind.split())
                self.blows[kind] += 1
                return

    def _hit(self, what: str, how: str) -> None:
        if what == "hints":
            self.lose_hints()
        elif what == "database":
            if self._restart is not None and self._restart.is_alive():
                raise IndexError("it is down already")
            self._restart = threading.Thread(
                target=self.postgres.blow, kwargs={"kill": how == "killed"}
            )
            self._restart.start()
        else:
            target = self._target(what)
            if how == "killed":
                target.kill()
            else:
                target.suspend()
                # Half of the pauses outlast the lease: the fence has to hold.
                length = self.rng.uniform(0.2, 2.0) * LEASE
                self._paused.append((time.monotonic() + length, target))

    def _target(self, what: str) -> psutil.Process:
        if what == "child":
            workers = [self.parts["worker 1"], self.parts["worker 2"]]
            return self.rng.choice([c for w in workers for c in jobs_fleet.children(w)])
        name = what if what == "enqueuer" else f"{what} {self.rng.choice('12')}"
        return psutil.Process(self.parts[name].pid)


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


async def finished(database: Database, chaos: Chaos, jobs: int, seconds: float) -> dict[str, int]:
    """Tend the parts until every job has succeeded; return the verdict, whatever it is."""
    end = time.monotonic() + seconds
    found: dict[str, int] = {}
    while time.monotonic() < end:
        chaos.tend()
        with suppress(Exception):
            found = await verdict(database)
            if found["succeeded"] >= jobs:
                return found
        await asyncio.sleep(0.2)
    return found


async def run(
    home: Path, broker: str, jobs: int, blows: int, *, seed: int, pause: float = 0.6
) -> tuple[dict[str, int], Counter[str]]:
    """Run jobs under blows, and return what became of them and what was hit.

    Args:
        home: An empty folder with a short path.
        broker: ``folders``, ``redis`` or ``rabbitmq``.
        jobs: How many.
        blows: How many.
        seed: Of the choice of targets.
        pause: Mean seconds between blows.

    """
    rng = random.Random(seed)  # noqa: S311
    postgres = Postgres(home / "pg")
    own_redis = Redis(home, rng.randint(20000, 30000)) if broker == "redis" else None
    queue = f"listenwell-chaos-{seed}"
    url = {"folders": None, "redis": own_redis and own_redis.url, "rabbitmq": RABBITMQ}[broker]
    settings = get_settings()
    server = make_url(postgres.url)
    async with Database(postgres.url, settings, name="chaos", as_app=False) as admin:
        database_url = await jobs_fleet.fresh_database(
            admin,
            lambda name: server.set(database=name).render_as_string(hide_password=False),
            NAME,
        )

    def lose_hints() -> None:
        if own_redis is not None:
            own_redis.blow()
        elif url is not None:
            jobs_fleet.delete_queue(url, queue)
        else:
            shutil.rmtree(home / "broker", ignore_errors=True)

    fleet = jobs_fleet.Fleet(home, database_url, url, lease=LEASE, queue=queue)
    chaos = Chaos(fleet, postgres, lose_hints, rng)
    try:
        async with Database(database_url, settings, name="chaos") as database:
            # Jobs come and take so long that the blows fall while some of them run.
            span = blows * pause
            chaos.start(jobs, 2 * min(2.0, 3 * span / jobs), 0.7 * span / jobs)
            await jobs_fleet.all_in(database, "succeeded", 1, 60)
            for _ in range(blows):
                await asyncio.sleep(rng.uniform(0, 2 * pause))
                chaos.strike()
                chaos.tend()
            return await finished(database, chaos, jobs, 120), chaos.blows
    finally:
        chaos.rest()
        fleet.stop()
        postgres.stop()
        if own_redis is not None:
            own_redis.stop()
        elif url is not None:
            jobs_fleet.delete_queue(url, queue)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", choices=["folders", "redis", "rabbitmq"], default="folders")
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--blows", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-fence", action="store_true", help="the mutant; it may double")
    options = parser.parse_args()
    if options.without_fence:
        os.environ["JOBS_WITHOUT_FENCE"] = "1"
    home = Path(tempfile.mkdtemp(prefix="lw"))
    home.chmod(0o755)
    began = time.monotonic()
    try:
        found, blows = asyncio.run(
            run(home, options.broker, options.jobs, options.blows, seed=options.seed)
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"broker {options.broker}, seed {options.seed}, {time.monotonic() - began:.0f} s")
    print(f"blows  {sum(blows.values())}: {dict(sorted(blows.items()))}")
    print(f"jobs   {found}")


if __name__ == "__main__":
    main()
