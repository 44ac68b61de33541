"""Spans of calls, by the GenAI conventions: who, which model, how many tokens; never content."""

from collections.abc import Mapping
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.call_rows import answering_model
from listenwell.telemetry.outcomes import Outcome
from listenwell.telemetry.prices import price

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


def _attributes(record: CallRecord) -> Mapping[str, AttributeValue]:
    said: dict[str, AttributeValue | None] = {
        "listenwell.operation": record.operation,
        "listenwell.feature": None if record.feature == record.operation else record.feature,
        "error.type": record.error_type,
    }
    if record.outcome is not None and record.outcome is not Outcome.OK:
        said["listenwell.outcome"] = record.outcome.value
    if record.kind == "operation":
        said["listenwell.retries"] = record.retries
        said["listenwell.fallback"] = record.fallback_used
    elif record.requested_model is not None:
        said["gen_ai.provider.name"] = record.provider
        said["gen_ai.request.model"] = record.requested_model
        said["gen_ai.response.model"] = answering_model(record)
        said["gen_ai.usage.input_tokens"] = record.input_tokens
        said["gen_ai.usage.output_tokens"] = record.output_tokens
        said["gen_ai.usage.cache_read.input_tokens"] = record.cached_tokens
        said["gen_ai.response.time_to_first_chunk"] = record.first_token_seconds
        said["gen_ai.prompt.name"] = record.prompt_id
        said["listenwell.prompt.version"] = record.prompt_version
        said["listenwell.attempt"] = record.attempt
        said["listenwell.cost_usd"] = record.cost_usd
    return {name: value for name, value in said.items() if value is not None}


def told_at_export(given: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Return what follows from a call's attributes: its cost, and the names that Phoenix reads.

    Worked out when spans leave and not when calls end, so that the calls do not wait for it.
    """
    if "listenwell.operation" not in given:
        return {}
    usual: dict[str, AttributeValue] = {
        "listenwell.outcome": Outcome.OK.value,
        "listenwell.feature": given["listenwell.operation"],
    }
    usual = {name: value for name, value in usual.items() if name not in given}
    if "listenwell.retries" in given:
        return {**usual, "openinference.span.kind": "CHAIN"}
    if "gen_ai.request.model" not in given:
        return usual
    model = str(given.get("gen_ai.response.model") or given["gen_ai.request.model"])
    cost = given.get("listenwell.cost_usd")
    if cost is None:
        cost = _cost(given, model)
    told = {
        "gen_ai.operation.name": "chat",
        "openinference.span.kind": "LLM",
        "llm.model_name": model,
        "llm.provider": given.get("gen_ai.provider.name"),
        "llm.token_count.prompt": given.get("gen_ai.usage.input_tokens"),
        "llm.token_count.completion": given.get("gen_ai.usage.output_tokens"),
        "llm.cost.total": cost,
        "listenwell.cost_usd": cost,
    }
    return usual | {name: value for name, value in told.items() if value is not None}


def _cost(given: Mapping[str, AttributeValue], model: str) -> float | None:
    tokens = [
        value if isinstance(value, int) else 0
        for value in (
            given.get("gen_ai.usage.input_tokens"),
            given.get("gen_ai.usage.output_tokens"),
            given.get("gen_ai.usage.cache_read.input_tokens"),
        )
    ]
    if "gen_ai.usage.input_tokens" not in given:
        return None
    return price(str(given.get("gen_ai.provider.name")), model, *tokens).usd


CALL_SPANS: Final = CallSpans()
"""Of this process."""
