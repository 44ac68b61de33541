"""Risk: where a client stands and why, the alerts, and the model behind the probability."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.problems import not_found
from listenwell.api.risk_schemas import (
    AcknowledgeIn,
    AlertList,
    AlertOut,
    ChurnModelOut,
    ClientRiskOut,
    ScoreWaiting,
)
from listenwell.api.risk_shown import shown_alert, shown_model, shown_risk
from listenwell.api.state import AppState, Coach, State
from listenwell.perimeter.client_keys import client_ciphers
from listenwell.perimeter.keys import ClientCipher
from listenwell.risk.acknowledgement import acknowledge, take_back
from listenwell.risk.churn_fits import latest_fit
from listenwell.risk.queries import SeverityFilter, StatusFilter, alerts_of, risk_of
from listenwell.risk.tables import RiskAlert
from listenwell.risk.today import today

router = APIRouter(prefix="/api/v1/analytics", tags=["risk"])

_WAITING = {
    "description": "The score is being computed; ask again in a moment",
    "model": ScoreWaiting,
    "headers": {
        "Retry-After": {
            "description": "Seconds to wait.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}


@router.get(
    "/clients/{client_id}/risk",
    response_model=ClientRiskOut,
    responses={**problem_responses(404, 422), 202: _WAITING},
    summary="A client's risk",
)
async def get_client_risk(
    client_id: UUID, state: AppState, coach: Coach
) -> ClientRiskOut | JSONResponse:
    """Return a client's score with its factors, the last 5 scores, and the alerts that stand."""
    async with state.database.transaction() as db:
        found = await risk_of(db, coach.coach_id, client_id)
        if found is None:
            raise not_found()
        if not found.scores:
            waiting = ScoreWaiting(client_id=client_id).model_dump(mode="json")
            return JSONResponse(waiting, 202, {"Retry-After": "1"})
        ciphers = await _ciphers(db, state, found.alerts)
    return shown_risk(found, ciphers)


@router.get(
    "/risk/alerts",
    response_model=AlertList,
    responses=problem_responses(422),
    summary="The coach's alerts",
)
async def get_alerts(
    state: AppState,
    coach: Coach,
    status: Annotated[StatusFilter, Query(description="Only these.")] = "pending",
    severity: Annotated[SeverityFilter, Query(description="Only these.")] = "all",
    client_id: Annotated[UUID | None, Query(description="Of this client only.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Without the first.")] = 0,
) -> AlertList:
    """Return the coach's alerts, urgent ones first, then the latest."""
    async with state.database.transaction() as db:
        page, total = await alerts_of(
            db,
            coach.coach_id,
            status=status,
            severity=severity,
            client_id=client_id,
            limit=limit,
            offset=offset,
        )
        ciphers = await _ciphers(db, state, page)
    return AlertList(
        alerts=[shown_alert(each, ciphers.get(each.client_id)) for each in page], total=total
    )


@router.post(
    "/risk/alerts/{alert_id}/acknowledge",
    response_model=AlertOut,
    responses=problem_responses(404, 409, 410, 422, body=True),
    openapi_extra=json_body(AcknowledgeIn, optional=True),
    summary="Acknowledge an alert",
)
async def post_acknowledge(
    alert_id: UUID,
    sent: Annotated[AcknowledgeIn, Depends(json_of(AcknowledgeIn, optional=True))],
    state: AppState,
    coach: Coach,
) -> AlertOut:
    """Note that the coach has seen an alert. It stands, acknowledged, until its condition ends."""
    async with state.database.transaction() as db:
        alert = await acknowledge(db, state.wrapper, coach.coach_id, alert_id, sent.notes)
        return await _answer(db, state, alert)


@router.delete(
    "/risk/alerts/{alert_id}/acknowledge",
    response_model=AlertOut,
    responses=problem_responses(404, 409, 422),
    summary="Take an acknowledgement back",
)
async def delete_acknowledge(alert_id: UUID, state: AppState, coach: Coach) -> AlertOut:
    """Let an acknowledged alert wait again. Its notes are deleted."""
    async with state.database.transaction() as db:
        return await _answer(db, state, await take_back(db, coach.coach_id, alert_id))


@router.get(
    "/risk/model",
    response_model=ChurnModelOut,
    responses=problem_responses(),
    summary="The model behind the churn probability",
)
async def get_model(state: AppState, _: Coach) -> ChurnModelOut:
    """Return the model of this deployment: its coefficients, and the figures that chose it."""
    async with state.database.transaction() as db:
        kept = await latest_fit(db, await today(db))
    return shown_model(kept)


async def _answer(db: AsyncSession, state: State, alert: RiskAlert | None) -> AlertOut:
    if alert is None:
        raise not_found()
    ciphers = await _ciphers(db, state, [alert])
    return AlertOut(alert=shown_alert(alert, ciphers.get(alert.client_id)))


async def _ciphers(
    db: AsyncSession, state: State, alerts: Sequence[RiskAlert]
) -> dict[UUID, ClientCipher]:
    """Return the cipher of every client whose alert has notes; most have none."""
    noted = {each.client_id for each in alerts if each.acknowledged_notes is not None}
    return await client_ciphers(db, state.wrapper, noted)
