"""NumPy arrays straight into the columns of a table, NULLs among them, by PostgreSQL's binary COPY.

Where :mod:`listenwell.db.copying` fills tables of numbers to be read again by SQL, this writes a
table as it stays: decimals, dates, words, and NULL for what there is not. A column is laid out at
its greatest width, and what a row does not use of it is left out of the stream in one step.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.db.binary_copy import copy_binary

_WIRE: Final = {
    "bool": "?",
    "int2": ">i2",
    "int4": ">i4",
    "int8": ">i8",
    "float4": ">f4",
    "float8": ">f8",
    "uuid": "V16",
}
_FLOAT8_OID: Final = 701
_BOOL_OID: Final = 16
_JSONB_VERSION: Final = 1
_EPOCH: Final = date(2000, 1, 1)
_NEGATIVE: Final = 0x4000
_NULL: Final = -1

Bytes = NDArray[np.uint8]
Lengths = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column as it goes over the wire.

    Attributes:
        payload: ``(rows, width)``, each value's bytes from the left.
        length: ``(rows,)``, how many of them count, -1 for NULL; ``None`` where all do.

    """

    payload: Bytes
    length: Lengths | None = None


def fixed(kind: str, values: NDArray[Any]) -> Column:
    """Return a column without NULLs: ``bool``, an integer, a float, or ``uuid`` of raw bytes."""
    return Column(_as_bytes(np.asarray(values, dtype=_WIRE[kind])))


def optional(kind: str, values: NDArray[np.float64]) -> Column:
    """Return a column of numbers in which NaN is NULL."""
    missing = np.isnan(values)
    column = fixed(kind, np.where(missing, 0.0, values))
    return Column(column.payload, _length(missing, column.payload.shape[1]))


def repeated(value: date | datetime | str | None, rows: int) -> Column:
    """Return the same ``date``, ``timestamptz`` or text, or NULL, in every row."""
    if value is None:
        return Column(np.empty((rows, 0), np.uint8), np.full(rows, _NULL, np.int32))
    if isinstance(value, str):
        one = Column(np.frombuffer(value.encode(), np.uint8).reshape(1, -1))
    elif isinstance(value, datetime):
        since = value - datetime(_EPOCH.year, 1, 1, tzinfo=UTC)
        moment = (since.days * 86_400 + since.seconds) * 10**6 + since.microseconds
        one = fixed("int8", np.array([moment]))
    else:
        one = fixed("int4", np.array([days_since_2000(value)]))
    return Column(np.broadcast_to(one.payload, (rows, one.payload.shape[1])))


def taken(column: Column, rows: NDArray[np.intp]) -> Column:
    """Return some rows of a column, which ascend."""
    if len(rows) == len(column.payload):
        return column
    return Column(column.payload[rows], None if column.length is None else column.length[rows])


def days_since_2000(day: date) -> int:
    """Return a date as PostgreSQL counts it."""
    return (day - _EPOCH).days


def decimals(values: NDArray[np.float64], places: int) -> Column:
    """Return a ``numeric`` column with 1 to 4 decimal places, rounded half up as PostgreSQL does.

    NaN is NULL. The 15 digits that a float has are rounded, not what stands behind them.
    """
    missing = np.isnan(values)
    scaled = np.round(np.abs(np.where(missing, 0.0, values)) * 10.0**places, 7)
    whole, part = np.divmod(np.floor(scaled + 0.5).astype(np.int64), 10**places)
    number = np.empty((len(values), 7), dtype=">i2")
    number[:, 0], number[:, 1] = 3, 1  # three digits of base 10,000, the first worth 10,000
    number[:, 2] = np.where(values < 0, _NEGATIVE, 0)
    number[:, 3] = places
    number[:, 4], number[:, 5] = whole // 10_000, whole % 10_000
    number[:, 6] = part * 10 ** (4 - places)
    return Column(_as_bytes(number), _length(missing, 14))


def words(codes: NDArray[Any], known: Sequence[str | None]) -> Column:
    """Return a text column: each code stands for one of the words; ``None`` is NULL."""
    encoded = [b"" if word is None else word.encode() for word in known]
    table = _as_bytes(np.array(encoded, dtype=f"S{max(1, *map(len, encoded))}"))
    length = [_NULL if word is None else len(word.encode()) for word in known]
    return Column(table[codes], np.array(length, dtype=np.int32)[codes])


def documents(values: Sequence[bytes]) -> Column:
    """Return a ``jsonb`` column from JSON texts in UTF-8."""
    text = _as_bytes(np.array(values, dtype=f"S{max(1, *map(len, values))}"))
    payload = np.empty((len(values), 1 + text.shape[1]), np.uint8)
    payload[:, 0] = _JSONB_VERSION
    payload[:, 1:] = text
    return Column(payload, np.fromiter(map(len, values), np.int32, len(values)) + 1)


def lists(values: NDArray[np.float64], count: NDArray[np.int64]) -> Column:
    """Return a ``float8[]`` column from the first ``count`` entries of each row; none is ``{}``."""
    rows, most = values.shape
    head = np.zeros((rows, 5), dtype=">i4")
    head[:, 0] = count > 0
    head[:, 2], head[:, 3], head[:, 4] = _FLOAT8_OID, count, 1
    elements = np.empty((rows, most), dtype=[("width", ">i4"), ("value", ">f8")])
    elements["width"], elements["value"] = 8, values
    payload = np.concatenate([_as_bytes(head), _as_bytes(elements)], axis=1)
    return Column(payload, np.where(count > 0, 20 + 12 * count, 12).astype(np.int32))


def tuples(values: NDArray[np.float64] | NDArray[np.bool_]) -> Column:
    """Return an array column from the rows of a table, ``float8[]`` or ``boolean[]``.

    An element that is NaN is NULL in the array.
    """
    rows, count = values.shape
    flags = values.dtype == np.bool_
    size = 1 if flags else 8
    missing = np.zeros(values.shape, np.bool_) if flags else np.isnan(values)
    head = np.zeros((rows, 5), dtype=">i4")
    head[:, 0], head[:, 1] = 1, missing.any(axis=1)
    head[:, 2], head[:, 3], head[:, 4] = _BOOL_OID if flags else _FLOAT8_OID, count, 1
    parts = [Column(_as_bytes(head))]
    for place in range(count):
        value = np.asarray(values[:, place], dtype="?" if flags else ">f8")
        parts += [
            Column(_as_bytes(np.where(missing[:, place], _NULL, size).astype(">i4"))),
            Column(_as_bytes(value), np.where(missing[:, place], 0, size).astype(np.int32)),
        ]
    return _joined(parts)


def _joined(parts: Sequence[Column]) -> Column:
    """Return columns of which each row has the bytes that count, side by side from the left."""
    payload = np.concatenate([part.payload for part in parts], axis=1)
    used = np.concatenate([_used(part) for part in parts], axis=1)
    if used.all():
        return Column(payload)
    order = np.argsort(~used, axis=1, kind="stable")
    return Column(np.take_along_axis(payload, order, axis=1), used.sum(axis=1, dtype=np.int32))


def _lengths(column: Column) -> Lengths:
    rows, width = column.payload.shape
    return np.full(rows, width, np.int32) if column.length is None else column.length


def _used(column: Column) -> NDArray[np.bool_]:
    rows, width = column.payload.shape
    if column.length is None:
        return np.ones((rows, width), np.bool_)
    return np.arange(width) < column.length[:, np.newaxis]


def encoded(columns: Sequence[Column]) -> bytes:
    """Return the rows of these columns in the binary form of COPY, its head and end left out."""
    rows = len(columns[0].payload)
    width = 2 + sum(4 + column.payload.shape[1] for column in columns)
    stream = np.empty((rows, width), dtype=np.uint8)
    used = np.ones((rows, width), dtype=np.bool_)
    stream[:, :2] = np.frombuffer(len(columns).to_bytes(2, "big"), np.uint8)
    place = 2
    for column in columns:
        size = column.payload.shape[1]
        body = slice(place + 4, place + 4 + size)
        stream[:, place : place + 4] = _as_bytes(_lengths(column).astype(">i4"))
        stream[:, body] = column.payload
        if column.length is not None:
            used[:, body] = _used(column)
        place = body.stop
    return stream[used].tobytes()


async def copy_rows(
    db: AsyncSession, schema: str, table: str, columns: Mapping[str, Column]
) -> None:
    """Append rows to a table.

    Args:
        db: A transaction in which a statement has run.
        schema: Of the table.
        table: Its name.
        columns: By the names of the table's columns; those not given have their defaults.

    """
    await copy_parts(await db.connection(), schema, table, list(columns), [list(columns.values())])


async def copy_parts(
    db: AsyncConnection,
    schema: str,
    table: str,
    names: Sequence[str],
    parts: Iterable[Sequence[Column]],
) -> None:
    """Append rows as :func:`copy_binary` does, a part at a time, with a column for each name."""
    await copy_binary(db, schema, table, names, map(encoded, parts))


_MULTIPLIERS: Final = np.random.Generator(np.random.PCG64(20)).integers(
    1, 2**63, size=1024, dtype=np.uint64
) * np.uint64(2) + np.uint64(1)


def fingerprints(columns: Sequence[Column]) -> NDArray[np.int64]:
    """Return 64 bits for each row that differ, almost surely, where the rows differ."""
    rows = len(columns[0].payload)
    found = np.zeros(rows, dtype=np.uint64)
    place = 0
    for column in columns:
        size = column.payload.shape[1]
        found += _lengths(column).astype(np.uint64) * _MULTIPLIERS[place]
        padded = np.zeros((rows, -(-size // 4) * 4), dtype=np.uint8)
        np.copyto(padded[:, :size], column.payload, where=_used(column))
        parts = padded.view("<u4").astype(np.uint64)
        factors = _MULTIPLIERS[place + 1 : place + 1 + parts.shape[1]]
        found += (parts * factors).sum(axis=1, dtype=np.uint64)
        place += 1 + parts.shape[1]
    return found.view(np.int64)


def _length(missing: NDArray[np.bool_], width: int) -> Lengths | None:
    return np.where(missing, _NULL, width).astype(np.int32) if missing.any() else None


def _as_bytes(values: NDArray[Any]) -> Bytes:
    """Return the bytes of each row of an array, ``(rows, bytes)``."""
    whole = np.ascontiguousarray(values)
    return whole.view(np.uint8).reshape(len(whole), -1) if len(whole) else _no_rows(whole)


def _no_rows(values: NDArray[Any]) -> Bytes:
    width = values.dtype.itemsize * int(np.prod(values.shape[1:]))
    return np.empty((0, width), dtype=np.uint8)
