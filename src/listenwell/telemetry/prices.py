"""What a model call costs, by the price list of ``genai-prices``, with its source and date."""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import metadata
from typing import Final, NamedTuple

from listenwell.telemetry.call_record import CallRecord

_PACKAGE: Final = "genai-prices"
_VERIFIED: Final = re.compile(r"\b[Vv]erified [A-Za-z ]{0,20}?on (20\d\d-\d\d-\d\d)\b")


class Price(NamedTuple):
    """What a call cost.

    Attributes:
        usd: ``None`` where no price is known; a model of one's own costs 0 by its own source.
        source: Who named the price, with the version of its list.
        listed: The day the list is of, where the list says so.
    """

    usd: float | None
    source: str | None
    listed: date | None


UNKNOWN: Final = Price(None, None, None)


def price_of(record: CallRecord) -> Price:
    """Return what a call cost; the caller's own figure wins over the list."""
    if record.cost_usd is not None:
        return Price(record.cost_usd, record.cost_source or "caller", None)
    if record.provider is None or record.input_tokens is None:
        return UNKNOWN
    for model in (record.answering_model, record.requested_model):
        if model:
            found = price(
                record.provider,
                model,
                record.input_tokens,
                record.output_tokens or 0,
                record.cached_tokens or 0,
                record.cache_write_tokens or 0,
            )
            if found.usd is not None:
                return found
    return UNKNOWN


@lru_cache(maxsize=4_096)
def price(
    provider: str,
    model: str,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
    cache_write_tokens: int = 0,
) -> Price:
    """Return the cost of so many tokens in US dollars.

    Args:
        provider: As ``genai-prices`` calls it: ``openai``, ``anthropic``.
        model: As the provider calls it.
        input_tokens: All input tokens, cached ones included.
        output_tokens: All output tokens.
        cached_tokens: Of the input, those read from the provider's cache.
        cache_write_tokens: Of the input, those written to it.

    """
    from genai_prices import Usage, calc_price

    usage = Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=cached_tokens,
        cache_write_tokens=cache_write_tokens,
    )
    try:
        found = calc_price(usage, model, provider_id=provider)
    except (LookupError, ValueError):
        return UNKNOWN
    listed = _listed(found.auto_update_timestamp, found.model.price_comments)
    return Price(float(found.total_price), _source(), listed)


@cache
def _source() -> str:
    return f"{_PACKAGE}/{metadata.version(_PACKAGE)}"


def _listed(updated: datetime | None, comments: str | None) -> date | None:
    """Return the day of the prices: of their update, or the last on which they were verified."""
    if updated is not None:
        return updated.date()
    days = _VERIFIED.findall(comments or "")
    return date.fromisoformat(max(days)) if days else None
