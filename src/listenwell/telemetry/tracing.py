"""Tracing: off unless the standard variables of OpenTelemetry name where spans go.

``OTEL_EXPORTER_OTLP_ENDPOINT`` or ``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`` turns it on;
``OTEL_SDK_DISABLED=true`` and ``OTEL_TRACES_EXPORTER=none`` turn it off again. Headers, sampling
and batching follow their own variables. Spans go out by OTLP over HTTP, redacted.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from listenwell import __version__
from listenwell.telemetry.call_spans import CALL_SPANS
from listenwell.telemetry.span_redaction import RedactingExporter

if TYPE_CHECKING:
    from fastapi import FastAPI

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOT_TRACED: Final = "/healthz,/readyz,/metrics"


def tracing_wanted() -> bool:
    """Tell whether the environment names a place for spans."""
    return (
        any(os.environ.get(name) for name in _ENDPOINTS)
        and os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true"
        and os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "none"
    )


@contextmanager
def tracing(part: str, exporter: SpanExporter | None = None) -> Iterator[TracerProvider | None]:
    """Trace this process while the block lasts; what is left goes out at its end.

    Args:
        part: The part of the service that this process is.
        exporter: Where to; by default by OTLP over HTTP to where the environment says, or not
            at all where it says nothing.

    Yields:
        The provider, for instrumentation, or ``None`` where nothing is traced.

    """
    if exporter is None and not tracing_wanted():
        yield None
        return
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor

    provider = TracerProvider(resource=_resource(part))
    provider.add_span_processor(BatchSpanProcessor(RedactingExporter(exporter or _otlp())))
    CALL_SPANS.tracer = provider.get_tracer("listenwell.calls", __version__)
    asyncpg = AsyncPGInstrumentor()  # type: ignore[no-untyped-call]
    asyncpg.instrument(tracer_provider=provider)
    try:
        yield provider
    finally:
        asyncpg.uninstrument()
        CALL_SPANS.tracer = None
        provider.shutdown()


def _resource(part: str) -> Resource:
    return Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME", f"listenwell-{part}"),
            "service.namespace": "listenwell",
            "service.version": __version__,
        }
    )


def _otlp() -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()


def trace_requests(app: "FastAPI", provider: TracerProvider | None) -> None:
    """Make a span for every request but those of health and metrics."""
    if provider is not None:
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

        FastAPIInstrumentor.instrument_app(
            app,
            tracer_provider=provider,
            excluded_urls=_NOT_TRACED,
            exclude_spans=["receive", "send"],
        )
