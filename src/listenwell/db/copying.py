"""NumPy arrays as the rows of a table, by PostgreSQL's binary COPY: no Python object for any row.

The way back is :mod:`listenwell.db.columns`. Rows have a fixed width, so no field is NULL: write
NaN for it and take it back with ``nullif(x, 'NaN')``.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.binary_copy import copy_binary

_WIRE: Final = {"int2": ">i2", "int4": ">i4", "float8": ">f8", "bool": "?", "uuid": "V16"}
_FLOAT8_OID: Final = 701
_ARRAY_HEAD: Final = np.dtype(
    [(name, ">i4") for name in ("dimensions", "nulls", "element", "length", "from")]
)
_ELEMENT: Final = np.dtype([("width", ">i4"), ("value", ">f8")])

Columns = Mapping[str, NDArray[Any]]


async def copy_columns(
    db: AsyncSession, table: str, kinds: Mapping[str, str], columns: Columns
) -> None:
    """Append arrays to a table, one row for each entry.

    Args:
        db: A transaction in which a statement has run.
        table: Name of a table of the search path.
        kinds: Name and type of every column: ``int2``, ``int4``, ``float8``, ``bool``, ``uuid``
            (16 raw bytes) or ``float8[]``.
        columns: An array for each, of shape ``(rows,)``; for ``float8[]`` of shape
            ``(rows, length)``.

    """
    rows = encoded(kinds, columns)
    await copy_binary(await db.connection(), None, table, list(kinds), [rows])


def encoded(kinds: Mapping[str, str], columns: Columns) -> bytes:
    """Return the rows of the arrays in the binary form of COPY, its head and end left out."""
    fields: list[tuple[str, Any]] = [("fields in the row", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"width of {name}", ">i4"), (name, _type_of(kind, columns[name]))]
    record = np.dtype(fields)
    rows = np.zeros(len(columns[next(iter(kinds))]), record)
    rows["fields in the row"] = len(kinds)
    for name, kind in kinds.items():
        rows[f"width of {name}"] = record[name].itemsize
        if kind == "float8[]":
            _fill_array(rows[name], columns[name])
        else:
            rows[name] = columns[name]
    return rows.tobytes()


def _type_of(kind: str, column: NDArray[Any]) -> Any:
    if kind != "float8[]":
        return np.dtype(_WIRE[kind])
    return np.dtype([("head", _ARRAY_HEAD), ("elements", _ELEMENT, (column.shape[1],))])


def _fill_array(field: NDArray[np.void], column: NDArray[Any]) -> None:
    head = {"dimensions": 1, "element": _FLOAT8_OID, "length": column.shape[1], "from": 1}
    for name, value in head.items():
        field["head"][name] = value
    field["elements"]["width"] = 8
    field["elements"]["value"] = column
