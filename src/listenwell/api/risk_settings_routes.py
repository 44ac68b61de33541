"""A coach's own risk settings: read, tried, saved, and every version there ever was."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.risk_schemas import (
    RiskSettingsHistory,
    RiskSettingsIn,
    RiskSettingsOut,
    RiskSettingsPreview,
)
from listenwell.api.risk_shown import policy_sent, shown_settings
from listenwell.api.state import AppState, Coach
from listenwell.risk.coach_settings import preview, save_settings, settings_history, settings_of
from listenwell.risk.compute import ask_for_coach
from listenwell.risk.today import today

router = APIRouter(prefix="/api/v1/analytics/risk/settings", tags=["risk"])


@router.get(
    "",
    response_model=RiskSettingsOut,
    responses=problem_responses(),
    summary="The coach's risk settings",
)
async def get_settings(state: AppState, coach: Coach) -> RiskSettingsOut:
    """Return the weights and thresholds that count for the coach's clients."""
    async with state.database.transaction() as db:
        return shown_settings(await settings_of(db, coach.coach_id))


@router.put(
    "",
    response_model=RiskSettingsOut,
    responses=problem_responses(409, 422, body=True),
    openapi_extra=json_body(RiskSettingsIn),
    summary="Save risk settings",
)
async def put_settings(
    request: Request,
    sent: Annotated[RiskSettingsIn, Depends(json_of(RiskSettingsIn))],
    state: AppState,
    coach: Coach,
) -> RiskSettingsOut:
    """Save weights and thresholds as a new version. The clients' scores are computed anew."""
    policy = policy_sent(sent)
    async with state.database.transaction() as db:
        saved = await save_settings(db, coach.coach_id, policy, based_on=sent.based_on_version)
        await ask_for_coach(db, coach.coach_id, saved.version, request_id=request.state.request_id)
        return shown_settings(saved)


@router.get(
    "/history",
    response_model=RiskSettingsHistory,
    responses=problem_responses(422),
    summary="Every version of the risk settings",
)
async def get_settings_history(
    state: AppState,
    coach: Coach,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Without the first.")] = 0,
) -> RiskSettingsHistory:
    """Return every version that the coach saved, the latest first."""
    async with state.database.transaction() as db:
        found = await settings_history(db, coach.coach_id, limit=limit, offset=offset)
    return RiskSettingsHistory(versions=[shown_settings(each) for each in found])


@router.post(
    "/preview",
    response_model=RiskSettingsPreview,
    responses=problem_responses(422, body=True),
    openapi_extra=json_body(RiskSettingsIn),
    summary="Try risk settings",
)
async def post_preview(
    sent: Annotated[RiskSettingsIn, Depends(json_of(RiskSettingsIn))],
    state: AppState,
    coach: Coach,
) -> RiskSettingsPreview:
    """Return what saving these settings would change for the coach's clients; nothing is saved."""
    policy = policy_sent(sent)
    async with state.database.transaction() as db:
        found = await preview(db, coach.coach_id, policy, await today(db))
    return RiskSettingsPreview.model_validate(found)
