"""Traces across processes: a job goes on with the trace of whoever asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from opentelemetry import context, propagate
from opentelemetry.trace import SpanKind, Status, StatusCode

from listenwell.telemetry.call_spans import CALL_SPANS
from listenwell.telemetry.outcomes import error_type_of


def traceparent() -> str | None:
    """Return the trace that the running code belongs to, to be sent along; ``None`` if none."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def continued_trace(parent: str | None) -> Iterator[None]:
    """Belong to the given trace while the block lasts, or to none."""
    given = propagate.extract({"traceparent": parent} if parent else {}, context.Context())
    token = context.attach(given)
    try:
        yield
    finally:
        context.detach(token)


@contextmanager
def job_span(kind: str, job_id: UUID) -> Iterator[None]:
    """Make a span of a job, where tracing is on."""
    tracer = CALL_SPANS.tracer
    if tracer is None:
        yield
        return
    with tracer.start_as_current_span(
        f"job {kind}",
        kind=SpanKind.CONSUMER,
        record_exception=False,
        set_status_on_exception=False,
        attributes={"listenwell.job_kind": kind, "listenwell.job_id": str(job_id)},
    ) as span:
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", error_type_of(error))
            span.set_status(Status(StatusCode.ERROR))
            raise
