"""The ledger on one screen, and its dead jobs page by page."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from listenwell.jobs import FatalJobError, Job, Outcome, enqueue, job_kind, run_job
from listenwell.jobs.admin import Depth, Duration
from listenwell.jobs.dead_jobs import Cause, cause_of, dead_jobs
from listenwell.jobs.errors import describe
from listenwell.jobs.overview import SLOTS, KindOverview, by_kind, overview


@job_kind("overview.broken")
async def _broken(_: Job) -> None:
    raise FatalJobError("Zoë Quuxová said so", mend="mend it")


def test_open_and_finished_jobs_of_a_kind_stand_together():
    depths = [
        Depth("b", "waiting", 5, 60.0, 2, None, 0),
        Depth("b", "running", 2, 9.0, 2, 4.0, 1),
        Depth("b", "dead", 3, 900.0, 3, None, 0),
        Depth("a", "waiting", 1, 0.0, 0, None, 0),
    ]
    took = [
        Duration("b", "succeeded", 4, 8.0, 2.0, 3.0),
        Duration("b", "dead", 1, 1.0, 1.0, 1.0),
        Duration("b", "cancelled", 1, 1.0, 1.0, 1.0),
        Duration("c", "succeeded", 1, 1.0, 1.0, 1.0),
    ]
    assert by_kind(depths, took) == [
        KindOverview("a", waiting=1),
        KindOverview("b", 5, 2, 60.0, 2, 4.0, 1, 3, 4, 1, 2.0, 3.0),
        KindOverview("c", succeeded=1, p50_seconds=1.0, p95_seconds=1.0),
    ]


async def test_the_window_is_cut_into_equal_stretches_and_nothing_falls_between(database):
    async with database.transaction() as db:
        before = (await overview(db, window_seconds=2400)).finished
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, state, finished_at) VALUES"
                " (gen_random_uuid(), 'k', 'succeeded', now()),"
                " (gen_random_uuid(), 'k', 'succeeded', clock_timestamp() + interval '1 second'),"
                " (gen_random_uuid(), 'k', 'dead', now() - interval '150 seconds'),"
                " (gen_random_uuid(), 'k', 'succeeded', now() - interval '2399 seconds'),"
                " (gen_random_uuid(), 'k', 'succeeded', now() - interval '2401 seconds')"
            )
        )
        found = await overview(db, window_seconds=2400)
        moment = await db.scalar(text("SELECT now()"))
        await db.rollback()
    more = [
        (after.succeeded - then.succeeded, after.dead - then.dead)
        for then, after in zip(before, found.finished, strict=True)
    ]
    assert len(more) == SLOTS
    assert (more[0], more[-2], more[-1]) == ((1, 0), (0, 1), (2, 0))
    assert sum(succeeded + dead for succeeded, dead in more) == 4
    assert (moment - found.finished[0].began_at).total_seconds() == pytest.approx(2400)


async def test_ages_are_those_of_what_is_due_and_of_what_runs(database):
    kind = f"overview.{uuid4().hex[:8]}"
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, state, not_before, started_at,"
                " lease_token, lease_until) VALUES"
                " (gen_random_uuid(), :k, 'waiting', now() - interval '50 s', NULL, NULL, NULL),"
                " (gen_random_uuid(), :k, 'waiting', now() + interval '50 s', NULL, NULL, NULL),"
                " (gen_random_uuid(), :k, 'running', now(), now() - interval '7 s',"
                "  gen_random_uuid(), now() + interval '50 s'),"
                " (gen_random_uuid(), :k, 'running', now(), now() - interval '90 s',"
                "  gen_random_uuid(), now() - interval '30 s')"
            ),
            {"k": kind},
        )
        found = await overview(db, window_seconds=3600)
        await db.rollback()
    (shown,) = [each for each in found.kinds if each.kind == kind]
    assert (shown.waiting, shown.due, shown.running, shown.silent) == (2, 1, 2, 1)
    assert shown.oldest_due_seconds == pytest.approx(50)
    assert shown.longest_run_seconds == pytest.approx(90)


async def test_dead_jobs_come_in_pages_with_the_class_of_their_error_and_no_word_of_it(database):
    ids = []
    for _ in range(3):
        async with database.transaction() as db:
            made = await enqueue(db, "overview.broken", f"overview:{uuid4()}", request_id="r-1")
        assert await run_job(database, made) is Outcome.DEAD
        ids.append(made)
    async with database.transaction() as db:
        first = await dead_jobs(db, kind="overview.broken", limit=2)
        rest = await dead_jobs(db, kind="overview.broken", limit=2, offset=2)
        none = await dead_jobs(db, kind="overview.other")
    assert (first.total, rest.total, none) == (3, 3, (0, []))
    assert [each.id for each in (*first.jobs, *rest.jobs)] == ids[::-1]
    latest = first.jobs[0]
    assert (latest.attempts, latest.request_id) == (1, "r-1")
    assert latest.cause.error == "FatalJobError"
    assert latest.cause.slug == "fatal-job"
    assert latest.cause.place.startswith("test_overview.py:")
    assert "Quuxov" not in repr((first, rest))


async def test_an_error_of_the_database_is_told_by_its_own_class_and_our_place(database):
    with pytest.raises(ProgrammingError) as raised:
        async with database.transaction() as db:
            await db.execute(text("SELECT no_such_function('Zoë Quuxová')"))
    said = describe(raised.value)
    assert said.startswith("UndefinedFunctionError at test_overview.py:")
    assert "Quuxov" not in said


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("ValueError at ours.py:12", Cause("ValueError", None, "ours.py:12")),
        ("Erased (erased) at keys.py:3", Cause("Erased", "erased", "keys.py:3")),
        ("KeyError", Cause("KeyError")),
        ("WorkerLost: the worker was lost on the last attempt", Cause("WorkerLost")),
        ("Zoë said that she would", Cause(None)),
        ("She would come", Cause(None)),
        ("", Cause(None)),
        (None, Cause(None)),
    ],
)
def test_only_the_class_and_the_place_of_an_error_are_read(said, cause):
    assert cause_of(said) == cause
