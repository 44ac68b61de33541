"""Clients: added, their consent recorded and withdrawn, erased."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.problems import not_found
from listenwell.api.schemas import (
    ClientIn,
    ConsentIn,
    ConsentOut,
    ConsentState,
    ErasureOut,
)
from listenwell.api.state import AppState, Coach
from listenwell.perimeter.client_keys import require_not_erased
from listenwell.perimeter.consents import (
    HOSTED_MODELS,
    SESSION_ANALYSIS,
    consents_of,
    record_consent,
    withdraw_consent,
)
from listenwell.sessions import ConsentMissing
from listenwell.sessions.erasure import erase_client
from listenwell.sessions.relations import add_client, works_with

router = APIRouter(prefix="/api/v1/clients", tags=["clients"])


@router.post(
    "",
    status_code=201,
    response_model=ConsentState,
    responses={
        200: {"description": "This client was there already", "model": ConsentState},
        **problem_responses(403, 410, 422, body=True),
    },
    openapi_extra=json_body(ClientIn),
    summary="Add a client",
)
async def post_client(
    sent: Annotated[ClientIn, Depends(json_of(ClientIn))],
    response: Response,
    state: AppState,
    coach: Coach,
) -> ConsentState:
    """Note that the coach works with a client. Sending a session with a consent does so too."""
    async with state.database.transaction() as db:
        await require_not_erased(db, sent.client_id)
        added = await add_client(db, coach.coach_id, sent.client_id)
        if sent.consent is not None:
            await _record(db, coach.coach_id, sent.client_id, sent.consent)
        response.status_code = 201 if added else 200
        return await _state(db, coach.coach_id, sent.client_id)


@router.get(
    "/{client_id}/consent",
    response_model=ConsentState,
    responses=problem_responses(404, 422),
    summary="A client's consent",
)
async def get_consent(client_id: UUID, state: AppState, coach: Coach) -> ConsentState:
    """Return whether a consent stands, and all there ever were."""
    async with state.database.transaction() as db:
        await _require_client(db, coach.coach_id, client_id)
        return await _state(db, coach.coach_id, client_id)


@router.put(
    "/{client_id}/consent",
    response_model=ConsentState,
    responses=problem_responses(403, 404, 422, body=True),
    openapi_extra=json_body(ConsentIn),
    summary="Record a client's consent",
)
async def put_consent(
    client_id: UUID,
    sent: Annotated[ConsentIn, Depends(json_of(ConsentIn))],
    state: AppState,
    coach: Coach,
) -> ConsentState:
    """Record a consent. One to another version of the text ends the one before it."""
    async with state.database.transaction() as db:
        await _require_client(db, coach.coach_id, client_id)
        await _record(db, coach.coach_id, client_id, sent)
        return await _state(db, coach.coach_id, client_id)


@router.delete(
    "/{client_id}/consent",
    response_model=ConsentState,
    responses=problem_responses(404, 422),
    summary="Withdraw a client's consent",
)
async def delete_consent(client_id: UUID, state: AppState, coach: Coach) -> ConsentState:
    """Withdraw the consent: no session comes in any more. What is there stays until erased."""
    async with state.database.transaction() as db:
        await _require_client(db, coach.coach_id, client_id)
        await withdraw_consent(db, client_id=client_id, coach_id=coach.coach_id)
        return await _state(db, coach.coach_id, client_id)


@router.put(
    "/{client_id}/consent/hosted-models",
    response_model=ConsentState,
    responses=problem_responses(403, 404, 422, body=True),
    openapi_extra=json_body(ConsentIn),
    summary="Record a client's consent to hosted language models",
)
async def put_hosted_consent(
    client_id: UUID,
    sent: Annotated[ConsentIn, Depends(json_of(ConsentIn))],
    state: AppState,
    coach: Coach,
) -> ConsentState:
    """Record that redacted words may go to a language model that somebody else runs."""
    async with state.database.transaction() as db:
        await _require_client(db, coach.coach_id, client_id)
        await _record(db, coach.coach_id, client_id, sent, HOSTED_MODELS)
        return await _state(db, coach.coach_id, client_id)


@router.delete(
    "/{client_id}/consent/hosted-models",
    response_model=ConsentState,
    responses=problem_responses(404, 422),
    summary="Withdraw a client's consent to hosted language models",
)
async def delete_hosted_consent(client_id: UUID, state: AppState, coach: Coach) -> ConsentState:
    """Withdraw: from now on no hosted model is asked. What they found stays until erased."""
    pair = {"client_id": client_id, "coach_id": coach.coach_id}
    async with state.database.transaction() as db:
        await _require_client(db, coach.coach_id, client_id)
        await withdraw_consent(db, **pair, purpose=HOSTED_MODELS)
        return await _state(db, coach.coach_id, client_id)


@router.delete(
    "/{client_id}",
    response_model=ErasureOut,
    responses=problem_responses(404, 422),
    summary="Erase a client",
)
async def delete_client(client_id: UUID, state: AppState, coach: Coach) -> ErasureOut:
    """Erase the client's sessions with this coach, and the key to the words. There is no way back.

    The record of consents stays, as proof.
    """
    async with state.database.transaction() as db:
        erased = await erase_client(db, state.wrapper, coach.coach_id, client_id)
    if erased is None:
        raise not_found()
    return ErasureOut.model_validate(erased)


async def _require_client(db: AsyncSession, coach_id: UUID, client_id: UUID) -> None:
    if not await works_with(db, coach_id, client_id):
        raise not_found()


async def _record(
    db: AsyncSession,
    coach_id: UUID,
    client_id: UUID,
    sent: ConsentIn,
    purpose: str = SESSION_ANALYSIS,
) -> None:
    recorded = await record_consent(
        db,
        client_id=client_id,
        coach_id=coach_id,
        given_by=sent.given_by,
        text_version=sent.text_version,
        given_at=sent.given_at,
        purpose=purpose,
    )
    if recorded is None:
        raise ConsentMissing(
            "the client withdrew consent after it was given",
            mend="Ask the client again; a consent given after the withdrawal counts.",
        )


async def _state(db: AsyncSession, coach_id: UUID, client_id: UUID) -> ConsentState:
    consents = await consents_of(db, client_id=client_id, coach_id=coach_id)
    standing = {each.purpose for each in consents if each.withdrawn_at is None}
    return ConsentState(
        client_id=client_id,
        standing=SESSION_ANALYSIS in standing,
        hosted_models={SESSION_ANALYSIS, HOSTED_MODELS} <= standing,
        consents=[ConsentOut.model_validate(each) for each in consents],
    )
