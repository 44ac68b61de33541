"""How the service runs, for its operator: jobs, dead ones tried again, models, telemetry.

Everybody else gets the 404 of what does not exist, before anything else of the request is read.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Query

from listenwell.api.described import problem_responses
from listenwell.api.operator_schemas import (
    AccountOut,
    BreakerOut,
    BudgetOut,
    CostOut,
    DeadJobs,
    DroppedRecords,
    EventCountOut,
    FailureOut,
    FinishedOut,
    JobKindOut,
    JobOut,
    OperationsOut,
    OperatorJobs,
    OperatorModels,
    OperatorTelemetry,
    RetriedJobs,
    SetAsideOut,
)
from listenwell.api.problems import not_found
from listenwell.api.state import AppState, operator
from listenwell.jobs.admin import retry_dead, retry_job, show_job
from listenwell.jobs.dead_jobs import dead_jobs
from listenwell.jobs.errors import NoSuchJob
from listenwell.jobs.overview import overview
from listenwell.llm.budget import limits_of
from listenwell.llm.choice import chosen_models
from listenwell.llm.errors import BadModelChoice
from listenwell.settings import Settings
from listenwell.telemetry import call_report
from listenwell.telemetry.account import events_set_aside, events_stored, outcomes
from listenwell.telemetry.event_tables import COUNTS
from listenwell.telemetry.model_state import BudgetUse, breakers, budgets
from listenwell.telemetry.visits import burst_until

router = APIRouter(prefix="/api/v1/operator", tags=["operation"], dependencies=[Depends(operator)])

_log = structlog.stdlib.get_logger("listenwell.api")

_KIND: Final = r"^[A-Za-z0-9_.-]{1,80}$"
Kind = Annotated[str, Query(pattern=_KIND, description="Jobs of this kind.")]
MaybeKind = Annotated[str | None, Query(pattern=_KIND, description="Of this kind only.")]
Days = Annotated[int, Query(ge=1, le=400, description="The latest so many.")]


@router.get(
    "/jobs",
    response_model=OperatorJobs,
    responses=problem_responses(404, 422),
    summary="Jobs by kind and state",
)
async def get_jobs(
    state: AppState,
    hours: Annotated[int, Query(ge=1, le=168, description="Length of the window.")] = 1,
) -> OperatorJobs:
    """Return each kind's open jobs with their ages, and what finished within the window."""
    async with state.database.transaction() as db:
        found = await overview(db, window_seconds=hours * 3600.0)
    return OperatorJobs(
        as_of=datetime.now(UTC),
        hours=hours,
        kinds=[JobKindOut.model_validate(each) for each in found.kinds],
        finished=[FinishedOut.model_validate(each) for each in found.finished],
    )


@router.get(
    "/jobs/{task_id}",
    response_model=JobOut,
    responses=problem_responses(404, 422),
    summary="How a job stands",
)
async def get_job(task_id: UUID, state: AppState) -> JobOut:
    """Return one job's state: what became of it since it was tried again."""
    async with state.database.transaction() as db:
        try:
            return JobOut.model_validate(await show_job(db, task_id))
        except NoSuchJob as error:
            raise not_found() from error


@router.get(
    "/dead-jobs",
    response_model=DeadJobs,
    responses=problem_responses(404, 422),
    summary="Dead jobs",
)
async def get_dead_jobs(
    state: AppState,
    kind: MaybeKind = None,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Without the first.")] = 0,
) -> DeadJobs:
    """Return jobs that were given up, the latest first, each with the class of its last error."""
    async with state.database.transaction() as db:
        return DeadJobs.model_validate(await dead_jobs(db, kind=kind, limit=limit, offset=offset))


@router.post(
    "/dead-jobs/retry",
    response_model=RetriedJobs,
    responses=problem_responses(404, 422),
    summary="Try all dead jobs of a kind again",
)
async def post_retry_kind(state: AppState, kind: Kind) -> RetriedJobs:
    """Let every dead job of a kind wait again, with all its attempts."""
    async with state.database.transaction() as db:
        retried = await retry_dead(db, kind=kind)
    _log.info("jobs_retried", jobs=retried)
    return RetriedJobs(kind=kind, retried=retried)


@router.post(
    "/dead-jobs/{task_id}/retry",
    response_model=JobOut,
    responses=problem_responses(404, 409, 422),
    summary="Try a dead job again",
)
async def post_retry(task_id: UUID, state: AppState) -> JobOut:
    """Let a dead or cancelled job wait again, with all its attempts; 409 if it is neither."""
    async with state.database.transaction() as db:
        try:
            await retry_job(db, task_id)
            job = await show_job(db, task_id)
        except NoSuchJob as error:
            raise not_found() from error
    _log.info("jobs_retried", jobs=1, job_id=str(task_id))
    return JobOut.model_validate(job)


@router.get(
    "/models",
    response_model=OperatorModels,
    responses=problem_responses(404, 422),
    summary="Cost, latency and failures of models",
)
async def get_models(state: AppState, days: Days = 7) -> OperatorModels:
    """Return calls by feature, prompt version and model, breakers and the month's budgets."""
    async with state.database.transaction() as db:
        return OperatorModels(
            days=days,
            **_chosen(state.settings),
            operations=OperationsOut.model_validate(await call_report.operations(db, days)),
            costs=[CostOut.model_validate(each) for each in await call_report.costs(db, days)],
            failures=[
                FailureOut.model_validate(each) for each in await call_report.failures(db, days)
            ],
            breakers=[BreakerOut.model_validate(each) for each in await breakers(db)],
            budgets=_budgets(state.settings, await budgets(db)),
            records_dropped=[
                DroppedRecords(reason=reason, records=records)
                for reason, records in await call_report.dropped(db)
            ],
        )


def _chosen(settings: Settings) -> dict[str, Any]:
    """Return whether a model is chosen, and which setting is not as it should be, if one is."""
    try:
        chosen = bool(chosen_models(settings.models))
    except BadModelChoice:
        return {"chosen": False, "bad_setting": "LISTENWELL_MODELS"}
    bad = "LISTENWELL_MODEL_BUDGETS" if _limits(settings) is None else None
    return {"chosen": chosen, "bad_setting": bad}


def _limits(settings: Settings) -> dict[str, float] | None:
    try:
        return limits_of(settings.model_budgets)
    except ValueError:
        return None


def _budgets(settings: Settings, used: list[BudgetUse]) -> list[BudgetOut]:
    limits, usual = _limits(settings), settings.model_budget_usd
    return [
        BudgetOut(
            feature=each.feature,
            limit_usd=None if limits is None else limits.get(each.feature, usual),
            spent_usd=float(each.spent_usd),
            held_usd=float(each.held_usd),
            refused=each.refused,
        )
        for each in used
    ]


@router.get(
    "/telemetry",
    response_model=OperatorTelemetry,
    responses=problem_responses(404, 422),
    summary="The account of all events",
)
async def get_telemetry(state: AppState, days: Days = 7) -> OperatorTelemetry:
    """Return what became of every event that was sent, what did not fit and what was dropped."""
    async with state.database.transaction() as db:
        counts = await outcomes(db, days)
        stored = await events_stored(db, days)
        aside = await events_set_aside(db, days)
        until = await burst_until(db)
    return OperatorTelemetry(
        days=days,
        accounts=[_account(source, by) for source, by in counts.items()],
        events=[EventCountOut.model_validate(each) for each in stored],
        set_aside=[SetAsideOut.model_validate(each) for each in aside],
        waiting=state.collector.waiting,
        burst_until=None if until is None else datetime.fromtimestamp(until, UTC),
    )


def _account(source: str, by: dict[str, int]) -> AccountOut:
    dropped = sum(number for name, number in by.items() if name.startswith("dropped"))
    balances = by["sent"] == sum(by[name] for name in COUNTS)
    return AccountOut.model_validate(
        {"source": source, **by, "dropped": dropped, "balances": balances}
    )
