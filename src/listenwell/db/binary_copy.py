"""Rows that are in PostgreSQL's binary form already, into a table by COPY."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_CHUNK_BYTES: Final = 1 << 20


async def copy_binary(
    db: AsyncConnection,
    schema: str | None,
    table: str,
    names: Sequence[str],
    parts: Iterable[bytes],
) -> None:
    """Append rows that are made a part at a time: PostgreSQL takes one in as the next is made.

    Args:
        db: A connection in whose transaction a statement has run.
        schema: Of the table; ``None`` for one of the search path.
        table: Its name.
        names: Of the columns that are given; the others have their defaults.
        parts: Some rows each, without COPY's header and trailer.

    """

    async def stream() -> AsyncIterator[bytes]:
        yield _HEADER
        for part in parts:
            for start in range(0, len(part), _CHUNK_BYTES):
                yield part[start : start + _CHUNK_BYTES]
        yield _TRAILER

    driver: Any = (await db.get_raw_connection()).driver_connection
    await driver.copy_to_table(
        table, schema_name=schema, columns=list(names), source=stream(), format="binary"
    )
