"""The OpenAPI document: the contract, kept in ``docs/reference/openapi.json``."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from listenwell.api.desk_schemas import CodeIn, NameIn, SignInIn
from listenwell.api.examples import EXAMPLES
from listenwell.api.findings_schemas import DetectIn, OverrideIn
from listenwell.api.problems import Problem
from listenwell.api.retention_schemas import RetentionIn
from listenwell.api.risk_schemas import AcknowledgeIn, RiskSettingsIn
from listenwell.api.schemas import ClientIn, CompletedIn, ConsentIn, RolesIn, SessionIn
from listenwell.api.telemetry_schemas import EventsIn, SessionNamesIn, TelemetryConsentIn

_ALSO: Final[tuple[type[BaseModel], ...]] = (
    Problem,
    SessionIn,
    CompletedIn,
    RolesIn,
    ClientIn,
    ConsentIn,
    SignInIn,
    NameIn,
    CodeIn,
    TelemetryConsentIn,
    SessionNamesIn,
    EventsIn,
    AcknowledgeIn,
    RiskSettingsIn,
    DetectIn,
    OverrideIn,
    RetentionIn,
)
"""Models that FastAPI does not see: problems, and bodies that are read after sign-in."""

_SCHEMES: Final = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "Bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "Browser": {"type": "apiKey", "in": "cookie", "name": "listenwell-8420"},
    "Webhook": {"type": "apiKey", "in": "header", "name": "X-Listenwell-Signature"},
}
_REQUEST_ID: Final = {
    "X-Request-Id": {
        "description": "The request's id, in every line that the logs hold of it.",
        "schema": {"type": "string"},
    }
}


def document_of(app: FastAPI) -> dict[str, Any]:
    """Return the application's OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes
        )
        document["paths"] = dict(sorted(document["paths"].items(), key=_sent_by_pages))
        components = document.setdefault("components", {})
        components["schemas"] = _schemas(components.get("schemas", {}))
        components["securitySchemes"] = _SCHEMES
        for path, methods in document["paths"].items():
            for operation in methods.values():
                _complete(path, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _schemas(found: dict[str, Any]) -> dict[str, Any]:
    schemas = dict(found)
    for model in _ALSO:
        described = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(described.pop("$defs", {}))
        schemas[model.__name__] = described
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for name, example in EXAMPLES.items():
        schemas[name] = {**schemas[name], "examples": [example]}
    return dict(sorted(schemas.items()))


def _complete(path: str, operation: dict[str, Any]) -> None:
    if path.startswith("/api/"):
        operation.setdefault("security", [{"ApiKey": [], "Bearer": []}, {"Browser": []}])
    for response in operation["responses"].values():
        response["headers"] = {**_REQUEST_ID, **response.get("headers", {})}


def _sent_by_pages(path: tuple[str, Any]) -> bool:
    """Sort behind the others what only pages send, which the router seeks first."""
    return path[0].startswith("/api/v1/telemetry")
