"""How models stand now, over all processes: their circuit breakers, and the month's budgets."""

from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A process that is gone cannot close its breaker; what it last said counts for an hour.
_BREAKERS: Final = text("""
SELECT model, count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'half_open'),
       max(changed_at)
FROM telemetry.circuit_breakers WHERE changed_at > now() - interval '1 hour'
GROUP BY model ORDER BY 1
""")
_BUDGETS: Final = text("""
SELECT u.feature, u.spent_usd, coalesce(sum(h.usd), 0), u.refused
FROM telemetry.model_budget_use u
LEFT JOIN telemetry.model_budget_holds h ON h.feature = u.feature AND h.month = u.month
WHERE u.month = date_trunc('month', now())::date GROUP BY u.feature, u.month ORDER BY 1
""")


class BreakerState(NamedTuple):
    """A model whose breaker changed within the hour: in how many processes it is not closed."""

    model: str
    open: int
    half_open: int
    changed_at: datetime


class BudgetUse(NamedTuple):
    """What a feature's models came to this month; ``held`` is for calls under way."""

    feature: str
    spent_usd: Decimal
    held_usd: Decimal
    refused: int


async def breakers(db: AsyncSession) -> list[BreakerState]:
    """Return the breakers that changed within the hour, by model."""
    return [BreakerState(*row) for row in await db.execute(_BREAKERS)]


async def budgets(db: AsyncSession) -> list[BudgetUse]:
    """Return the month's budgets that were drawn upon, by feature."""
    return [BudgetUse(*row) for row in await db.execute(_BUDGETS)]
