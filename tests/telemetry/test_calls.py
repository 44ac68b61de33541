"""Every call leaves a record; nothing that goes wrong with the record reaches the call."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from listenwell.telemetry import calls
from listenwell.telemetry.call_log import CallLog
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.call_rows import answering_model, row_of
from listenwell.telemetry.calls import current_call, track_api_call, tracked_call
from listenwell.telemetry.outcomes import Outcome
from listenwell.telemetry.prices import _listed
from listenwell.telemetry.work import Work, working_on


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> CallLog:
    """A log of the test's own."""
    own = CallLog()
    monkeypatch.setattr(calls, "CALL_LOG", own)
    return own


def only(log: CallLog) -> CallRecord:
    (record,) = log.buffer
    return record


async def test_a_coroutine_is_measured_and_says_what_it_knows(log: CallLog) -> None:
    @track_api_call("read_cues", provider="openai", model="gpt-5-mini", feature="cues")
    async def call(number: int) -> int:
        current_call().input_tokens = 12
        await asyncio.sleep(0)
        return number + 1

    assert await call(1) == 2
    record = only(log)
    assert (record.operation, record.provider, record.feature) == ("read_cues", "openai", "cues")
    assert (record.input_tokens, record.outcome) == (12, Outcome.OK)
    assert record.seconds > 0
    assert call.__name__ == "call"


def test_a_plain_function_is_measured(log: CallLog) -> None:
    @track_api_call("transcribe", provider="assemblyai")
    def call() -> str:
        return "answer"

    assert call() == "answer"
    assert only(log).attempt == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TimeoutError(), Outcome.TIMEOUT),
        (ConnectionResetError(), Outcome.CONNECTION),
        (asyncio.CancelledError(), Outcome.ABANDONED),
        (ValueError("I never told my sister"), Outcome.ERROR),
    ],
)
async def test_an_error_is_classed_and_raised_as_it_was(
    log: CallLog, error: BaseException, outcome: Outcome
) -> None:
    @track_api_call("read_cues")
    async def call() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        await call()
    assert raised.value is error
    assert (only(log).outcome, only(log).error_type) == (outcome, type(error).__name__)
    assert "sister" not in str(row_of(only(log)))


async def test_a_stream_ends_with_its_last_item(log: CallLog) -> None:
    @track_api_call("chat", provider="openai")
    async def stream() -> AsyncIterator[int]:
        current_call().requested_model = "gpt-5-mini"
        yield 1
        assert not log.buffer
        current_call().output_tokens = 2
        yield 2

    seen = []
    async for item in stream():
        assert current_call().operation == "none"  # between its steps the stream binds nothing
        seen.append(item)
    record = only(log)
    assert seen == [1, 2]
    assert (record.requested_model, record.output_tokens) == ("gpt-5-mini", 2)
    assert record.streamed
    assert 0 < (record.first_token_seconds or 0) <= record.seconds


async def test_a_stream_that_is_left_is_abandoned(log: CallLog) -> None:
    closed = []

    @track_api_call("chat")
    async def stream() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    opened = stream()
    assert await anext(opened) == 1
    await opened.aclose()  # type: ignore[attr-defined]
    assert closed
    assert only(log).outcome is Outcome.ABANDONED


def test_a_plain_stream_that_fails_is_recorded_with_its_first_item(log: CallLog) -> None:
    @track_api_call("chat")
    def stream() -> Iterator[int]:
        yield 1
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(stream())
    assert only(log).outcome is Outcome.TIMEOUT
    assert only(log).first_token_seconds is not None


def test_attempts_belong_to_their_operation_and_its_feature(log: CallLog) -> None:
    with tracked_call("read_cues", kind="operation", feature="cues") as operation:
        operation.prompt_id, operation.prompt_version = "cues", "abc123"
        for attempt in (1, 2):
            with tracked_call("read_cues", provider="openai") as record:
                record.attempt = attempt
    first, second, whole = log.buffer
    assert first.operation_id == second.operation_id == whole.id
    assert (first.kind, whole.kind) == ("attempt", "operation")
    assert (second.attempt, whole.attempt) == (2, 0)
    assert (second.feature, second.prompt_version) == ("cues", "abc123")


def test_what_is_being_worked_on_goes_into_the_record(log: CallLog) -> None:
    job = uuid4()
    with (
        working_on(request_id="r-1", subject="c_8f2"),
        working_on(job_id=job),
        tracked_call("read_cues"),
    ):
        pass
    assert only(log).work == Work("r-1", job, "c_8f2")


def test_the_work_goes_on_where_the_record_cannot_be_made(
    log: CallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no")

    @track_api_call("read_cues")
    def call() -> int:
        return 7

    monkeypatch.setattr(calls.CALL_SPANS, "start", broken)
    monkeypatch.setattr(log, "add", broken)
    assert call() == 7
    assert log._drops == {"span": 1, "record": 1}


def test_a_full_buffer_drops_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    log = CallLog(capacity=3)
    monkeypatch.setattr(calls, "CALL_LOG", log)
    for _ in range(5):
        with tracked_call("read_cues"):
            pass
    assert len(log.buffer) == 3
    assert log._drops == {"full": 2}


def record(**given: object) -> CallRecord:
    made = CallRecord("attempt", "read_cues", work=Work())
    for name, value in given.items():
        setattr(made, name, value)
    made.end()
    return made


@pytest.mark.parametrize(
    ("requested", "answered", "kept"),
    [
        ("gpt-5-mini", "gpt-5-mini-2025-08-07", "gpt-5-mini-2025-08-07"),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001"),
        ("meta/llama-3", "llama-3", "llama-3"),
        ("llama3.1:8b", "llama3.1:8b", "llama3.1:8b"),
        ("gpt-5-mini", "gpt-5-mini-Quuxov", "other"),
        ("gpt-5-mini", "I never told my sister", "other"),
        ("gpt-5-mini", None, None),
    ],
)
def test_the_answering_model_is_no_way_out_for_words(requested, answered, kept) -> None:
    assert answering_model(record(requested_model=requested, answering_model=answered)) == kept


async def test_records_are_written_with_their_price(database) -> None:
    log, operation = CallLog(), f"op_{uuid4().hex}"
    log.add(
        record(
            operation=operation,
            provider="openai",
            requested_model="gpt-5-mini",
            input_tokens=1000,
            cached_tokens=500,
            output_tokens=100,
            feature="I never told my sister",
        )
    )
    log.add(record(operation=operation, provider="own", requested_model="llama3.1"))
    assert await log.write(database) == 2
    async with database.transaction() as db:
        priced, free = (
            await db.execute(
                text(
                    "SELECT requested_model, cost_usd, cost_source, listed_on, feature, outcome "
                    "FROM telemetry.api_calls_log WHERE operation = :o ORDER BY requested_model"
                ),
                {"o": operation},
            )
        ).all()
    # 500 fresh tokens at 0.25, 500 cached at 0.025, 100 answered at 2 dollars a million
    assert float(priced.cost_usd) == pytest.approx((500 * 0.25 + 500 * 0.025 + 100 * 2) / 1e6)
    assert priced.cost_source.startswith("genai-prices/")
    assert priced.listed_on is not None
    assert priced.feature is None
    assert (free.cost_usd, free.cost_source) == (None, None)
    assert not log.buffer


@pytest.mark.parametrize(
    ("comments", "listed"),
    [
        ("Flex rates verified on 2026-10-12. Batch rates verified on 2026-10-14.", "2026-10-14"),
        ("Verified against OpenAI on 2026-10-15: as listed.", "2026-10-15"),
        ("The 1M context beta was retired on 2026-04-30.", None),
        (None, None),
    ],
)
def test_a_price_is_of_the_day_it_was_verified(comments, listed) -> None:
    assert _listed(None, comments) == (listed and date.fromisoformat(listed))


async def test_a_database_that_is_away_costs_nothing_until_the_buffer_is_full(
    database, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, operation = CallLog(capacity=2), f"op_{uuid4().hex}"
    for _ in range(3):
        log.add(record(operation=operation))

    class Away:
        engine = None

    with pytest.raises(AttributeError):
        await log.write(Away())  # type: ignore[arg-type]
    assert (len(log.buffer), log._drops) == (2, {"full": 1})
    assert await log.write(database) == 2
    count = text("SELECT count(*) FROM telemetry.api_calls_log WHERE operation = :o")
    async with database.transaction() as db:
        assert await db.scalar(count, {"o": operation}) == 2


async def test_the_writer_writes_what_is_left_when_it_stops(database) -> None:
    log, operation = CallLog(), f"op_{uuid4().hex}"
    async with log.writing(database):
        log.add(record(operation=operation))
    count = text("SELECT count(*) FROM telemetry.api_calls_log WHERE operation = :o")
    async with database.transaction() as db:
        assert await db.scalar(count, {"o": operation}) == 1


async def test_a_record_that_cannot_be_written_does_not_hold_up_the_others(database) -> None:
    log, operation = CallLog(), f"op_{uuid4().hex}"
    log.add(record(operation=operation, cost_usd="a lot"))
    log.add(record(operation=operation))
    assert await log.write(database) == 1
    assert log._drops == {"unwritable": 1}
