"""The ledger on one screen: every kind's open jobs and what was finished of late."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import text

from listenwell.jobs.admin import Depth, Duration, depths, durations
from listenwell.jobs.ledger import Handle

SLOTS: Final = 24
"""Bars of the throughput."""

# What finishes while we look belongs to the last slot.
_THROUGHPUT: Final = text("""
WITH span AS MATERIALIZED (
  SELECT now() - make_interval(secs => :window) AS since,
         make_interval(secs => :window) / CAST(:slots AS integer) AS slot,
         CAST(:slots AS integer) - 1 AS latest),
counted AS (
  SELECT least(latest, floor(extract(epoch FROM finished_at - since)
                             / extract(epoch FROM slot)))::int AS place,
         count(*) FILTER (WHERE state = 'succeeded') AS succeeded,
         count(*) FILTER (WHERE state = 'dead') AS dead
  FROM jobs.job_runs, span
  WHERE finished_at > now() - make_interval(secs => :window)
  GROUP BY place)
SELECT since + slot * place, coalesce(succeeded, 0), coalesce(dead, 0)
FROM span CROSS JOIN generate_series(0, latest) AS place LEFT JOIN counted USING (place)
ORDER BY place
""")


class Slot(NamedTuple):
    """What was finished within a stretch of time, all stretches being equally long."""

    began_at: datetime
    succeeded: int
    dead: int


class KindOverview(NamedTuple):
    """A kind of job: what is open now, and what finished within the window.

    Attributes:
        kind: Its name.
        waiting: Jobs that wait, for a worker or for their moment.
        due: Those of them that could start now.
        oldest_due_seconds: How long the first of them has been due; null where none is.
        running: Jobs that a worker holds.
        longest_run_seconds: Since when the longest of them runs; null where none does.
        silent: Those of them whose worker has not renewed the lease in time.
        dead: Jobs given up, whenever that was.
        succeeded: Within the window.
        died: Within the window, and not tried again since.
        p50_seconds: Median time of those that succeeded; null where none did.
        p95_seconds: 95th percentile.

    """

    kind: str
    waiting: int = 0
    due: int = 0
    oldest_due_seconds: float | None = None
    running: int = 0
    longest_run_seconds: float | None = None
    silent: int = 0
    dead: int = 0
    succeeded: int = 0
    died: int = 0
    p50_seconds: float | None = None
    p95_seconds: float | None = None


class Overview(NamedTuple):
    """All kinds by name, and the throughput of the window from its beginning on."""

    kinds: list[KindOverview]
    finished: list[Slot]


async def overview(db: Handle, *, window_seconds: float) -> Overview:
    """Return the ledger as it is now, with what finished within the latest seconds."""
    open_now = await depths(db)
    took = await durations(db, window_seconds=window_seconds)
    rows = await db.execute(_THROUGHPUT, {"window": window_seconds, "slots": SLOTS})
    return Overview(by_kind(open_now, took), [Slot(*row) for row in rows])


def by_kind(open_now: Iterable[Depth], took: Iterable[Duration]) -> list[KindOverview]:
    """Put what is open and what is finished together, by kind."""
    found: dict[str, KindOverview] = {}
    for depth in open_now:
        kind = found.get(depth.kind, KindOverview(depth.kind))
        found[depth.kind] = _with_depth(kind, depth)
    for duration in took:
        kind = found.get(duration.kind, KindOverview(duration.kind))
        found[duration.kind] = _with_duration(kind, duration)
    return [found[name] for name in sorted(found)]


def _with_depth(kind: KindOverview, depth: Depth) -> KindOverview:
    if depth.state == "waiting":
        oldest = depth.oldest_seconds if depth.due else None
        return kind._replace(waiting=depth.jobs, due=depth.due, oldest_due_seconds=oldest)
    if depth.state == "running":
        return kind._replace(
            running=depth.jobs,
            longest_run_seconds=depth.longest_run_seconds,
            silent=depth.silent,
        )
    return kind._replace(dead=depth.jobs)


def _with_duration(kind: KindOverview, took: Duration) -> KindOverview:
    if took.state == "succeeded":
        return kind._replace(
            succeeded=took.jobs, p50_seconds=took.p50_seconds, p95_seconds=took.p95_seconds
        )
    return kind._replace(died=took.jobs) if took.state == "dead" else kind
