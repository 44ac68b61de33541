"""A client's analytics computed anew on request, and how that stands."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from listenwell.api.described import problem_responses
from listenwell.api.problems import not_found
from listenwell.api.risk_schemas import ComputationOut
from listenwell.api.state import AppState, Coach
from listenwell.risk.compute import Computation, ask_for_client, computation_of
from listenwell.sessions.relations import works_with

router = APIRouter(prefix="/api/v1/analytics", tags=["analytics"])


@router.post(
    "/compute/{client_id}",
    status_code=202,
    response_model=ComputationOut,
    responses={
        202: {
            "headers": {
                "Location": {
                    "description": "Where to ask how it stands.",
                    "schema": {"type": "string"},
                }
            }
        },
        **problem_responses(404, 422),
    },
    summary="Compute a client anew",
)
async def post_compute(
    client_id: UUID, request: Request, response: Response, state: AppState, coach: Coach
) -> ComputationOut:
    """Compute a client's aggregates, trends, score and alerts anew. Asked twice, it runs once."""
    async with state.database.transaction() as db:
        if not await works_with(db, coach.coach_id, client_id):
            raise not_found()
        asked = await ask_for_client(
            db, coach.coach_id, client_id, request_id=request.state.request_id
        )
    shown = _shown(asked)
    response.headers["Location"] = shown.poll
    return shown


@router.get(
    "/tasks/{task_id}",
    response_model=ComputationOut,
    responses=problem_responses(404, 422),
    summary="How a computation stands",
)
async def get_task(task_id: UUID, state: AppState, coach: Coach) -> ComputationOut:
    """Return whether a computation waits, runs, is done or was given up."""
    async with state.database.transaction() as db:
        found = await computation_of(db, coach.coach_id, task_id)
    if found is None:
        raise not_found()
    return _shown(found)


def _shown(found: Computation) -> ComputationOut:
    return ComputationOut(
        task_id=found.task_id,
        client_id=found.client_id,
        status=found.status,
        poll=f"/api/v1/analytics/tasks/{found.task_id}",
    )
