"""A query's columns as NumPy arrays, without a Python object for any row.

PostgreSQL's binary COPY gives each row as a count of its fields and each field as a length and
its bytes. Where every field has a fixed width, that is an array of records, which NumPy reads as
it stands.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

Kind: TypeAlias = Literal["int4", "int8", "float8", "bool", "uuid"]
Columns: TypeAlias = dict[str, NDArray[Any]]

_HEADER: Final = 19
"""Bytes before the first row: signature (11), flags (4), length of the extension (4, of 0)."""
_TRAILER: Final = 2
_WIRE: Final[dict[Kind, str]] = {
    "int4": ">i4",
    "int8": ">i8",
    "float8": ">f8",
    "bool": "?",
    "uuid": "V16",
}
_NATIVE: Final[dict[Kind, str]] = {
    "int4": "i8",
    "int8": "i8",
    "float8": "f8",
    "bool": "?",
    "uuid": "V16",
}


async def read_columns(
    db: AsyncSession, query: str, kinds: Mapping[str, Kind], *arguments: object
) -> Columns:
    """Run a query and return its columns, one array per column.

    Args:
        db: A transaction; the query sees what it sees.
        query: SQL with ``$1``, ``$2`` … for the arguments. No column may be NULL, and each must
            be cast to the kind that is named for it.
        kinds: Name and kind of every column, in the query's order.
        arguments: For the query.

    Returns:
        Arrays of ``int64``, ``float64``, ``bool`` and, for uuid, of 16 raw bytes (``V16``).

    Raises:
        ValueError: A column is NULL or not of its kind.

    """
    connection = await db.connection()
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    sink = BytesIO()
    await driver.copy_from_query(query, *arguments, output=sink, format="binary")
    return _decoded(sink.getbuffer(), kinds)


def _decoded(data: memoryview, kinds: Mapping[str, Kind]) -> Columns:
    fields: list[tuple[str, str]] = [("fields in the row", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"width of {name}", ">i4"), (name, _WIRE[kind])]
    record = np.dtype(fields)
    body = data[_HEADER : len(data) - _TRAILER]
    if len(body) % record.itemsize:
        raise ValueError("a column is NULL, or not of the kind named for it")
    rows = np.frombuffer(body, dtype=record)
    if rows.size and not (rows["fields in the row"] == len(kinds)).all():
        raise ValueError(f"the query does not have {len(kinds)} columns of these kinds")
    for name, kind in kinds.items():
        if not (rows[f"width of {name}"] == np.dtype(_WIRE[kind]).itemsize).all():
            raise ValueError(f"column {name!r} is NULL or not of kind {kind}")
    return {name: rows[name].astype(_NATIVE[kind]) for name, kind in kinds.items()}
