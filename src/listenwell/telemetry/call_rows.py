"""From a record to the columns of ``api_calls_log``: names and numbers, never words."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.prices import price_of

_NAME: Final = re.compile(r"[\w.:/+@\-\[\]]+", re.ASCII)
_PSEUDONYM: Final = re.compile(r"[a-z]{1,3}_[0-9a-z]{3,16}")

COLUMNS: Final[Sequence[str]] = (
    "id started_at kind operation_id operation feature attempt provider requested_model "
    "answering_model prompt_id prompt_version input_tokens cached_tokens cache_write_tokens "
    "output_tokens reasoning_tokens cost_usd cost_source listed_on latency_ms first_token_ms "
    "retries fallback_used streamed outcome error_type status_code finish_reason trace_id span_id "
    "request_id job_id subject"
).split()


def row_of(record: CallRecord) -> tuple[Any, ...]:
    """Return the values of :data:`COLUMNS`."""
    price, work = price_of(record), record.work
    first = record.first_token_seconds
    return (
        record.uuid,
        record.started_at,
        record.kind,
        record.operation_uuid,
        name(record.operation, 80) or "unnamed",
        name(record.feature, 80),
        record.attempt,
        name(record.provider, 80),
        name(record.requested_model, 120),
        answering_model(record),
        name(record.prompt_id, 80),
        name(record.prompt_version, 80),
        record.input_tokens,
        record.cached_tokens,
        record.cache_write_tokens,
        record.output_tokens,
        record.reasoning_tokens,
        None if price.usd is None else Decimal(f"{price.usd:.9f}"),
        price.source,
        price.listed,
        round(record.seconds * 1000, 3),
        None if first is None else round(first * 1000, 3),
        record.retries,
        record.fallback_used,
        record.streamed,
        record.outcome.value if record.outcome else "ok",
        name(record.error_type, 120),
        record.status_code,
        name(record.finish_reason, 40),
        f"{record.trace_id:032x}" if record.trace_id else None,
        f"{record.span_id:016x}" if record.span_id else None,
        name(work.request_id, 64),
        work.job_id,
        work.subject if work.subject and _PSEUDONYM.fullmatch(work.subject) else None,
    )


def name(value: str | None, longest: int) -> str | None:
    """Return a name as it is; what is no name, or too long for one, is not kept."""
    if value is None or (len(value) <= longest and _NAME.fullmatch(value)):
        return value
    return None


def answering_model(record: CallRecord) -> str | None:
    """Return the model that answered, where it is a version of the one that was asked.

    The answer comes from the other side and may be anything, words of the question included; what
    does not begin as the requested model does is kept as ``other``.
    """
    answered, requested = record.answering_model, record.requested_model
    if answered is None or requested is None:
        return None
    stem = requested.rpartition("/")[2].partition(":")[0].removesuffix("-latest")
    own = name(answered, 120)
    plain = (own or "").rpartition("/")[2]
    tail = plain.removeprefix(stem)
    if own and plain.startswith(stem) and re.fullmatch(r"(?:[-:@.]?[\d.:b-]+|:latest)?", tail):
        return own
    return "other"
