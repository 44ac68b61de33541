"""Clients across sessions: summary, sessions, trends; and the coach's own summary."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from listenwell.api.client_analytics_schemas import (
    AnalyticsWaiting,
    AtRiskClientOut,
    AtRiskClientsOut,
    ClientAnalyticsOut,
    ClientSessionsOut,
    ClientSummaryOut,
    ClientTrendsOut,
    CoachSummaryOut,
    DataPoint,
    RiskLevel,
    SessionAnalyticsSummary,
    TrendOut,
)
from listenwell.api.described import problem_responses
from listenwell.api.problems import ApiProblem, not_found
from listenwell.api.state import AppState, Coach, State
from listenwell.api.with_risk import at_risk, coach_summary, summary_with_risk
from listenwell.clients.queries import (
    Metric,
    analytics_of,
    data_points,
    reading_of,
    sessions_page,
)
from listenwell.clients.windows import WindowType

router = APIRouter(prefix="/api/v1/analytics", tags=["analytics"])

Window = Annotated[WindowType, Query(description="The last 30 or 90 days, or all time.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Without the first so many.")]
Metrics = Annotated[
    list[Metric],
    Query(description="Which; repeat the parameter for more than one.", max_length=10),
]

_UNITS: Final[dict[str, str]] = {
    "session_frequency": "square root of the count of a period, from one period to the next",
    "talk_ratio": "percentage points a session",
    "engagement": "points a session",
    "sentiment": "points (-1 to 1) a session",
    "response_latency": "seconds a session",
}
_NUMBERS: Final = ("slope", "slope_low", "slope_high", "change", "probability")
_WAITING: Final[dict[str, Any]] = {
    "description": "Sessions are in and are being read; ask again in a moment",
    "model": AnalyticsWaiting,
    "headers": {
        "Retry-After": {
            "description": "Seconds to wait.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}


@router.get(
    "/clients/{client_id}/summary",
    response_model=ClientSummaryOut,
    responses={**problem_responses(404, 409, 422), 202: _WAITING},
    summary="A client's aggregates and trends",
)
async def get_client_summary(
    client_id: UUID, state: AppState, coach: Coach, window: Window = WindowType.QUARTER
) -> ClientSummaryOut | JSONResponse:
    """Return a client's aggregates over a window, with trends and the risk level.

    A client with one session has a baseline and no trends; one without sessions is a 404.
    """
    async with state.database.autocommit() as db:
        row = await summary_with_risk(db, coach.coach_id, client_id, window)
    if row is None:
        return await _waiting(state, coach.coach_id, client_id)
    return ClientSummaryOut(
        client_analytics=_analytics(row),
        session_count=row["total_sessions"],
        latest_session_date=row["latest_session_date"],
        risk_level=row["risk_level"],
    )


@router.get(
    "/clients/{client_id}/sessions",
    response_model=ClientSessionsOut,
    responses={**problem_responses(404, 409, 422), 202: _WAITING},
    summary="A client's sessions with their analytics",
)
async def get_client_sessions(
    client_id: UUID,
    state: AppState,
    coach: Coach,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 20,
    offset: Offset = 0,
    from_date: Annotated[date | None, Query(description="On or after this day.")] = None,
    to_date: Annotated[date | None, Query(description="On or before this day.")] = None,
) -> ClientSessionsOut | JSONResponse:
    """Return the sessions that were read, the latest first, those left out among them."""
    async with state.database.transaction() as db:
        page = await sessions_page(
            db,
            coach.coach_id,
            client_id,
            limit=limit,
            offset=offset,
            from_date=from_date,
            to_date=to_date,
        )
    if not page.ever:
        return await _waiting(state, coach.coach_id, client_id)
    return ClientSessionsOut(
        sessions=[SessionAnalyticsSummary.model_validate(dict(row)) for row in page.rows],
        total=page.total,
    )


@router.get(
    "/clients/{client_id}/trends",
    response_model=ClientTrendsOut,
    response_model_exclude_unset=True,
    responses={**problem_responses(404, 409, 422), 202: _WAITING},
    summary="A client's trends and the points behind them",
)
async def get_client_trends(
    client_id: UUID,
    state: AppState,
    coach: Coach,
    metrics: Metrics = ["engagement", "sentiment", "talk_ratio"],  # noqa: B006 - never changed
    window: Window = WindowType.QUARTER,
) -> ClientTrendsOut | JSONResponse:
    """Return trends over a window, told only where their probability is above 0.95."""
    wanted = [name for name in get_args(Metric) if name in metrics]
    async with state.database.transaction() as db:
        row = await analytics_of(db, coach.coach_id, client_id, window)
        points = row and await data_points(
            db,
            coach.coach_id,
            client_id,
            wanted,
            first=row["window_start"],
            last=row["latest_session_date"],
        )
    if row is None:
        return await _waiting(state, coach.coach_id, client_id)
    return ClientTrendsOut(
        window_type=row["window_type"],
        window_start=row["window_start"],
        window_end=row["window_end"],
        trends={name: _trend(row, name) for name in wanted},
        data_points=[DataPoint.model_validate(dict(point)) for point in points or ()],
    )


@router.get(
    "/coach/summary",
    response_model=CoachSummaryOut,
    responses=problem_responses(),
    summary="All of the coach's clients in a few numbers",
)
async def get_coach_summary(state: AppState, coach: Coach) -> CoachSummaryOut:
    """Return how many clients there are and how they fare. A score that has expired counts not."""
    async with state.database.autocommit() as db:
        row = await coach_summary(db, coach.coach_id)
    levels = {level: row[f"level_{level}"] for level in get_args(RiskLevel)}
    return CoachSummaryOut(
        total_clients=row["total_clients"],
        clients_at_risk=levels["high"] + levels["critical"],
        average_engagement=row["average_engagement"],
        sessions_this_month=row["sessions_this_month"],
        risk_distribution=levels,
    )


@router.get(
    "/coach/at-risk-clients",
    response_model=AtRiskClientsOut,
    responses=problem_responses(422),
    summary="Clients who may be drifting away",
)
async def get_at_risk_clients(
    state: AppState,
    coach: Coach,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
    offset: Offset = 0,
) -> AtRiskClientsOut:
    """Return the clients whose level is high or critical, the highest score first."""
    async with state.database.transaction() as db:
        rows, total = await at_risk(db, coach.coach_id, limit=limit, offset=offset)
    return AtRiskClientsOut(
        clients=[AtRiskClientOut.model_validate(dict(row)) for row in rows], total=total
    )


async def _waiting(state: State, coach_id: UUID, client_id: UUID) -> JSONResponse:
    """Tell that sessions are being read; raise the 404 for none, and 409 where none can be."""
    async with state.database.autocommit() as db:
        reading = await reading_of(db, coach_id, client_id)
    if reading is None:
        raise not_found()
    if reading == "failed":
        raise _not_read()
    waiting = AnalyticsWaiting(client_id=client_id).model_dump(mode="json")
    return JSONResponse(waiting, 202, {"Retry-After": "1"})


def _not_read() -> ApiProblem:
    return ApiProblem(
        409,
        "not-read",
        "No session of this client could be read",
        "The operator sees why with `listenwell jobs list`, and can have them tried again.",
    )


def _analytics(row: Mapping[str, Any]) -> ClientAnalyticsOut:
    trends = {name: _trend(row, name) for name in _UNITS}
    return ClientAnalyticsOut.model_validate({**row, "trends": trends})


def _trend(row: Mapping[str, Any], name: str) -> TrendOut:
    numbers = {number: row[f"{name}_{number}"] for number in _NUMBERS}
    return TrendOut(
        direction=row[f"{name}_trend"],
        points=row[f"{name}_points"],
        unit=_UNITS[name],
        **{key: None if value is None else _as_stored(value) for key, value in numbers.items()},
    )


def _as_stored(value: float) -> float:
    """Return a stored single-precision number without the digits that it does not have."""
    return float(f"{value:.6g}")
