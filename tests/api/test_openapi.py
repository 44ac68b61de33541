"""The OpenAPI document: complete, kept in the documentation, true when put to the test."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from listenwell.api import (
    client_analytics_schemas,
    desk_schemas,
    findings_schemas,
    health_routes,
    operator_schemas,
    problems,
    retention_schemas,
    risk_schemas,
    schemas,
    telemetry_schemas,
)
from listenwell.api.app import make_app
from listenwell.api.examples import EXAMPLES
from listenwell.settings import Settings

KEPT = Path(__file__).parents[2] / "docs/reference/openapi.json"
DOCUMENT = make_app(Settings()).openapi()
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    unsupported_method,
)


def test_the_document_in_the_documentation_is_the_applications():
    kept = json.loads(KEPT.read_text())
    made = json.loads(json.dumps(DOCUMENT))
    assert kept == made, "renew it: python tools/write_openapi.py"


def test_it_is_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")


def operations() -> list[Any]:
    return [
        pytest.param(path, operation, id=f"{method} {path}")
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize(("path", "operation"), operations())
def test_every_operation_is_described_with_its_answers(path, operation):
    assert operation["summary"]
    assert operation["description"]
    for status, response in operation["responses"].items():
        assert response["description"]
        for media, content in response["content"].items():
            if media == "text/plain":
                continue
            assert content["schema"], f"{path} {status}"
            assert (media == problems.MEDIA_TYPE) == (status[0] in "45" and path != "/readyz")


def test_every_body_has_an_example_that_is_sound():
    used = {
        content["schema"]["$ref"].rpartition("/")[2]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for holder in (*operation["responses"].values(), operation.get("requestBody", {}))
        for content in holder.get("content", {}).values()
        if "$ref" in content.get("schema", {})
    }
    assert used == set(EXAMPLES)
    for name, example in EXAMPLES.items():
        owner = next(
            m
            for m in (
                schemas,
                client_analytics_schemas,
                desk_schemas,
                operator_schemas,
                findings_schemas,
                retention_schemas,
                risk_schemas,
                telemetry_schemas,
                problems,
                health_routes,
            )
            if hasattr(m, name)
        )
        getattr(owner, name).model_validate(example)


@pytest.fixture(scope="module")
def served(api_settings: Settings) -> Iterator[str]:
    """The API on a port of its own, as it runs in earnest."""
    config = uvicorn.Config(
        make_app(api_settings), host="127.0.0.1", port=0, log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


schema = schemathesis.openapi.from_dict(DOCUMENT)


@schema.parametrize()
@hypothesis_settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_the_document_says_is_what_happens(
    case: Case, served: str, coach: Any, operator: Any
) -> None:
    """Made-up requests, sound and unsound, and the same to real ids: no answer is undocumented."""
    who = operator if case.path.startswith("/api/v1/operator/") else coach
    answer = case.call(base_url=served, headers=who.headers)
    case.validate_response(answer, checks=CHECKS)
    if case.path_parameters:
        real = real_ids(case.operation.label, served, who)
        case.path_parameters = {
            name: real.get(name, made) for name, made in case.path_parameters.items()
        }
        answer = case.call(base_url=served, headers=who.headers)
        case.validate_response(answer, checks=CHECKS)


_real: dict[str, tuple[Any, dict[str, str]]] = {}


def real_ids(operation: str, served: str, coach: Any) -> dict[str, str]:
    """Ids that exist; an operation of its own may erase them."""
    if operation not in _real or _real[operation][0] != coach.coach_id:
        body = {
            "client_id": str(uuid4()),
            "consent": EXAMPLES["ConsentIn"],
            "utterances": EXAMPLES["SessionIn"]["utterances"],
        }
        sent = httpx.post(f"{served}/api/v1/sessions", json=body, headers=coach.headers)
        ids = {"client_id": body["client_id"], "job_id": sent.json()["job_id"]}
        _real[operation] = (coach.coach_id, ids)
    return _real[operation][1]
