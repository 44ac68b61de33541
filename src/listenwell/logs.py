"""Structured logs that cannot hold words: one JSON object a line, or text on a terminal.

What is logged is an event's name and fields. A field is a number, a truth value, an id, a date or
one short token without blanks; whatever else is given is replaced by its type. Messages of
libraries keep their constant template, filled in with fields that went the same way; from a
library that is not known to log by template, only the place is kept. An exception is its type and
its place, never its text. So a transcript's words, a name or an address have no way in.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import Any, Final, TextIO
from uuid import UUID

import structlog
from opentelemetry.trace import get_current_span
from structlog.typing import EventDict, WrappedLogger

_TOKEN: Final = re.compile(r"[\w.:/+#%@=\-\[\]{}]{1,120}")
_TEMPLATED: Final = ("listenwell", "uvicorn", "celery", "kombu", "alembic", "structlog")
_OURS: Final = frozenset({"event", "level", "timestamp", "logger", "part", "error"})


def safe(value: object) -> object:
    """Return the value if it cannot be words, else what kind of thing it was."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Enum):
        return safe(value.value)
    if isinstance(value, str) and _TOKEN.fullmatch(value):
        return value
    if isinstance(value, BaseException):
        return describe(value)
    return f"<{type(value).__name__}>"


def describe(error: BaseException) -> str:
    """Return an exception's type and place, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Say which trace this belongs to, where there is one."""
    found = get_current_span().get_span_context()
    if found.is_valid:
        event["trace_id"] = f"{found.trace_id:032x}"
    return event


def _redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = describe(error)
    for internal in ("stack_info", "stack"):
        event.pop(internal, None)
    return {k: v if k in _OURS or k.startswith("_") else safe(v) for k, v in event.items()}


class _Filled(logging.Filter):
    """Fills a record's template with safe fields, or keeps its place alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _message(record)
        record.args = None
        return True


def _message(record: logging.LogRecord) -> Any:
    if isinstance(record.msg, dict):  # structlog's own, redacted on its way here
        return record.msg
    if record.name.partition(".")[0] not in _TEMPLATED or not isinstance(record.msg, str):
        return f"a message of {record.name} at {record.module}:{record.lineno}"
    args = record.args
    if not args:
        return record.msg
    try:
        if isinstance(args, Mapping):
            return record.msg % {key: safe(value) for key, value in args.items()}
        return record.msg % tuple(safe(value) for value in args)
    except (TypeError, ValueError, KeyError):
        return record.msg


def configure_logs(part: str, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log of this process through the redaction, to standard error by default.

    Args:
        part: The part of the service that this process is.
        stream: Where to.
        level: Of our own loggers; libraries' speak up from WARNING.

    """
    out = sys.stderr if stream is None else stream

    def named(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["part"] = part
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _trace,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        named,
        _redact,
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.addFilter(_Filled())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("listenwell").setLevel(level)
