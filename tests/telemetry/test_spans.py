"""What leaves as a span: who, which model, how many tokens, which trace; never content."""

import io
import json
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import Decision, StaticSampler
from opentelemetry.trace import SpanKind, StatusCode
from pydantic import SecretStr

from listenwell.api.app import make_app
from listenwell.jobs import kinds, run_job
from listenwell.jobs.ledger import enqueue
from listenwell.logs import configure_logs
from listenwell.telemetry.call_spans import CALL_SPANS
from listenwell.telemetry.calls import tracked_call
from listenwell.telemetry.span_redaction import RedactingExporter, redacted
from listenwell.telemetry.trace_context import continued_trace, traceparent
from listenwell.telemetry.tracing import tracing, tracing_wanted
from listenwell.telemetry.work import working_on

IBAN = "DE89370400440532013000"
WORDS = "I never told my sister"


class Kept(SpanExporter):
    """Keeps what would go over the wire, as its bytes."""

    def __init__(self) -> None:
        self.spans = []
        self.wire = b""

    def export(self, spans) -> SpanExportResult:
        self.spans += spans
        self.wire += encode_spans(spans).SerializeToString()
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Nothing to shut."""

    def named(self, name: str):
        (found,) = [each for each in self.spans if each.name == name]
        return found


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_a_call_tells_model_tokens_cost_and_outcome(kept: Kept) -> None:
    with (
        tracing("tests", kept),
        tracked_call("read_cues", kind="operation", feature="cues"),
        tracked_call("read_cues", provider="openai", model="gpt-5-mini") as call,
    ):
        call.answering_model = "gpt-5-mini-2025-08-07"
        call.input_tokens, call.output_tokens = 1000, 100
        call.prompt_id, call.prompt_version = "cues", "0123abcd"
    chat, operation = kept.named("chat gpt-5-mini"), kept.named("read_cues")
    assert chat.parent.span_id == operation.context.span_id
    told = chat.attributes
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == "gpt-5-mini"
    assert told["gen_ai.response.model"] == "gpt-5-mini-2025-08-07"
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (1000, 100)
    assert told["listenwell.cost_usd"] == pytest.approx((1000 * 0.25 + 100 * 2) / 1e6)
    assert told["listenwell.prompt.version"] == "0123abcd"
    assert told["listenwell.outcome"] == "ok"


def test_a_sampler_sees_who_is_asked_for_what_and_a_model_named_later_counts(kept: Kept) -> None:
    seen = []

    class Seeing(StaticSampler):
        def should_sample(self, parent_context, trace_id, name, kind=None, attributes=None, *more):
            seen.append((name, dict(attributes)))
            return super().should_sample(parent_context, trace_id, name, kind, attributes, *more)

    with tracing("tests", kept) as provider:
        CALL_SPANS.tracer.sampler = Seeing(Decision.RECORD_AND_SAMPLE)
        with tracked_call("read_cues", provider="openai", model="gpt-5-mini") as call:
            call.requested_model = "gpt-5"
        with tracked_call("transcribe", provider="assemblyai") as call:
            call.requested_model = "best"
        assert provider is not None
    assert seen[0] == (
        "chat gpt-5-mini",
        {
            "listenwell.operation": "read_cues",
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-5-mini",
        },
    )
    assert seen[1] == ("transcribe", {"listenwell.operation": "transcribe"})
    models = [each.attributes["gen_ai.request.model"] for each in kept.spans]
    assert models == ["gpt-5", "best"]


@pytest.mark.parametrize(
    "value", [[IBAN], {"said": IBAN}, {"said": {"again": [IBAN]}}, IBAN.encode(), WORDS]
)
def test_an_attribute_that_may_leave_takes_no_other_shape(kept: Kept, value: object) -> None:
    with tracing("tests", kept) as provider:
        tracer = provider.get_tracer("some.vendor.sdk")
        with tracer.start_as_current_span("x", attributes={"gen_ai.request.model": value}):
            pass
    (span,) = kept.spans
    assert "gen_ai.request.model" not in span.attributes
    assert IBAN.encode() not in kept.wire


def test_an_exceptions_text_is_exported_on_no_channel(kept: Kept) -> None:
    with tracing("tests", kept) as provider:
        tracer = provider.get_tracer("some.vendor.sdk")
        with (
            pytest.raises(ValueError, match=IBAN),
            tracer.start_as_current_span(f"pay {IBAN}", attributes={"gen_ai.prompt": WORDS}),
            tracked_call("read_cues", provider="openai"),
        ):
            raise ValueError(f"{WORDS}: {IBAN}")
        with tracer.start_as_current_span("x", record_exception=False) as span:
            span.record_exception(ValueError(IBAN), attributes={"exception.message": IBAN})
            span.add_event(IBAN, {"body": WORDS})
            span.set_status(StatusCode.ERROR, IBAN)
            span.set_attribute("gen_ai.request.model", [IBAN])
            span.set_attribute("gen_ai.input.messages", WORDS)
            span.set_attribute("http.route", f"/accounts/{WORDS}")
    assert len(kept.spans) == 3
    assert IBAN.encode() not in kept.wire
    assert b"sister" not in kept.wire
    failed = next(each for each in kept.spans if each.name == "read_cues")
    assert failed.attributes["error.type"] == "ValueError"
    assert failed.status.status_code is StatusCode.ERROR
    exceptions = [event for span in kept.spans for event in span.events]
    assert {"exception.type": "ValueError"} in [dict(event.attributes) for event in exceptions]


def test_without_an_endpoint_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    with tracing("tests") as provider:
        assert provider is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert tracing_wanted()
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    assert not tracing_wanted()


async def test_requests_and_statements_leave_spans_without_paths_or_sql(
    kept: Kept, database_url, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import listenwell.api.app as app_module

    monkeypatch.setattr(app_module, "tracing", lambda part: tracing(part, kept))
    chosen = settings.model_copy(update={"database_url": SecretStr(database_url)})
    app = make_app(chosen)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
    ):
        await http.get(f"/api/v1/sessions/Quuxova?q={WORDS}", headers={"X-API-Key": "k"})
        await http.get("/Quuxova")
    names = {each.name for each in kept.spans}
    assert "GET /api/v1/sessions/{job_id}" in names or "GET" in names
    assert names & {"SELECT", "WITH", "UPDATE"}
    assert b"Quuxov" not in kept.wire
    assert b"sister" not in kept.wire
    assert b"api_keys" not in kept.wire


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    import logging

    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.getLogger("listenwell").level)
    stream = io.StringIO()
    configure_logs("tests", stream)
    structlog.configure(cache_logger_on_first_use=False)  # other tests look at the same loggers
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.getLogger("listenwell").setLevel(before[2])
    structlog.reset_defaults()


async def test_a_job_goes_on_with_the_request_and_the_trace_that_asked_for_it(
    kept: Kept, database, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = f"traced_{uuid4().hex[:8]}"

    async def handler(_: object) -> None:
        structlog.get_logger("listenwell.tests").info("at work")

    monkeypatch.setitem(kinds._kinds, kind, kinds.Kind(kind, handler))
    with tracing("tests", kept) as provider:
        asking = provider.get_tracer("listenwell.tests").start_span("asking")
        with trace.use_span(asking, end_on_exit=True), working_on(request_id="r-12345678"):
            async with database.transaction() as db:
                job_id = await enqueue(db, kind, f"traced-{uuid4()}")
        assert await run_job(database, job_id) == "succeeded"
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    at_work = next(line for line in lines if line["event"] == "at work")
    done = next(line for line in lines if line["event"] == "job succeeded")
    trace_id = f"{asking.get_span_context().trace_id:032x}"
    for line in (at_work, done):
        assert line["request_id"] == "r-12345678"
        assert line["job_id"] == str(job_id)
        assert line["trace_id"] == trace_id
    span = kept.named(f"job {kind}")
    assert span.parent.span_id == asking.get_span_context().span_id
    assert span.attributes["listenwell.job_id"] == str(job_id)


async def test_a_job_without_a_trace_does_not_take_its_runners(kept: Kept) -> None:
    with tracing("tests", kept) as provider:
        asking = provider.get_tracer("listenwell.tests").start_span("polling")
        with trace.use_span(asking, end_on_exit=True), continued_trace(None):
            assert traceparent() is None


async def test_metrics_tell_calls_by_outcome_from_all_processes(
    database, database_url, settings
) -> None:
    from listenwell.telemetry.call_log import CallLog
    from listenwell.telemetry.call_record import CallRecord
    from listenwell.telemetry.work import Work

    operation = f"op_{uuid4().hex}"
    for seconds, count in ((0.2, 2), (400.0, 1)):
        log = CallLog(capacity=count)
        for _ in range(count + 1):
            record = CallRecord("attempt", operation, work=Work(), provider="openai")
            record.end()
            record.seconds = seconds
            log.add(record)
        await log.write(database)
    chosen = settings.model_copy(update={"database_url": SecretStr(database_url)})
    app = make_app(chosen)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
    ):
        told = (await http.get("/metrics")).text
    labels = f'kind="attempt",operation="{operation}",outcome="ok",provider="openai"'
    found = {
        line.partition("}")[0].partition("{")[2]: line.rpartition(" ")[2]
        for line in told.splitlines()
        if operation in line and "_bucket" in line
    }
    by_bound = {key.partition('le="')[2].partition('"')[0]: v for key, v in found.items()}
    assert (by_bound["0.1"], by_bound["0.25"], by_bound["120.0"]) == ("0.0", "2.0", "2.0")
    assert by_bound["+Inf"] == "3.0"
    assert f"listenwell_api_call_seconds_count{{{labels}}} 3.0" in told
    drops = next(
        line
        for line in told.splitlines()
        if line.startswith('listenwell_call_records_dropped_total{reason="full"}')
    )
    assert float(drops.rpartition(" ")[2]) >= 2


def test_the_redacted_span_keeps_its_place_in_the_trace(kept: Kept) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(RedactingExporter(kept)))
    span = provider.get_tracer("listenwell.calls").start_span("read_cues", kind=SpanKind.CLIENT)
    span.end()
    (left,) = kept.spans
    assert left.context.span_id == span.get_span_context().span_id
    assert (left.start_time, left.end_time) == (span.start_time, span.end_time)
    assert redacted(span).kind is SpanKind.CLIENT
