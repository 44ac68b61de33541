"""The desk's own questions: which clients, which sessions, what was said, is it right?"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from listenwell.api.bodies import json_body, json_of
from listenwell.api.described import problem_responses
from listenwell.api.desk_schemas import (
    AgreementOut,
    ClientLineOut,
    ClientList,
    CodeIn,
    CodeOut,
    NameIn,
    SessionLineOut,
    SessionList,
    SpokenOut,
    SpokenSessionOut,
)
from listenwell.api.problems import not_found
from listenwell.api.state import AppState, Coach
from listenwell.perimeter.client_keys import client_cipher
from listenwell.sessions.coding import Task, set_code
from listenwell.sessions.overview import clients_of, name_client, sessions_of
from listenwell.sessions.queries import analytics_of, session_of, transcript_of
from listenwell.sessions.relations import works_with
from listenwell.sessions.spoken import spoken_in

router = APIRouter(prefix="/api/v1")

Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Without the first so many.")]
Index = Annotated[int, Path(ge=0, le=1_000_000, description="Number of the utterance, from 0.")]


@router.get(
    "/clients",
    response_model=ClientList,
    responses=problem_responses(422),
    tags=["clients"],
    summary="The coach's clients",
)
async def get_clients(
    state: AppState, coach: Coach, limit: Limit = 500, offset: Offset = 0
) -> ClientList:
    """Return the coach's clients by name, the one seen last first."""
    async with state.database.transaction() as db:
        found = await clients_of(db, state.wrapper, coach.coach_id, limit=limit, offset=offset)
    return ClientList(clients=[ClientLineOut.model_validate(each) for each in found])


@router.put(
    "/clients/{client_id}/name",
    response_model=NameIn,
    responses=problem_responses(404, 410, 422, body=True),
    openapi_extra=json_body(NameIn),
    tags=["clients"],
    summary="Name a client",
)
async def put_name(
    client_id: UUID,
    sent: Annotated[NameIn, Depends(json_of(NameIn))],
    state: AppState,
    coach: Coach,
) -> NameIn:
    """Keep what the coach calls a client, sealed under the client's key. Nobody else sees it."""
    async with state.database.transaction() as db:
        if not await works_with(db, coach.coach_id, client_id):
            raise not_found()
        await name_client(db, state.wrapper, coach.coach_id, client_id, sent.name)
    return sent


@router.get(
    "/sessions",
    response_model=SessionList,
    responses=problem_responses(422),
    tags=["sessions"],
    summary="The coach's sessions",
)
async def get_sessions(
    state: AppState,
    coach: Coach,
    client_id: Annotated[UUID | None, Query(description="Of this client only.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> SessionList:
    """Return the coach's sessions with their first numbers, the one that came in last first."""
    async with state.database.transaction() as db:
        found = await sessions_of(
            db, coach.coach_id, client_id=client_id, limit=limit, offset=offset
        )
    return SessionList(sessions=[SessionLineOut.model_validate(each) for each in found])


@router.get(
    "/sessions/{job_id}/utterances",
    response_model=SpokenSessionOut,
    responses=problem_responses(404, 422),
    tags=["sessions"],
    summary="What was said in a session",
)
async def get_utterances(job_id: UUID, state: AppState, coach: Coach) -> SpokenSessionOut:
    """Return every utterance with the reader's labels, the coach's own, and their agreement."""
    async with state.database.transaction() as db:
        session = await session_of(db, coach.coach_id, job_id)
        if session is None:
            raise not_found()
        cipher = await client_cipher(db, state.wrapper, session.client_id)
        stored = await transcript_of(db, session)
        spoken = await spoken_in(db, stored, await analytics_of(db, session), cipher)
    return SpokenSessionOut(
        job_id=job_id,
        words_erased_at=stored.words_erased_at,
        utterances=[SpokenOut.model_validate(each) for each in spoken.utterances],
        agreement=[AgreementOut.model_validate(each) for each in spoken.agreement],
    )


@router.put(
    "/sessions/{job_id}/utterances/{utterance_index}/codes/{task}",
    response_model=CodeOut,
    responses=problem_responses(404, 422, body=True),
    openapi_extra=json_body(CodeIn),
    tags=["sessions"],
    summary="Code an utterance",
)
async def put_code(
    job_id: UUID,
    utterance_index: Index,
    task: Task,
    sent: Annotated[CodeIn, Depends(json_of(CodeIn))],
    state: AppState,
    coach: Coach,
) -> CodeOut:
    """Say what an utterance is, beside what the reader says of it.

    `talk_type` of a client: change, neutral, sustain. `behaviour` of a coach: question,
    reflection, input, other; `question`: open, closed, none; `reflection`: simple, complex,
    none. Each cue of a client: yes, no.
    """
    async with state.database.transaction() as db:
        if not await set_code(db, coach.coach_id, job_id, utterance_index, task, sent.label):
            raise not_found()
    return CodeOut(job_id=job_id, utterance_index=utterance_index, task=task, label=sent.label)


@router.delete(
    "/sessions/{job_id}/utterances/{utterance_index}/codes/{task}",
    response_model=CodeOut,
    responses=problem_responses(404, 422),
    tags=["sessions"],
    summary="Take a code back",
)
async def delete_code(
    job_id: UUID, utterance_index: Index, task: Task, state: AppState, coach: Coach
) -> CodeOut:
    """Take the coach's own label back; the reader's stands alone again."""
    async with state.database.transaction() as db:
        if not await set_code(db, coach.coach_id, job_id, utterance_index, task, None):
            raise not_found()
    return CodeOut(job_id=job_id, utterance_index=utterance_index, task=task, label=None)
