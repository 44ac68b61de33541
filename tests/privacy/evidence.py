"""What the service let out while everything was done to it."""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from sqlalchemy import text
from tests.privacy.marked import CONSENT, FILE, NAME

from listenwell.db import Database
from listenwell.jobs import run_job
from listenwell.settings import Settings


class SpansSent(SpanExporter):
    """What goes over the wire as spans."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.wire = b""

    def export(self, spans: Any) -> SpanExportResult:
        self.spans += spans
        self.wire += encode_spans(spans).SerializeToString()
        return SpanExportResult.SUCCESS


@dataclass
class Evidence:
    """Everything that the service let out."""

    http: httpx.AsyncClient
    database: Database
    headers: dict[str, str]
    coach_id: UUID
    settings: Settings
    wrapper: Any
    provider: Any
    spans: "SpansSent"
    state: Any
    answers: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    raw_logs: io.StringIO = field(default_factory=io.StringIO)
    logs: io.StringIO = field(default_factory=io.StringIO)
    crashes: list[str] = field(default_factory=list)
    spilled: list[bytes] = field(default_factory=list)
    sent_hints: list[str] = field(default_factory=list)

    async def send(
        self, path: str = "/api/v1/sessions", method: str = "POST", **request: Any
    ) -> Any:
        """Send a request; keep the answer unless it is a session's, for its own coach."""
        request["headers"] = {**self.headers, **request.get("headers", {})}
        answer = await self.http.request(method, path, **request)
        if answer.status_code >= 300:
            self.answers.append(f"{answer.headers}\n{answer.text}")
        return answer

    async def upload(self, data: bytes = FILE, **form: str) -> Any:
        return await self.send(
            data={"client_id": str(uuid4()), **CONSENT, **form},
            files={"file": (f"2026-09-03 {NAME}.vtt", data)},
        )

    async def run(self, job_id: str) -> str:
        """Run a session's jobs, as a worker does."""
        async with self.database.transaction() as db:
            job = await db.scalar(
                text(
                    "SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"
                    " AND kind = 'compute_session_analytics'"
                ),
                {"j": job_id},
            )
        return str(await run_job(self.database, UUID(str(job))))


Scenario = Callable[[Evidence, pytest.MonkeyPatch], Awaitable[None]]
Sink = Callable[[Evidence], Awaitable[str]]
