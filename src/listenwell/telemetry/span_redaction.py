"""Spans that leave this process hold names and numbers, never content, on any channel.

Instrumentation of libraries puts paths, statements and the text of exceptions into spans. What
leaves is built anew from a list of what may: attributes by name and shape, events without their
attributes but for an exception's type, no description of a status, no baggage in the trace state.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanContext, SpanKind, Status
from opentelemetry.util.types import Attributes, AttributeValue

from listenwell.logs import safe
from listenwell.telemetry.call_spans import told_at_export

ALLOWED: Final = frozenset(
    """
    db.operation.name db.system db.system.name error.type
    gen_ai.operation.name gen_ai.prompt.name gen_ai.provider.name gen_ai.request.max_tokens
    gen_ai.request.model gen_ai.response.model gen_ai.response.time_to_first_chunk
    gen_ai.usage.cache_read.input_tokens gen_ai.usage.input_tokens gen_ai.usage.output_tokens
    http.request.method http.response.status_code http.route http.status_code
    listenwell.attempt listenwell.cost_usd listenwell.fallback listenwell.feature
    listenwell.job_id listenwell.job_kind listenwell.operation listenwell.outcome
    listenwell.prompt.version listenwell.request_id listenwell.retries listenwell.subject
    llm.cost.total llm.model_name llm.provider llm.token_count.completion llm.token_count.prompt
    openinference.span.kind
    """.split()
)
"""Attributes that may leave. Whatever instrumentation adds beside them stays here."""

_METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
_STATEMENTS: Final = frozenset(
    "SELECT INSERT UPDATE DELETE WITH SET SHOW BEGIN COMMIT ROLLBACK COPY LISTEN UNLISTEN".split()
)
_OURS: Final = "listenwell"
_NAME: Final = re.compile(r"[\w.:/+@ \-]{1,140}", re.ASCII)


def redacted(span: ReadableSpan) -> ReadableSpan:
    """Return a span that holds nothing but what may leave."""
    attributes = _copied(span.attributes)
    ours = _scope(span).partition(".")[0] == _OURS
    if ours:
        attributes |= told_at_export(attributes)
    return ReadableSpan(
        name=_name(span, attributes, ours=ours),
        context=None if span.context is None else _bare(span.context),
        parent=None if span.parent is None else _bare(span.parent),
        resource=span.resource,
        attributes=_attributes(attributes),
        events=[_event(each) for each in span.events],
        links=[Link(_bare(each.context)) for each in span.links],
        kind=span.kind,
        status=Status(span.status.status_code) if span.status.description else span.status,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _copied(given: Attributes) -> dict[str, AttributeValue]:
    if isinstance(given, MappingProxyType):
        return given.copy()  # the SDK's own: to walk it takes ten times as long
    return dict(given or {})


def _bare(context: SpanContext) -> SpanContext:
    if not context.trace_state:
        return context
    return SpanContext(
        context.trace_id, context.span_id, context.is_remote, trace_flags=context.trace_flags
    )


def _attributes(given: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    kept = {name: value for name, value in given.items() if name in ALLOWED and _plain(value)}
    method = kept.get("http.request.method")
    if method is not None and method not in _METHODS:
        kept["http.request.method"] = "_OTHER"
    return kept


def _plain(value: AttributeValue) -> bool:
    """Tell whether a value is a number, or a name without blanks."""
    return _is_token(value) if isinstance(value, str) else isinstance(value, bool | int | float)


@lru_cache(maxsize=1_024)
def _is_token(value: str) -> bool:
    return safe(value) == value


def _event(event: Event) -> Event:
    kind = (event.attributes or {}).get("exception.type")
    kept = {"exception.type": kind} if isinstance(kind, str) and safe(kind) == kind else {}
    name = event.name if event.name == "exception" else "event"
    return Event(name, kept, event.timestamp)


def _scope(span: ReadableSpan) -> str:
    return span.instrumentation_scope.name if span.instrumentation_scope else ""


def _name(span: ReadableSpan, attributes: Mapping[str, AttributeValue], *, ours: bool) -> str:
    """Return a name made of what is known: a route, a kind of statement, or one of our own."""
    if ours and _NAME.fullmatch(span.name):
        return span.name
    if span.kind is SpanKind.SERVER:
        method = attributes.get("http.request.method") or attributes.get("http.method")
        route = attributes.get("http.route")
        return f"{method if method in _METHODS else 'HTTP'} {route or ''}".strip()
    first = span.name.partition(" ")[0].upper()
    return first if first in _STATEMENTS else _scope(span).rpartition(".")[2] or "span"


class RedactingExporter(SpanExporter):
    """Redacts every span before another exporter sees it."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export what may leave."""
        return self._inner.export([redacted(each) for each in spans])

    def shutdown(self) -> None:
        """Shut the inner exporter down."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Flush the inner exporter."""
        return self._inner.force_flush(timeout_millis)
