"""One way of telling of a call, in a process of its own; prints its CPU time per call.

Before the clock starts, some calls are made and sent (imports, connections, the list of prices) and
what is loaded by then is frozen, as the service's processes do, so that the garbage collector walks
what the calls leave and not the libraries, of which some ways load more than others.
Run by telemetry_overhead.py; needs no more than the one library that is named.
"""

import asyncio
import contextlib
import gc
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable

Call = Callable[[], Awaitable[None]]
Flush = Callable[[], object]
"""Sends what was told until now, and returns or awaits when it is sent."""


_OPEN: list[contextlib.ExitStack] = []
"""Tracing, for as long as the process lives."""


async def work() -> None:
    """Do nothing, as a call does from the processor's point of view."""


def nothing() -> tuple[Call, Flush]:
    return work, lambda: None


def plain_span() -> tuple[Call, Flush]:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    exporter = OTLPSpanExporter(endpoint=f"{os.environ['SINK']}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=100_000))
    tracer = provider.get_tracer("plain")

    async def call() -> None:
        with tracer.start_as_current_span("call"):
            await work()

    return call, provider.force_flush


def record(*, spans: bool = False) -> tuple[Call, Flush]:
    from pathlib import Path

    from listenwell.db import Database
    from listenwell.settings import Settings
    from listenwell.telemetry.call_log import CALL_LOG
    from listenwell.telemetry.calls import current_call, track_api_call
    from listenwell.telemetry.tracing import tracing

    provider = None
    opened = contextlib.ExitStack()
    if spans:
        os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = os.environ["SINK"]
        os.environ["OTEL_BSP_MAX_QUEUE_SIZE"] = "100000"
        provider = opened.enter_context(tracing("bench"))
    database = Database(os.environ["DATABASE"], Settings(home=Path.cwd()), name="bench")
    CALL_LOG.capacity = 1_000_000

    @track_api_call("read_cues", provider="openai", model="gpt-5-mini", feature="read_cues")
    async def call() -> None:
        told = current_call()
        told.input_tokens, told.output_tokens = 1000, 100
        await work()

    async def flush() -> None:
        while CALL_LOG.buffer:
            await CALL_LOG.write(database)
        if provider is not None:
            provider.force_flush()

    _OPEN.append(opened)
    return call, flush


def langfuse() -> tuple[Call, Flush]:
    os.environ |= {
        "LANGFUSE_PUBLIC_KEY": "pk-lf-bench",
        "LANGFUSE_SECRET_KEY": "sk-lf-bench",
        "LANGFUSE_HOST": os.environ["SINK"],
        "LANGFUSE_BASE_URL": os.environ["SINK"],
    }
    from langfuse import get_client, observe

    client = get_client()

    @observe(as_type="generation", capture_input=False, capture_output=False)
    async def call() -> None:
        client.update_current_generation(
            model="gpt-5-mini", usage_details={"input": 1000, "output": 100}
        )
        await work()

    return call, client.flush


def logfire() -> tuple[Call, Flush]:
    import logfire as library
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = OTLPSpanExporter(endpoint=f"{os.environ['SINK']}/v1/traces")
    library.configure(
        send_to_logfire=False,
        console=False,
        metrics=False,
        additional_span_processors=[BatchSpanProcessor(exporter, max_queue_size=100_000)],
    )

    async def call() -> None:
        with library.span("call", model="gpt-5-mini", input_tokens=1000, output_tokens=100):
            await work()

    return call, library.force_flush


WAYS: dict[str, Callable[[], tuple[Call, Flush]]] = {
    "nothing": nothing,
    "plain span": plain_span,
    "record": record,
    "record and span": lambda: record(spans=True),
    "langfuse": langfuse,
    "logfire": logfire,
}


async def measure(way: str, calls: int) -> tuple[float, float]:
    """Return the CPU time per call in microseconds: the calling thread's, and all until sent."""
    call, flush = WAYS[way]()
    for _ in range(200):
        await call()
    await _done(flush)
    gc.collect()
    gc.freeze()
    began, here = time.process_time(), time.thread_time()
    for _ in range(calls):
        await call()
    here = time.thread_time() - here
    await _done(flush)
    return here / calls * 1e6, (time.process_time() - began) / calls * 1e6


async def _done(flush: Flush) -> None:
    flushed = flush()
    if asyncio.iscoroutine(flushed):
        await flushed


if __name__ == "__main__":
    print(json.dumps({"micros": asyncio.run(measure(sys.argv[1], int(sys.argv[2])))}))
