"""Spans of calls, by the GenAI conventions: who, which model, how many tokens; never content."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from listenwell.telemetry.call_record import CallRecord, Kind
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
            span: Span = NO_SPAN
            context = trace.get_current_span().get_span_context()
        else:
            name, known = _known(record)
            span = self.tracer.start_span(name, kind=SpanKind.CLIENT, attributes=known)
            record.known = known
            context = span.get_span_context()
        record.trace_id, record.span_id = context.trace_id, context.span_id
        return span

    @staticmethod
    def end(span: Span, record: CallRecord) -> None:
        """Say what the record learned since the span began, and end the span."""
        if span.is_recording():
            span.set_attributes(_learned(record))
            if record.outcome not in _FINE:
                span.set_status(_FAILED)
        span.end()


def _known(record: CallRecord) -> "_Known":
    return _at_start(
        record.kind, record.operation, record.feature, record.provider, record.requested_model
    )


_Known = tuple[str, Mapping[str, AttributeValue]]


@lru_cache(maxsize=1_024)
def _at_start(
    kind: Kind, operation: str, feature: str | None, provider: str | None, model: str | None
) -> _Known:
    """Return a span's name and the attributes that the conventions want for a sampler to see."""
    said: dict[str, AttributeValue | None] = {
        "listenwell.operation": operation,
        "listenwell.feature": None if feature == operation else feature,
    }
    if kind == "operation" or not model:
        return operation, _without_none(said)
    said["gen_ai.operation.name"] = "chat"
    said["gen_ai.provider.name"] = provider
    said["gen_ai.request.model"] = model
    return f"chat {model}", _without_none(said)


_ANSWER: Final = (
    "gen_ai.response.model",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.prompt.name",
    "listenwell.prompt.version",
    "listenwell.cost_usd",
)


def _answer(record: CallRecord) -> tuple[AttributeValue | None, ...]:
    return (
        None if record.answering_model is None else answering_model(record),
        record.input_tokens,
        record.output_tokens,
        record.cached_tokens,
        record.first_token_seconds,
        record.prompt_id,
        record.prompt_version,
        record.cost_usd,
    )


def _learned(record: CallRecord) -> Mapping[str, AttributeValue]:
    said: dict[str, AttributeValue] = {}
    _, known = _known(record)
    if known is not record.known:  # whoever makes the call has named another model meanwhile
        said |= known
    if record.error_type is not None:
        said["error.type"] = record.error_type
    if record.outcome is not None and record.outcome is not Outcome.OK:
        said["listenwell.outcome"] = record.outcome.value
    if record.kind == "operation":
        said["listenwell.retries"] = record.retries
        said["listenwell.fallback"] = record.fallback_used
    elif record.requested_model is not None:
        said["listenwell.attempt"] = record.attempt
        for name, value in zip(_ANSWER, _answer(record), strict=True):
            if value is not None:
                said[name] = value
    return said


def _without_none(said: Mapping[str, AttributeValue | None]) -> dict[str, AttributeValue]:
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
