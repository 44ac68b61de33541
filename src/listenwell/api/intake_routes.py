"""The way in: a session as a file or as JSON, or a transcription that is complete."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from listenwell.api.bodies import json_body, kind_of_body, parsed, unsupported
from listenwell.api.described import problem_responses
from listenwell.api.problems import ApiProblem
from listenwell.api.schemas import (
    CompletedIn,
    ConsentIn,
    SessionForm,
    SessionIn,
    SessionReceived,
)
from listenwell.api.state import AppState, Coach, State, count_request
from listenwell.api.webhooks import check_header, verify_signature
from listenwell.sessions import ConsentGiven, Incoming, Received, receive_session

router = APIRouter(prefix="/api/v1", tags=["sessions"])


def _request_body() -> dict[str, Any]:
    form = SessionForm.model_json_schema(ref_template="#/components/schemas/{model}")
    form["properties"]["file"] = {
        "type": "string",
        "format": "binary",
        "description": "The transcript, in any format that `listenwell formats` lists.",
    }
    form["required"] = [*form["required"], "file"]
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": form},
                "application/json": {"schema": {"$ref": "#/components/schemas/SessionIn"}},
            },
        }
    }


@router.post(
    "/sessions",
    status_code=201,
    response_model=SessionReceived,
    responses={
        200: {"description": "This file was there already", "model": SessionReceived},
        **problem_responses(403, 410, 422, body=True),
    },
    openapi_extra=_request_body(),
    summary="Send a session",
)
async def post_session(
    request: Request, response: Response, state: AppState, coach: Coach
) -> SessionReceived:
    """Take in a session, as a file or as JSON. Its analytics are computed at once."""
    incoming = await _incoming(request, coach.coach_id)
    return await _receive(state, incoming, response)


@router.post(
    "/transcription-jobs/{job_id}/complete",
    status_code=201,
    response_model=SessionReceived,
    responses={
        200: {"description": "This job was completed already", "model": SessionReceived},
        **problem_responses(400, 403, 404, 408, 409, 410, 413, 422),
    },
    openapi_extra={
        **json_body(CompletedIn),
        "parameters": [
            {
                "name": "X-Listenwell-Signature",
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
                "description": "`t=<unix seconds>,v1=<hex HMAC-SHA-256 of 't.body'>`",
            }
        ],
        "security": [{"Webhook": []}],
    },
    summary="Tell that a transcription is complete",
)
async def complete_job(
    job_id: UUID, request: Request, response: Response, state: AppState
) -> SessionReceived:
    """Take in the transcript of a job that another system ran, signed with the shared secret."""
    signed = check_header(state.settings, request.headers.get("X-Listenwell-Signature", ""))
    body = await request.body()
    verify_signature(state.settings, signed, body)
    count_request(state, "webhook")
    completed = parsed(CompletedIn, body)
    incoming = _from_json(request, completed, completed.coach_id, job_id)
    return await _receive(state, incoming, response)


async def _receive(state: State, incoming: Incoming, response: Response) -> SessionReceived:
    received: Received = await receive_session(state.database, state.wrapper, incoming)
    response.status_code = 200 if received.duplicate else 201
    response.headers["Location"] = f"/api/v1/sessions/{received.job_id}"
    return SessionReceived.model_validate(received, from_attributes=True)


async def _incoming(request: Request, coach_id: UUID) -> Incoming:
    kind = kind_of_body(request)
    if kind == "application/json":
        return _from_json(request, parsed(SessionIn, await request.body()), coach_id)
    if kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=20, max_part_size=64 * 1024) as form:
            return await _from_form(request, form, coach_id)
    raise unsupported("multipart/form-data", "application/json")


async def _from_form(request: Request, form: FormData, coach_id: UUID) -> Incoming:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise ApiProblem(
            422, "malformed-request", "There is no file", "Send the transcript as the field 'file'."
        )
    fields = {k: v for k, v in form.items() if k != "file" and v}
    try:
        sent = SessionForm.model_validate(fields)
        consent = sent.consent()
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return Incoming(
        coach_id=coach_id,
        client_id=sent.client_id,
        data=await file.read(),
        file_name=file.filename or "transcript",
        session_date=sent.session_date,
        coach_speaker=sent.coach_speaker,
        consent=_consent(consent),
        request_id=request.state.request_id,
    )


def _from_json(
    request: Request, sent: SessionIn, coach_id: UUID, job_id: UUID | None = None
) -> Incoming:
    spoken = [u.model_dump(exclude_none=True) for u in sent.utterances]
    return Incoming(
        coach_id=coach_id,
        client_id=sent.client_id,
        data=orjson.dumps({"utterances": spoken}),
        file_name="session.json",
        session_date=sent.session_date,
        coach_speaker=sent.coach_speaker,
        consent=_consent(sent.consent),
        job_id=job_id,
        request_id=request.state.request_id,
    )


def _consent(sent: ConsentIn | None) -> ConsentGiven | None:
    if sent is None:
        return None
    return ConsentGiven(sent.given_by, sent.text_version, sent.given_at)
