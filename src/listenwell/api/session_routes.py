"""Sessions that are in: where they stand, who is who, in or out, and their analytics."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.problems import ApiProblem, not_found
from listenwell.api.schemas import (
    ExclusionOut,
    ImportReportOut,
    LanguageCueOut,
    RolesIn,
    RolesOut,
    SessionAnalyticsOut,
    SessionAnalyticsResponse,
    SessionComparison,
    SessionStatus,
    SpeakerOut,
    UsualOut,
    Waiting,
)
from listenwell.api.state import AppState, Coach, State
from listenwell.clients.baseline import baseline_of
from listenwell.perimeter.client_keys import client_cipher
from listenwell.perimeter.keys import ClientCipher
from listenwell.sessions.queries import (
    analytics_of,
    comparison_of,
    cues_of,
    session_of,
    set_excluded,
    status_of,
    transcript_of,
)
from listenwell.sessions.retention_rules import retention_of
from listenwell.sessions.roles import coach_is_unsure, reassign_coach
from listenwell.sessions.stored import opened_report, opened_speakers
from listenwell.sessions.tables import LanguageCue

router = APIRouter(prefix="/api/v1", tags=["sessions"])


@router.get(
    "/sessions/{job_id}",
    response_model=SessionStatus,
    responses=problem_responses(404, 422),
    summary="Where a session stands",
)
async def get_session(job_id: UUID, state: AppState, coach: Coach) -> SessionStatus:
    """Return a session's state and import report."""
    async with state.database.transaction() as db:
        session = await session_of(db, coach.coach_id, job_id)
        if session is None:
            raise not_found()
        stored = await transcript_of(db, session)
        status = await status_of(db, session)
        cipher = await client_cipher(db, state.wrapper, session.client_id)
        kept = (await retention_of(db, coach.coach_id, state.settings)).rule
    erased_at = stored.words_erased_at
    speakers = opened_speakers(cipher.open(stored.speakers))
    return SessionStatus(
        job_id=session.id,
        client_id=session.client_id,
        session_date=session.session_date,
        session_date_given=session.session_date_given,
        status=status,
        excluded=session.excluded_at is not None,
        confirm_coach=erased_at is None and coach_is_unsure(speakers),
        speakers=[SpeakerOut.model_validate(each) for each in speakers],
        import_report=ImportReportOut.model_validate(
            opened_report(cipher.open(stored.import_report)), from_attributes=True
        ),
        words_erased_at=erased_at,
        words_until=None if erased_at else kept.words_until(session.created_at),
        session_until=kept.session_until(session.created_at),
    )


@router.post(
    "/sessions/{job_id}/roles",
    response_model=RolesOut,
    responses=problem_responses(404, 410, 422, body=True),
    openapi_extra=json_body(RolesIn),
    summary="Say who the coach is",
)
async def post_roles(
    job_id: UUID,
    request: Request,
    sent: Annotated[RolesIn, Depends(json_of(RolesIn))],
    state: AppState,
    coach: Coach,
) -> RolesOut:
    """Correct or confirm who the coach is. It is remembered; the session is read again."""
    async with state.database.transaction() as db:
        done = await reassign_coach(
            db,
            state.wrapper,
            coach.coach_id,
            job_id,
            sent.coach_speaker,
            request_id=request.state.request_id,
        )
    if done is None:
        raise not_found()
    return RolesOut.model_validate(done, from_attributes=True)


@router.put(
    "/sessions/{job_id}/exclusion",
    response_model=ExclusionOut,
    responses=problem_responses(404, 422),
    summary="Leave a session out",
)
async def put_exclusion(
    job_id: UUID, request: Request, state: AppState, coach: Coach
) -> ExclusionOut:
    """Leave a session out of comparisons and of everything that is computed over sessions."""
    return await _exclude(request, state, coach.coach_id, job_id, excluded=True)


@router.delete(
    "/sessions/{job_id}/exclusion",
    response_model=ExclusionOut,
    responses=problem_responses(404, 422),
    summary="Take a session in again",
)
async def delete_exclusion(
    job_id: UUID, request: Request, state: AppState, coach: Coach
) -> ExclusionOut:
    """Take a session in again that was left out."""
    return await _exclude(request, state, coach.coach_id, job_id, excluded=False)


async def _exclude(
    request: Request, state: State, coach_id: UUID, job_id: UUID, *, excluded: bool
) -> ExclusionOut:
    request_id = request.state.request_id
    async with state.database.transaction() as db:
        if not await set_excluded(db, coach_id, job_id, excluded=excluded, request_id=request_id):
            raise not_found()
    return ExclusionOut(job_id=job_id, excluded=excluded)


@router.get(
    "/analytics/sessions/{job_id}",
    response_model=SessionAnalyticsResponse,
    responses={
        **problem_responses(404, 409, 422),
        202: {
            "description": "The session is in and is being read; ask again in a moment",
            "model": Waiting,
            "headers": {
                "Retry-After": {
                    "description": "Seconds to wait.",
                    "schema": {"type": "integer", "minimum": 1},
                }
            },
        },
    },
    tags=["analytics"],
    summary="A session's analytics",
)
async def get_session_analytics(
    job_id: UUID, state: AppState, coach: Coach
) -> SessionAnalyticsResponse | JSONResponse:
    """Return a session's analytics, its cues, and the comparison with the session before."""
    async with state.database.transaction() as db:
        session = await session_of(db, coach.coach_id, job_id)
        if session is None:
            raise not_found()
        analytics = await analytics_of(db, session)
        if analytics is None:
            if await status_of(db, session) == "failed":
                raise _not_read()
            waiting = Waiting(job_id=job_id).model_dump(mode="json")
            return JSONResponse(waiting, 202, {"Retry-After": "1"})
        cues = await cues_of(db, analytics)
        comparison = await comparison_of(db, session, analytics)
        usual = {} if comparison is None else await baseline_of(db, session, analytics)
        stored = await transcript_of(db, session)
        cipher = await client_cipher(db, state.wrapper, session.client_id)
    shown = SessionAnalyticsOut.model_validate(analytics)
    imported = opened_report(cipher.open(stored.import_report))
    shown.warnings = [*imported.warnings, *shown.warnings]
    return SessionAnalyticsResponse(
        session_analytics=shown,
        cues=[_cue(cue, index, cipher) for cue, index in cues],
        comparison=None
        if comparison is None
        else SessionComparison(
            previous_job_id=comparison.previous_job_id,
            days_between=comparison.days_between,
            changes=comparison.changes,
            baseline={name: UsualOut(**asdict(each)) for name, each in usual.items()},
        ),
    )


def _not_read() -> ApiProblem:
    return ApiProblem(
        409,
        "not-read",
        "This session could not be read",
        "The operator sees why with `listenwell jobs list`, and can have it tried again.",
    )


def _cue(cue: LanguageCue, index: int, cipher: ClientCipher) -> LanguageCueOut:
    context = cue.preceding_context
    at = cue.timestamp_seconds
    return LanguageCueOut(
        id=cue.id,
        utterance_id=cue.utterance_id,
        utterance_index=index,
        cue_type=cue.cue_type,
        confidence=float(cue.confidence),
        text_excerpt=cipher.open(cue.text_excerpt),
        timestamp=None if at is None else float(at),
        preceding_context=None if context is None else cipher.open(context),
        interpretation=cue.interpretation,
    )
