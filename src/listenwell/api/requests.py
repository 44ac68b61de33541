"""Every request gets an id, a line in the log and a place in the metrics; never its content."""

import re
import time
from typing import Final
from uuid import uuid4

import structlog
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from listenwell.api.problems import internal_error
from listenwell.logs import describe
from listenwell.telemetry.work import working_on

REQUEST_ID: Final = b"x-request-id"
_SOUND: Final = re.compile(rb"[0-9a-f-]{16,64}")
_METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
_log = structlog.stdlib.get_logger("listenwell.api")

SECONDS = Histogram(
    "listenwell_http_request_seconds",
    "Time from a request's arrival to the end of its answer.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)


class RequestContext:
    """ASGI middleware. What nothing else caught becomes a 500 here, and its text goes nowhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def tagged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (REQUEST_ID, request_id.encode())]
            await send(message)

        began = time.perf_counter()
        with working_on(request_id=request_id):
            try:
                await self._app(scope, receive, tagged)
            except Exception as error:  # noqa: BLE001 - the last one to catch it
                _log.error("request_failed", error=describe(error))
                if not status:
                    await internal_error()(scope, receive, tagged)
            finally:
                _account(scope, status, time.perf_counter() - began)


def _request_id(scope: Scope) -> str:
    """Return the caller's own id if it is one: a word could be a name."""
    given: bytes = dict(scope["headers"]).get(REQUEST_ID, b"")
    return given.decode() if _SOUND.fullmatch(given) else uuid4().hex


def _account(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    route = getattr(scope.get("route"), "path", "unmatched")
    SECONDS.labels(method, route, str(status)).observe(seconds)
    _log.info("request", method=method, route=route, status=status, seconds=round(seconds, 4))
