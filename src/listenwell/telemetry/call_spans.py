"""Spans of calls, by the GenAI conventions: who, which model, how many tokens; never content."""

from collections.abc import Mapping
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.call_rows import answering_model
from listenwell.telemetry.outcomes import Outcome
from listenwell.telemetry.prices import price_of

NO_SPAN: Final = trace.INVALID_SPAN

_FINE: Final = frozenset({Outcome.OK, Outcome.FALLEN_BACK})
_FAILED: Final = Status(StatusCode.ERROR)


class CallSpans:
    """Makes the spans; off until a tracer is given, so that a record alone stays cheap."""

    def __init__(self) -> None:
        self.tracer: Tracer | None = None

    def start(self, record: CallRecord) -> Span:
        """Begin the span, or none; either way the record learns the trace that it belongs to."""
        if self.tracer is None:
            context = trace.get_current_span().get_span_context()
            record.trace_id, record.span_id = context.trace_id, context.span_id
            return NO_SPAN
        span = self.tracer.start_span(_name(record), kind=SpanKind.CLIENT)
        context = span.get_span_context()
        record.trace_id, record.span_id = context.trace_id, context.span_id
        return span

    @staticmethod
    def end(span: Span, record: CallRecord) -> None:
        """Say what the record says and end the span."""
        if span.is_recording():
            span.set_attributes(_attributes(record))
            if record.outcome not in _FINE:
                span.set_status(_FAILED)
        span.end()


def _name(record: CallRecord) -> str:
    if record.kind == "operation":
        return record.operation
    model = record.requested_model
    return f"chat {model}" if model else record.operation


def _attributes(record: CallRecord) -> Mapping[str, str | int | float | bool]:
    said: dict[str, str | int | float | bool | None] = {
        "listenwell.operation": record.operation,
        "listenwell.feature": record.feature,
        "listenwell.outcome": record.outcome.value if record.outcome else None,
        "error.type": record.error_type,
    }
    if record.kind == "operation":
        said |= {
            "openinference.span.kind": "CHAIN",
            "listenwell.retries": record.retries,
            "listenwell.fallback": record.fallback_used,
        }
    elif record.requested_model is not None:
        said |= _model_attributes(record)
    return {name: value for name, value in said.items() if value is not None}


def _model_attributes(record: CallRecord) -> dict[str, str | int | float | bool | None]:
    price, answering = price_of(record), answering_model(record)
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": record.provider,
        "gen_ai.request.model": record.requested_model,
        "gen_ai.response.model": answering,
        "gen_ai.usage.input_tokens": record.input_tokens,
        "gen_ai.usage.output_tokens": record.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": record.cached_tokens,
        "gen_ai.response.time_to_first_chunk": record.first_token_seconds,
        "gen_ai.prompt.name": record.prompt_id,
        "listenwell.prompt.version": record.prompt_version,
        "listenwell.attempt": record.attempt,
        "listenwell.cost_usd": price.usd,
        # What Phoenix reads; the conventions have no name for the cost yet.
        "openinference.span.kind": "LLM",
        "llm.model_name": answering or record.requested_model,
        "llm.provider": record.provider,
        "llm.token_count.prompt": record.input_tokens,
        "llm.token_count.completion": record.output_tokens,
        "llm.cost.total": price.usd,
    }


CALL_SPANS: Final = CallSpans()
"""Of this process."""
