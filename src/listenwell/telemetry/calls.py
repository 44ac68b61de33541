"""``@track_api_call``: every call to a model or a vendor leaves a record, and a span if asked.

Best effort: what goes wrong in here is counted and never reaches the work. The record is put in
a buffer in memory; writing it is :mod:`listenwell.telemetry.call_log`'s business.
"""

import inspect
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
)
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, Final, ParamSpec, TypeVar, cast

from opentelemetry import context, trace

from listenwell.telemetry.call_log import CALL_LOG
from listenwell.telemetry.call_record import CallRecord, Kind
from listenwell.telemetry.call_spans import CALL_SPANS, NO_SPAN
from listenwell.telemetry.work import work_at_hand

P = ParamSpec("P")
R = TypeVar("R")

_current: ContextVar[CallRecord | None] = ContextVar("listenwell_call", default=None)


def current_call() -> CallRecord:
    """Return the record of the call that is running.

    Outside of any, a record that goes nowhere: whoever fills it in need not ask.
    """
    return _current.get() or CallRecord("attempt", "none", work=work_at_hand())


class tracked_call:  # noqa: N801 - used as a function is
    """Keep a record of the call in this block, and a span where tracing is on.

    Args:
        operation: What is asked for, such as ``read_cues``.
        kind: ``operation`` for what may take several attempts, else ``attempt``.
        provider: Who is called.
        model: The model that is asked.
        feature: What it is for; attempts take their operation's.

    """

    __slots__ = ("_given", "_kind", "_operation", "_outer", "_record", "_span", "_token")

    def __init__(
        self,
        operation: str,
        *,
        kind: Kind = "attempt",
        provider: str | None = None,
        model: str | None = None,
        feature: str | None = None,
    ) -> None:
        self._operation = operation
        self._kind: Kind = kind
        self._given = (provider, model, feature)

    def __enter__(self) -> CallRecord:
        record = self.start()
        self.bind()
        return record

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.unbind()
        self.finish(error)

    def bind(self) -> None:
        """Make this the current call, and its span the current span."""
        self._token = _current.set(self._record)
        span = self._span
        self._outer = None if span is NO_SPAN else context.attach(trace.set_span_in_context(span))

    def unbind(self) -> None:
        """Make current again what was before."""
        if self._outer is not None:
            context.detach(self._outer)
        _current.reset(self._token)

    def start(self) -> CallRecord:
        """Begin the record without binding it to the running code.

        A generator binds it for each of its steps, and not while it rests.
        """
        provider, model, feature = self._given
        record = CallRecord(
            self._kind,
            self._operation,
            work=work_at_hand(),
            parent=_current.get(),
            provider=provider,
            model=model,
            feature=feature,
        )
        self._record = record
        try:
            self._span = CALL_SPANS.start(record)
        except Exception:  # noqa: BLE001 - telemetry never fails the work
            self._span = NO_SPAN
            CALL_LOG.drop("span")
        return record

    def finish(self, error: BaseException | None = None) -> None:
        """Stop the clock and hand the record over."""
        record = self._record
        try:
            record.end(error)
            if self._span is not NO_SPAN:
                CALL_SPANS.end(self._span, record)
            CALL_LOG.add(record)
        except Exception:  # noqa: BLE001 - telemetry never fails the work
            CALL_LOG.drop("record")


def track_api_call(
    operation: str,
    *,
    kind: Kind = "attempt",
    provider: str | None = None,
    model: str | None = None,
    feature: str | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a record of every call of a function: plain, coroutine, or either kind of generator.

    The function says what only it knows through :func:`current_call`. A generator's record ends
    with its last item; the time of its first item is the time to the first token.

    Args:
        operation: What is asked for.
        kind: See :class:`tracked_call`.
        provider: Who is called.
        model: The model that is asked.
        feature: What it is for.

    """
    tracked = partial(
        tracked_call, operation, kind=kind, provider=provider, model=model, feature=feature
    )

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        wrapper = next(make for test, make in _WRAPPERS if test(function))
        return cast("Callable[P, R]", wraps(function)(wrapper(function, tracked)))

    return wrap


_Tracked = Callable[[], tracked_call]


def _coroutine(function: Callable[..., Awaitable[Any]], tracked: _Tracked) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:
        with tracked():
            return await function(*args, **kwargs)

    return call


def _plain(function: Callable[..., Any], tracked: _Tracked) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        with tracked():
            return function(*args, **kwargs)

    return call


def _async_stream(
    function: Callable[..., AsyncGenerator[Any, None]], tracked: _Tracked
) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        kept = tracked()
        record = kept.start()
        record.streamed = True
        stream = function(*args, **kwargs)
        try:
            while True:
                kept.bind()
                try:
                    item = await anext(stream)
                except StopAsyncIteration:
                    break
                finally:
                    kept.unbind()
                record.first_token()
                yield item
        except BaseException as error:
            kept.finish(error)
            raise
        else:
            kept.finish()
        finally:
            await stream.aclose()

    return call


def _stream(
    function: Callable[..., Generator[Any, None, None]], tracked: _Tracked
) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Iterator[Any]:
        kept = tracked()
        record = kept.start()
        record.streamed = True
        stream = function(*args, **kwargs)
        try:
            while True:
                kept.bind()
                try:
                    item = next(stream)
                except StopIteration:
                    break
                finally:
                    kept.unbind()
                record.first_token()
                yield item
        except BaseException as error:
            kept.finish(error)
            raise
        else:
            kept.finish()
        finally:
            stream.close()

    return call


_WRAPPERS: Final[tuple[tuple[Callable[[object], bool], Callable[..., Callable[..., Any]]], ...]] = (
    (inspect.isasyncgenfunction, _async_stream),
    (inspect.isgeneratorfunction, _stream),
    (inspect.iscoroutinefunction, _coroutine),
    (callable, _plain),
)
