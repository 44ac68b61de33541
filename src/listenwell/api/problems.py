"""One error shape: RFC 9457 problem details, with what happened and what to do next.

Nothing of a request is repeated in an answer: no value, no name, no unknown field.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from listenwell.api.fields import field_problems
from listenwell.api.key_set import KeySetUnavailable
from listenwell.db.away import is_away
from listenwell.errors import ListenwellError, TranscriptError, UnknownSpeaker
from listenwell.findings import WrongLabel
from listenwell.jobs.errors import WrongJobState
from listenwell.llm.errors import HostedModelUnconsented, NoModel
from listenwell.logs import describe
from listenwell.perimeter.keys import Erased, KeyUnavailable
from listenwell.risk.acknowledgement import AlertResolved
from listenwell.risk.coach_settings import SettingsChanged
from listenwell.sessions import AlreadyThere, ConsentMissing
from listenwell.sessions.coding import WrongCode
from listenwell.sessions.retention_rules import RetentionChanged, WrongRetention
from listenwell.sessions.roles import WordsErased
from listenwell.telemetry.visits import TelemetryUnconsented

MEDIA_TYPE: Final = "application/problem+json"
_log = structlog.stdlib.get_logger("listenwell.api")


class FieldProblem(BaseModel):
    """A field of the request that is wrong. Never its value."""

    field: str = Field(examples=["client_id"])
    message: str = Field(examples=["Must be a UUID"])


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(description="Kind of the problem, stable.", examples=["not-found"])
    title: str = Field(description="What happened.", examples=["There is nothing here for you"])
    status: int = Field(description="The HTTP status.", ge=400, le=599, examples=[404])
    detail: str | None = Field(default=None, description="Where, and what to do next.")
    errors: list[FieldProblem] | None = Field(
        default=None, description="For a malformed request: each field that is wrong."
    )


class ApiProblem(Exception):
    """An answer that is a problem."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.problem = Problem(type=kind, title=title, status=status, detail=detail)
        self.headers = headers


def not_found() -> ApiProblem:
    """Return the one answer for what does not exist and for what is not yours."""
    return ApiProblem(404, "not-found", "There is nothing here for you")


def internal_error() -> JSONResponse:
    """Return the answer to a mistake of ours."""
    return _answer(
        Problem(
            type="internal-error",
            title="Something went wrong on our side",
            status=500,
            detail="Try again; the log has the request's id.",
        )
    )


_STATUS: Final[dict[type[ListenwellError], int]] = {
    ConsentMissing: 403,
    TelemetryUnconsented: 403,
    AlreadyThere: 409,
    AlertResolved: 409,
    SettingsChanged: 409,
    WrongJobState: 409,
    NoModel: 409,
    HostedModelUnconsented: 409,
    Erased: 410,
    RetentionChanged: 409,
    WordsErased: 410,
    WrongRetention: 422,
    TranscriptError: 422,
    UnknownSpeaker: 422,
    WrongCode: 422,
    WrongLabel: 422,
    KeySetUnavailable: 503,
    KeyUnavailable: 503,
}
_TITLES: Final = {
    400: ("malformed-request", "The request is not as it should be"),
    405: ("method-not-allowed", "This method is not allowed here"),
}


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of this application a problem."""
    app.add_exception_handler(ApiProblem, _api)
    app.add_exception_handler(ListenwellError, _ours)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    for away in (NoConnection, OSError):  # a socket that is gone is a FileNotFoundError
        app.add_exception_handler(away, _database)


async def _api(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiProblem)  # noqa: S101
    return _answer(error.problem, error.headers)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ListenwellError)  # noqa: S101
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, UnknownSpeaker):  # its own text names the people in the file
        return _answer(
            Problem(
                type=error.slug,
                title="no single speaker is called that",
                status=status,
                detail="Name the coach as the file does, or leave 'coach_speaker' out.",
            )
        )
    if status >= 500:
        _log.error("not_served", kind=error.slug, error=describe(error))
        return _unavailable(error.slug) if status == 503 else internal_error()
    place = f"{error.where}: " if error.where else ""
    return _answer(
        Problem(type=error.slug, title=error.what, status=status, detail=f"{place}{error.mend}")
    )


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return _answer(
        Problem(
            type="malformed-request",
            title="The request is not as it should be",
            status=422,
            detail="Mend the fields under 'errors' and send it again.",
            errors=[FieldProblem(field=f, message=m) for f, m in field_problems(error.errors())],
        )
    )


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return _answer(not_found().problem)
    kind, title = _TITLES.get(
        error.status_code, ("http-error", HTTPStatus(error.status_code).phrase)
    )
    return _answer(Problem(type=kind, title=title, status=error.status_code), error.headers)


async def _database(_: Request, error: Exception) -> JSONResponse:
    """Tell a database that is away from a statement that is wrong."""
    _log.error("database_failed", error=describe(error))
    return _unavailable("database-unavailable") if is_away(error) else internal_error()


def _unavailable(kind: str) -> JSONResponse:
    problem = Problem(
        type=kind,
        title="This cannot be served at the moment",
        status=503,
        detail="Nothing was changed. Try again in a few seconds; /readyz says what is missing.",
    )
    return _answer(problem, {"Retry-After": "5"})


def _answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )
