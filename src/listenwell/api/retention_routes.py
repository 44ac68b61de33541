"""For how long a coach keeps words and sessions: read, tried, saved; and what was erased."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import func, select

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.retention_schemas import (
    ClientDueOut,
    ErasedList,
    ErasedOut,
    RetentionHistory,
    RetentionIn,
    RetentionOut,
    RetentionPreview,
)
from listenwell.api.state import AppState, Coach
from listenwell.jobs.schedule import next_slot
from listenwell.sessions.retention import ERASE, erasures_of, preview
from listenwell.sessions.retention_rules import (
    Retention,
    SavedRetention,
    retention_history,
    retention_of,
    save_retention,
)

router = APIRouter(prefix="/api/v1", tags=["retention"])

Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Without the first so many.")]


@router.get(
    "/retention",
    response_model=RetentionOut,
    responses=problem_responses(),
    summary="The coach's retention",
)
async def get_retention(state: AppState, coach: Coach) -> RetentionOut:
    """Return for how long words and sessions are kept: the coach's rule, or the installation's."""
    async with state.database.transaction() as db:
        return _shown(await retention_of(db, coach.coach_id, state.settings))


@router.put(
    "/retention",
    response_model=RetentionOut,
    responses=problem_responses(409, 422, body=True),
    openapi_extra=json_body(RetentionIn),
    summary="Save the retention",
)
async def put_retention(
    sent: Annotated[RetentionIn, Depends(json_of(RetentionIn))], state: AppState, coach: Coach
) -> RetentionOut:
    """Save for how long words and sessions are kept. What is due goes in the next night's run."""
    rule = Retention(sent.words_days, sent.sessions_days)
    async with state.database.transaction() as db:
        return _shown(
            await save_retention(
                db, coach.coach_id, rule, state.settings, based_on=sent.based_on_version
            )
        )


@router.get(
    "/retention/history",
    response_model=RetentionHistory,
    responses=problem_responses(422),
    summary="Every version of the retention",
)
async def get_retention_history(
    state: AppState, coach: Coach, limit: Limit = 50, offset: Offset = 0
) -> RetentionHistory:
    """Return every version that the coach saved, the latest first."""
    async with state.database.transaction() as db:
        found = await retention_history(db, coach.coach_id, limit=limit, offset=offset)
    return RetentionHistory(versions=[_shown(each) for each in found])


@router.post(
    "/retention/preview",
    response_model=RetentionPreview,
    responses=problem_responses(422, body=True),
    openapi_extra=json_body(RetentionIn),
    summary="Try a retention",
)
async def post_preview(
    sent: Annotated[RetentionIn, Depends(json_of(RetentionIn))], state: AppState, coach: Coach
) -> RetentionPreview:
    """Return what would go at the next run, and when more would; nothing is saved or erased."""
    rule = Retention(sent.words_days, sent.sessions_days)
    async with state.database.transaction() as db:
        at = next_slot(ERASE, (await db.execute(select(func.now()))).scalar_one())
        clients = await preview(db, coach.coach_id, rule, at)
    return RetentionPreview(
        next_run_at=at,
        sessions_due=sum(each.sessions_due for each in clients),
        words_due=sum(each.words_due for each in clients),
        clients=[ClientDueOut.model_validate(each) for each in clients],
    )


@router.get(
    "/erasures",
    response_model=ErasedList,
    responses=problem_responses(422),
    summary="What was erased",
)
async def get_erasures(
    state: AppState, coach: Coach, limit: Limit = 50, offset: Offset = 0
) -> ErasedList:
    """Return the record of what was erased of the coach's clients, by hand or when it was due."""
    async with state.database.transaction() as db:
        found = await erasures_of(db, coach.coach_id, limit=limit, offset=offset)
        return ErasedList(erasures=[ErasedOut.model_validate(each) for each in found])


def _shown(saved: SavedRetention) -> RetentionOut:
    return RetentionOut(
        version=saved.version,
        words_days=saved.rule.words_days,
        sessions_days=saved.rule.sessions_days,
        changed_at=saved.changed_at,
    )
