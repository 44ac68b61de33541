"""Health, readiness and metrics: for the operator's tools, without sign-in and without content."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric, SummaryMetricFamily
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from listenwell.api.key_set import KeySetUnavailable
from listenwell.api.state import AppState, State
from listenwell.db.migrate import current_revision, latest_revision
from listenwell.jobs.schedule import overdue
from listenwell.perimeter.client_keys import other_master_keys
from listenwell.telemetry.account import outcomes
from listenwell.telemetry.call_metrics import call_metrics
from listenwell.telemetry.event_metrics import EventMetrics
from listenwell.telemetry.part_metrics import part_metrics

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The process answers."""

    status: str = Field(examples=["ok"])


class Readiness(BaseModel):
    """Whether requests can be served, and if not, what is missing."""

    ready: bool
    not_ready: dict[str, str] = Field(
        description="What is not ready, and why.",
        examples=[{"database": "does not answer (ConnectionRefusedError)"}],
    )


@router.get("/healthz", summary="Does the process answer?")
async def healthz() -> Health:
    """Answer, without looking at anything else."""
    return Health(status="ok")


@router.get(
    "/readyz",
    response_model=Readiness,
    responses={503: {"description": "Something is not ready", "model": Readiness}},
    summary="Can requests be served?",
)
async def readyz(response: Response, state: AppState) -> Readiness:
    """Look at the database, its revision, the master key and the platform's key set."""
    missing = {**await _database(state), **await _key_set(state)}
    response.status_code = 503 if missing else 200
    return Readiness(ready=not missing, not_ready=missing)


async def _database(state: State) -> dict[str, str]:
    try:
        revision = await current_revision(state.database)
        if revision != latest_revision():
            return {"database": f"is at revision {revision}; run `listenwell migrate`"}
        async with state.database.transaction() as db:
            foreign = await other_master_keys(db, state.wrapper)
    except (OSError, SQLAlchemyError) as error:
        return {"database": f"does not answer ({type(error).__name__})"}
    if not foreign:
        return {}
    return {"master_key": "is not the one under which clients were added; their words stay shut"}


async def _key_set(state: State) -> dict[str, str]:
    try:
        await state.verifier.ready()
    except KeySetUnavailable as error:
        return {"key_set": f"{error.what} ({error.where})"}
    return {}


# Succeeded jobs are summed up only while they are recent: the ledger grows, the answer must not.
_DEPTH = text("""
SELECT kind, state, count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)
FROM jobs.job_runs WHERE state IN ('waiting', 'running', 'dead') GROUP BY kind, state ORDER BY 1, 2
""")
_DURATIONS = text("""
SELECT kind, count(*), sum(run_seconds) FROM jobs.job_runs
WHERE state = 'succeeded' AND finished_at > now() - interval '15 minutes'
  AND run_seconds IS NOT NULL
GROUP BY kind ORDER BY kind
""")


class _Ledger:
    """The ledger's depth, durations and missing slots, as Prometheus collects them."""

    def __init__(self, depth: list[Any], durations: list[Any], late: Mapping[str, float]) -> None:
        self._depth = depth
        self._durations = durations
        self._late = late

    def collect(self) -> list[Metric]:
        jobs = GaugeMetricFamily("listenwell_jobs", "Jobs by state.", labels=["kind", "state"])
        oldest = GaugeMetricFamily(
            "listenwell_jobs_oldest_seconds", "Age of the oldest.", labels=["kind", "state"]
        )
        for kind, state, number, age in self._depth:
            jobs.add_metric([kind, state], number)
            oldest.add_metric([kind, state], float(age))
        took = SummaryMetricFamily(
            "listenwell_job_run_seconds_15m",
            "Run time of jobs that succeeded within the last 15 minutes.",
            labels=["kind"],
        )
        for kind, number, seconds in self._durations:
            took.add_metric([kind], number, float(seconds))
        overdue_for = GaugeMetricFamily(
            "listenwell_schedule_overdue_seconds",
            "For how long the latest daily slot has not been in the ledger; beat fills it.",
            labels=["kind"],
        )
        for kind, seconds in self._late.items():
            overdue_for.add_metric([kind], seconds)
        return [jobs, oldest, took, overdue_for]


@router.get("/metrics", summary="Metrics for Prometheus", response_class=PlainTextResponse)
async def metrics(state: AppState) -> Response:
    """Return what all processes have written of jobs, calls, events; of requests, this one's."""
    found = CollectorRegistry(auto_describe=False)
    events = None
    try:
        async with state.database.transaction() as db:
            depth = list((await db.execute(_DEPTH)).all())
            durations = list((await db.execute(_DURATIONS)).all())
            late = await overdue(db)
            calls = await call_metrics(db)
            parts = await part_metrics(db)
            events = await outcomes(db)
        found.register(_Ledger(depth, durations, late))
        found.register(calls)
        found.register(parts)
    except (OSError, SQLAlchemyError):
        pass  # the requests' own metrics are still worth having
    found.register(EventMetrics(events, state.collector.waiting))
    body = generate_latest() + generate_latest(found)
    return Response(body, media_type=CONTENT_TYPE_LATEST)
