"""Whose risk is computed: a range of clients, one coach's, or one client."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

FIRST: Final = UUID(int=0)
LAST: Final = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of clients, as a condition on columns ``client_id`` and ``coach_id``.

    Attributes:
        low: Lowest client id, included.
        high: Highest client id, included.
        coach_id: Only this coach's.

    """

    low: UUID = FIRST
    high: UUID = LAST
    coach_id: UUID | None = None

    @classmethod
    def of_coach(cls, coach_id: UUID) -> "Scope":
        """Return all clients of a coach."""
        return cls(coach_id=coach_id)

    @classmethod
    def of_client(cls, coach_id: UUID, client_id: UUID) -> "Scope":
        """Return one client with one coach."""
        return cls(client_id, client_id, coach_id)

    def narrowed(self, query: str) -> tuple[str, tuple[object, ...]]:
        """Write the condition in place of each ``{of alias}`` of a query; return its arguments.

        The arguments are ``$1`` and ``$2``, and with a coach ``$3``; the query's own follow them
        as ``{1}``, ``{2}`` and so on.
        """
        arguments: tuple[object, ...] = (self.low, self.high)
        condition = "{alias}.client_id BETWEEN $1 AND $2"
        if self.coach_id is not None:
            arguments += (self.coach_id,)
            condition += " AND {alias}.coach_id = $3"
        for alias in _ALIASES:
            query = query.replace(f"{{of {alias}}}", condition.replace("{alias}", alias))
        for number in range(1, 4):
            query = query.replace(f"{{{number}}}", f"${len(arguments) + number}")
        return query, arguments


_ALIASES: Final = ("a", "t", "s")
_HOLD: Final = """
SELECT count(*) FROM (
  SELECT FROM ai_backend.coach_clients a WHERE {of a}
  ORDER BY a.client_id, a.coach_id FOR NO KEY UPDATE) held
"""


async def hold(db: AsyncSession, scope: Scope) -> None:
    """Keep a scope's clients to oneself until the transaction ends.

    Meanwhile nobody erases them, and nobody else writes of their risk. What is read afterwards
    holds nobody who was erased before, and all that others wrote.
    """
    query, arguments = scope.narrowed(_HOLD)
    connection = await db.connection()
    await connection.exec_driver_sql(query, arguments)
