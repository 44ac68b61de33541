"""Events of the page: consent, visits, and the batches that a beacon sends."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, cast
from uuid import UUID, uuid4, uuid5

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from listenwell.api.bodies import json_body, json_of, kind_of_body, unsupported
from listenwell.api.described import problem_responses
from listenwell.api.problems import ApiProblem
from listenwell.api.state import AppState, Coach, State, count_request, unauthorized
from listenwell.api.telemetry_schemas import (
    EventsIn,
    EventsTaken,
    SessionNamesIn,
    SessionNamesOut,
    TelemetryConsentIn,
    TelemetryConsentOut,
    VisitOut,
)
from listenwell.perimeter.pseudonyms import pseudonyms
from listenwell.perimeter.tables import TelemetryConsent
from listenwell.perimeter.telemetry_consents import (
    give_telemetry_consent,
    standing_telemetry_consent,
    withdraw_telemetry_consent,
)
from listenwell.sessions.relations import own_sessions
from listenwell.telemetry.batch import page_batch
from listenwell.telemetry.spill import SpillFull
from listenwell.telemetry.visits import BadVisit, Visit, open_visit, read_visit, visit_token

router = APIRouter(prefix="/api/v1/telemetry", tags=["telemetry"])

MOST_BYTES: Final = {"text/plain": 60_000, "application/json": 1_048_576}
"""By kind of body. A browser sends the first to any site without asking, and of 64 KiB at most."""


@router.get(
    "/consent",
    response_model=TelemetryConsentOut,
    responses=problem_responses(),
    summary="Does a consent to events of the page stand?",
)
async def get_consent(state: AppState, coach: Coach) -> TelemetryConsentOut:
    """Return whether the coach agreed to events about how the page is used."""
    async with state.database.transaction() as db:
        return _described(await standing_telemetry_consent(db, coach.coach_id))


@router.put(
    "/consent",
    response_model=TelemetryConsentOut,
    responses=problem_responses(422, body=True),
    openapi_extra=json_body(TelemetryConsentIn),
    summary="Agree to events of the page",
)
async def put_consent(
    sent: Annotated[TelemetryConsentIn, Depends(json_of(TelemetryConsentIn))],
    state: AppState,
    coach: Coach,
) -> TelemetryConsentOut:
    """Record that the coach agrees. One given before the latest withdrawal does not count."""
    async with state.database.transaction() as db:
        return _described(
            await give_telemetry_consent(
                db,
                coach_id=coach.coach_id,
                text_version=sent.text_version,
                given_at=sent.given_at,
            )
        )


@router.delete(
    "/consent",
    response_model=TelemetryConsentOut,
    responses=problem_responses(),
    summary="Withdraw the consent to events of the page",
)
async def delete_consent(state: AppState, coach: Coach) -> TelemetryConsentOut:
    """Withdraw. From now on nothing of the coach's pages is stored, open visits included."""
    async with state.database.transaction() as db:
        await withdraw_telemetry_consent(db, coach.coach_id)
    return TelemetryConsentOut(standing=False)


@router.post(
    "/visits",
    status_code=201,
    response_model=VisitOut,
    responses=problem_responses(403),
    summary="Open a visit",
)
async def post_visit(response: Response, state: AppState, coach: Coach) -> VisitOut:
    """Begin a visit, when a page is opened: consent and sampling are decided here, once."""
    async with state.database.transaction() as db:
        visit = await open_visit(db, coach.coach_id, state.settings.environment)
    response.headers["Cache-Control"] = "no-store"
    return VisitOut(
        visit=visit.name,
        token=visit_token(visit, state.wrapper),
        coach_id=visit.coach,
        kept=visit.kept,
        server_time=datetime.now(UTC),
        expires_at=datetime.fromtimestamp(visit.until, UTC),
    )


@router.post(
    "/pseudonyms",
    response_model=SessionNamesOut,
    responses=problem_responses(422, body=True),
    openapi_extra=json_body(SessionNamesIn),
    summary="Pseudonyms of sessions",
)
async def post_pseudonyms(
    sent: Annotated[SessionNamesIn, Depends(json_of(SessionNamesIn))],
    state: AppState,
    coach: Coach,
) -> SessionNamesOut:
    """Return what events call the coach's own sessions; what is not theirs is left out."""
    async with state.database.transaction() as db:
        own = await own_sessions(db, coach.coach_id, sent.session_ids)
        return SessionNamesOut(pseudonyms=await pseudonyms(db, "session", own))


@router.post(
    "/events",
    response_model=EventsTaken,
    responses={
        202: {"description": "Safe on disk until the database is back", "model": EventsTaken},
        **problem_responses(422, body=True),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "text/plain": {"schema": {"type": "string"}},
                "application/json": {"schema": {"$ref": "#/components/schemas/EventsIn"}},
            },
        },
        "security": [],
    },
    summary="Send events",
)
async def post_events(request: Request, response: Response, state: AppState) -> EventsTaken:
    """Take a batch of events of one visit.

    Made for ``navigator.sendBeacon``: JSON as ``text/plain``, of at most 60 kB, without headers;
    the token in the body says whose it is. What does not fit the plan is set aside, one by one.
    The answer comes when the events are stored, or on the disk.
    """
    said = await _body(request)
    visit = _visit(said, state)
    count_request(state, f"visit:{visit.coach}")
    try:
        sent = EventsIn.model_validate(said)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    batch = page_batch(
        sent.events,
        visit,
        state.sealer,
        batch_id=_batch_id(visit, sent.batch_id),
        sampled_out=sent.sampled_out,
        dropped=sent.dropped,
    )
    try:
        tally = await state.collector.take(batch)
    except SpillFull as error:
        raise ApiProblem(
            503,
            "telemetry-full",
            "There is no room for these events",
            "Keep them and try again; they are counted as dropped.",
            {"Retry-After": "30"},
        ) from error
    if tally is None:
        response.status_code = 202
        return EventsTaken(sent=batch.size, waiting=batch.size)
    return EventsTaken.model_construct(**tally._asdict(), waiting=0)


async def _body(request: Request) -> object:
    kind = kind_of_body(request)
    most = MOST_BYTES.get(kind)
    if most is None:
        raise unsupported(*MOST_BYTES)
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > most:
        raise _too_large(most)
    body = await request.body()
    if len(body) > most:
        raise _too_large(most)
    try:
        return cast("object", orjson.loads(body))
    except orjson.JSONDecodeError:
        return None


def _too_large(most: int) -> ApiProblem:
    return ApiProblem(
        413, "too-large", "The batch is too large", f"At most {most} bytes of this kind are taken."
    )


def _visit(said: object, state: State) -> Visit:
    """Return whose batch it is; a stranger is not told what else is wrong with it."""
    token: Any = said.get("token") if isinstance(said, dict) else None
    try:
        return read_visit(token, state.wrapper)
    except BadVisit as error:
        raise unauthorized() from error


def _batch_id(visit: Visit, given: UUID | None) -> UUID:
    """Return an id that no other visit can choose."""
    return uuid4() if given is None else uuid5(given, visit.name)


def _described(consent: TelemetryConsent | None) -> TelemetryConsentOut:
    if consent is None:
        return TelemetryConsentOut(standing=False)
    return TelemetryConsentOut(
        standing=True, text_version=consent.text_version, given_at=consent.given_at
    )
