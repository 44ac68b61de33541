"""The detectors' findings: asked for, listed, overruled, and how often coach and detector agree."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.findings_schemas import (
    DetectIn,
    DetectorAgreementList,
    FindingList,
    FindingOut,
    OverrideIn,
    RunList,
)
from listenwell.api.findings_shown import (
    shown_agreement,
    shown_finding,
    shown_findings,
    shown_runs,
)
from listenwell.api.problems import not_found
from listenwell.api.state import AppState, Coach
from listenwell.findings import (
    Reviewed,
    agreement,
    findings_of,
    override,
    request_detection,
    runs_of,
    take_back,
)
from listenwell.llm.detectors import DetectorName
from listenwell.sessions.queries import session_of

router = APIRouter(prefix="/api/v1", tags=["findings"])

First = Annotated[int | None, Query(ge=0, le=1_000_000, description="Ending here or later.")]
Last = Annotated[int | None, Query(ge=0, le=1_000_000, description="Beginning here or earlier.")]


@router.post(
    "/sessions/{job_id}/findings",
    status_code=202,
    response_model=RunList,
    responses={
        202: {
            "headers": {
                "Location": {
                    "description": "Where to ask how they stand.",
                    "schema": {"type": "string"},
                }
            }
        },
        **problem_responses(403, 404, 409, 410, 422, body=True),
    },
    openapi_extra=json_body(DetectIn, optional=True),
    summary="Run detectors over a session",
)
async def post_findings(
    job_id: UUID,
    sent: Annotated[DetectIn, Depends(json_of(DetectIn, optional=True))],
    response: Response,
    state: AppState,
    coach: Coach,
) -> RunList:
    """Ask for detectors' runs. One that waits or runs already is not asked for twice.

    They need a language model: 409 `no-model` where none is chosen, 409
    `hosted-model-unconsented` where only hosted ones are and the client has not agreed to them,
    403 where the consent to the analysis of sessions does not stand, 410 where the words of the
    session were erased.
    """
    async with state.database.transaction() as db:
        runs = await request_detection(
            db, state.settings, coach.coach_id, job_id, sorted(set(sent.detectors))
        )
    if runs is None:
        raise not_found()
    shown = shown_runs(job_id, runs)
    response.headers["Location"] = shown.poll
    return shown


@router.get(
    "/sessions/{job_id}/findings/runs",
    response_model=RunList,
    responses=problem_responses(404, 422),
    summary="How the detectors' runs stand",
)
async def get_runs(job_id: UUID, state: AppState, coach: Coach) -> RunList:
    """Return the latest run of each detector over a session."""
    async with state.database.transaction() as db:
        await _require_session(db, coach.coach_id, job_id)
        return shown_runs(job_id, await runs_of(db, job_id))


@router.get(
    "/sessions/{job_id}/findings",
    response_model=FindingList,
    responses=problem_responses(404, 422),
    summary="What the detectors found in a session",
)
async def get_findings(
    job_id: UUID,
    state: AppState,
    coach: Coach,
    detector: Annotated[DetectorName | None, Query(description="Of this one only.")] = None,
    first: First = None,
    last: Last = None,
) -> FindingList:
    """Return a session's findings with what a person says of each beside it."""
    async with state.database.transaction() as db:
        await _require_session(db, coach.coach_id, job_id)
        found = await findings_of(
            db, coach.coach_id, job_id, detector=detector, first=first, last=last
        )
    return shown_findings(job_id, found)


@router.put(
    "/findings/{finding_id}/override",
    response_model=FindingOut,
    responses=problem_responses(404, 422, body=True),
    openapi_extra=json_body(OverrideIn),
    summary="Say what a finding should have been",
)
async def put_override(
    finding_id: UUID,
    sent: Annotated[OverrideIn, Depends(json_of(OverrideIn))],
    state: AppState,
    coach: Coach,
) -> FindingOut:
    """Keep what the coach says of a finding; the machine's own stays beside it."""
    async with state.database.transaction() as db:
        now = await override(
            db,
            coach.coach_id,
            finding_id,
            verdict=sent.verdict,
            label=sent.label,
            severity=sent.severity,
        )
    return _answer(now)


@router.delete(
    "/findings/{finding_id}/override",
    response_model=FindingOut,
    responses=problem_responses(404, 422),
    summary="Take back what was said of a finding",
)
async def delete_override(finding_id: UUID, state: AppState, coach: Coach) -> FindingOut:
    """Let the machine's own stand alone again. Doing it twice changes nothing."""
    async with state.database.transaction() as db:
        now = await take_back(db, coach.coach_id, finding_id)
    return _answer(now)


@router.get(
    "/findings/agreement",
    response_model=DetectorAgreementList,
    responses=problem_responses(),
    summary="How far the detectors can be believed",
)
async def get_agreement(state: AppState, coach: Coach) -> DetectorAgreementList:
    """Return, by detector and prompt version, how many of the reviewed findings stand."""
    async with state.database.transaction() as db:
        return shown_agreement(await agreement(db, coach.coach_id))


def _answer(now: Reviewed | None) -> FindingOut:
    if now is None:
        raise not_found()
    return shown_finding(now)


async def _require_session(db: AsyncSession, coach_id: UUID, job_id: UUID) -> None:
    if await session_of(db, coach_id, job_id) is None:
        raise not_found()
