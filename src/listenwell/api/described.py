"""Problems as the OpenAPI document tells of them: what each means, with an example."""

from typing import Any, Final

from listenwell.api.problems import MEDIA_TYPE

_PROBLEMS: Final = {
    400: ("The request is not HTTP as it should be", "malformed-request"),
    401: ("No key or token that counts", "unauthorized"),
    403: ("No consent stands; nothing was kept", "consent-missing"),
    404: ("It does not exist, or it is not yours", "not-found"),
    408: ("The body took too long to arrive", "too-slow"),
    409: ("It does not fit what is there already", "already-there"),
    410: ("The client was erased", "erased"),
    413: ("The upload is too large", "too-large"),
    415: ("This kind of body is not taken", "unsupported-media-type"),
    422: ("The request or the file is not as it should be", "malformed-request"),
    429: ("Too many requests", "too-many-requests"),
    500: ("Something went wrong on our side", "internal-error"),
    503: ("The database, or something else that is needed, is away", "database-unavailable"),
}
_RETRY: Final = {
    "Retry-After": {
        "description": "Seconds to wait before trying again.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
_FOR_ALL: Final = (401, 429, 500, 503)
_WITH_BODY: Final = (400, 408, 413, 415)


def problem_responses(*more: int, body: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of the problems that every request can meet, and these."""
    statuses = {*_FOR_ALL, *more, *(_WITH_BODY if body else ())}
    return {status: _described(status) for status in sorted(statuses)}


def _described(status: int) -> dict[str, Any]:
    title, kind = _PROBLEMS[status]
    entry: dict[str, Any] = {
        "description": title,
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {"type": kind, "title": title, "status": status},
            }
        },
    }
    if status in (429, 503):
        entry["headers"] = _RETRY
    return entry
