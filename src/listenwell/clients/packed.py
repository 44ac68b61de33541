"""Every client's sessions as one stream of bytes, gathered by PostgreSQL in one statement.

A row for each session costs more on its way than what it holds. So the server puts the entries of
a client one behind the other, all of one width, and all clients' behind each other: two values
come back, however many sessions there are.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.pairs import Pairs, as_pairs

_GATHERED: Final = """
SELECT string_agg(uuid_send(client_id) || uuid_send(coach_id) || int4send(entries), ''::bytea),
       string_agg(packed, ''::bytea)
FROM (
  SELECT client_id, coach_id, count(*)::int4 AS entries, string_agg({entry}, ''::bytea) AS packed
  {sessions}
  GROUP BY client_id, coach_id) by_client
"""
_CLIENT: Final = np.dtype([("client_id", "V16"), ("coach_id", "V16"), ("entries", ">i4")])


@dataclass(frozen=True, slots=True)
class Packed:
    """Clients in no order, and their entries in the clients' order.

    Attributes:
        pairs: Each client with each coach once.
        count: How many entries each has; 1 at least.
        entries: All of them, as records.

    """

    pairs: Pairs
    count: NDArray[np.int64]
    entries: NDArray[Any]


async def gather(
    db: AsyncSession, entry: str, sessions: str, record: np.dtype[Any], *arguments: object
) -> Packed:
    """Gather the entries of every client.

    Args:
        db: A transaction; the statement sees what it sees.
        entry: SQL of one session's ``bytea``, all of one width.
        sessions: ``FROM`` and ``WHERE``, with ``$1``, ``$2`` … for the arguments; its columns
            ``client_id`` and ``coach_id`` have those names without a table's.
        record: What an entry's bytes are.
        arguments: For the statement.

    """
    query = _GATHERED.format(entry=entry, sessions=sessions)
    connection = await db.connection()
    row: Any = (await connection.exec_driver_sql(query, arguments)).one()
    clients, entries = row
    known = np.frombuffer(clients or b"", dtype=_CLIENT)
    return Packed(
        as_pairs(known["client_id"], known["coach_id"]),
        known["entries"].astype(np.int64),
        np.frombuffer(entries or b"", dtype=record),
    )
