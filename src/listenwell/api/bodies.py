"""Bodies: how large, how slow, and of which kind; read after sign-in, never before."""

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from listenwell.api.problems import ApiProblem
from listenwell.api.state import caller

ENVELOPE_BYTES: Final = 16 * 1024
"""What multipart adds around a file."""

T = TypeVar("T", bound=BaseModel)


class BodyLimits:
    """ASGI middleware: no body is larger or takes longer than this, declared or not."""

    def __init__(self, app: ASGIApp, *, most_bytes: int, most_seconds: float) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            receive = self._limited(scope, receive)
        await self._app(scope, receive, send)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        most = self._most_bytes + ENVELOPE_BYTES
        declared = dict(scope["headers"]).get(b"content-length", b"")
        left = -1 if declared.isdigit() and int(declared) > most else most
        deadline = time.monotonic() + self._most_seconds
        whole = False

        async def limited() -> Message:
            nonlocal left, whole
            if left < 0:
                raise self._too_large()
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                    message = await receive()
            except TimeoutError as error:
                raise self._too_slow() from error
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if left < 0:
                raise self._too_large()
            return message

        return limited

    def _too_large(self) -> ApiProblem:
        most = self._most_bytes / 1024 / 1024
        return ApiProblem(
            413,
            "too-large",
            "The upload is too large",
            f"At most {most:g} MiB are accepted.",
            {"Connection": "close"},
        )

    def _too_slow(self) -> ApiProblem:
        return ApiProblem(
            408,
            "too-slow",
            "The upload took too long",
            f"A request must be here whole within {self._most_seconds:g} s.",
            {"Connection": "close"},
        )


def kind_of_body(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def unsupported(*taken: str) -> ApiProblem:
    """Return the answer to a body of another kind."""
    return ApiProblem(
        415,
        "unsupported-media-type",
        "This kind of body is not taken here",
        f"Send {' or '.join(taken)}.",
        {"Accept-Post": ", ".join(taken)},
    )


def parsed(model: type[T], body: bytes) -> T:
    """Return a JSON body as its model. Raises ``RequestValidationError``, a 422."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def json_of(model: type[T], *, optional: bool = False) -> Callable[..., Any]:
    """Return a dependency that reads a JSON body once the caller is known.

    FastAPI's own way parses the body first, and would tell a stranger what is wrong with it.

    Args:
        model: What the body holds.
        optional: Whether no body at all stands for an empty object.

    """

    async def read(request: Request, _: Annotated[Any, Depends(caller)]) -> T:
        if optional and not await request.body():
            return model()
        if kind_of_body(request) != "application/json":
            raise unsupported("application/json")
        return parsed(model, await request.body())

    return read


def json_body(model: type[BaseModel], *, optional: bool = False) -> dict[str, Any]:
    """Return the OpenAPI entry of such a body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": not optional, "content": content}}
