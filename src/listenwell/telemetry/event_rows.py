"""Events as rows for COPY, a part of a batch at a time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from listenwell.db.rows import Column, documents, fixed, repeated, words
from listenwell.telemetry.batch import Batch
from listenwell.telemetry.fit import Sent

COLUMNS: Final = (
    "day",
    "event_id",
    "event",
    "version",
    "source",
    "visit",
    "sample_rate",
    "occurred_at",
    "properties",
)
"""Those of ``telemetry_events`` that a row gives; PostgreSQL fills in the moment of receipt."""

_PART: Final = 500
"""Rows made at once: few enough that PostgreSQL, on its processor, does not wait for the first."""
_DAY_MS: Final = 24 * 3600 * 1000
_EPOCH_MS: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000)
"""PostgreSQL counts days and microseconds from 2000 on."""


def parts(batch: Batch, events: Sequence[Sent]) -> Iterator[list[Column]]:
    """Yield the rows of a batch's events, column by column, in the order of :data:`COLUMNS`.

    Args:
        batch: What the events have in common.
        events: Those to be stored. Their ids are UUIDs of version 7, as the plan's check asks.

    """
    for start in range(0, len(events), _PART):
        yield _part(batch, events[start : start + _PART])


def _part(batch: Batch, events: Sequence[Sent]) -> list[Column]:
    rows = len(events)
    ids = np.frombuffer(
        bytes.fromhex("".join([event["id"] for event in events]).replace("-", "")), np.uint8
    ).reshape(rows, 16)
    since_ms = _moments_ms(ids) - _EPOCH_MS
    codes: dict[str, int] = {}
    code = np.array([codes.setdefault(event["event"], len(codes)) for event in events])
    rates = np.array([batch.rates.get(name, 1.0) for name in codes])
    return [
        fixed("int4", since_ms // _DAY_MS),
        Column(ids),
        words(code, list(codes)),
        fixed("int2", np.array([event["version"] for event in events])),
        repeated(batch.source, rows),
        repeated(batch.visit, rows),
        fixed("float4", rates[code]),
        fixed("int8", since_ms * 1000),
        documents([orjson.dumps(event["properties"]) for event in events]),
    ]


def _moments_ms(ids: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the moments, in milliseconds since 1970, of ids that are ``(ids, 16)`` bytes."""
    wide = np.zeros((len(ids), 8), np.uint8)
    wide[:, 2:] = ids[:, :6]
    return wide.view(">u8")[:, 0].astype(np.int64)
