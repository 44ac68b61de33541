"""A monthly budget for each feature, with a hard stop.

Money is held before a call and settled after it, so that calls under way count too, whichever
process makes them. A hold whose process died counts as spent: the call may have been made.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from decimal import Decimal
from typing import Final, Protocol
from uuid import uuid4

from sqlalchemy import text

from listenwell.db import Database
from listenwell.llm.errors import OverBudget

HOLD_SECONDS: Final = 900

_OPEN: Final = text("""
INSERT INTO telemetry.model_budget_use (feature, month)
VALUES (:feature, date_trunc('month', now())::date) ON CONFLICT DO NOTHING
""")
_LOCK: Final = text("""
SELECT month FROM telemetry.model_budget_use
WHERE feature = :feature AND month = date_trunc('month', now())::date FOR UPDATE
""")
_FORFEIT: Final = text("""
WITH gone AS (DELETE FROM telemetry.model_budget_holds
              WHERE feature = :feature AND month = :month AND until < now() RETURNING usd)
UPDATE telemetry.model_budget_use
SET spent_usd = spent_usd + (SELECT coalesce(sum(usd), 0) FROM gone)
WHERE feature = :feature AND month = :month
""")
_HOLD: Final = text("""
INSERT INTO telemetry.model_budget_holds (id, feature, month, usd, until)
SELECT :id, u.feature, u.month, :usd, now() + make_interval(secs => :seconds)
FROM telemetry.model_budget_use u
WHERE u.feature = :feature AND u.month = :month
  AND u.spent_usd + :usd + (SELECT coalesce(sum(h.usd), 0) FROM telemetry.model_budget_holds h
                            WHERE h.feature = u.feature AND h.month = u.month) <= :limit
RETURNING id
""")
_REFUSE: Final = text("""
UPDATE telemetry.model_budget_use SET refused = refused + 1
WHERE feature = :feature AND month = :month
""")
# Where the hold was forfeited meanwhile, its amount is in already.
_SETTLE: Final = text("""
WITH held AS (DELETE FROM telemetry.model_budget_holds WHERE id = :id
              RETURNING feature, month)
UPDATE telemetry.model_budget_use u SET spent_usd = u.spent_usd + :usd
FROM held WHERE u.feature = held.feature AND u.month = held.month
""")


class Held:
    """Money held for one call; say what it cost before the block ends.

    Attributes:
        usd: What will be settled: the whole hold, unless a cost is said.
    """

    def __init__(self, usd: float) -> None:
        self.usd = usd


class Budget(Protocol):
    """Where money comes from."""

    def hold(self, feature: str, usd: float) -> AbstractAsyncContextManager[Held]:
        """Hold an amount while a call is made.

        Raises:
            OverBudget: There is not so much left this month.

        """
        ...


class MonthlyBudget:
    """Budgets kept in PostgreSQL, shared by all processes.

    Args:
        database: Of this process and event loop.
        limit_usd: For each feature and month.
        limits_usd: For single features, instead.

    """

    def __init__(
        self, database: Database, limit_usd: float, limits_usd: dict[str, float] | None = None
    ) -> None:
        self._database = database
        self._limit = limit_usd
        self._limits = limits_usd or {}

    @asynccontextmanager
    async def hold(self, feature: str, usd: float) -> AsyncIterator[Held]:
        """Hold an amount, and settle what the call cost when the block ends.

        Raises:
            OverBudget: There is not so much left this month.

        """
        if usd <= 0:
            yield Held(0.0)
            return
        hold_id = uuid4()
        limit = self._limits.get(feature, self._limit)
        async with self._database.transaction() as db:
            await db.execute(_OPEN, {"feature": feature})
            key = {"feature": feature, "month": await db.scalar(_LOCK, {"feature": feature})}
            await db.execute(_FORFEIT, key)
            amounts = {"usd": _exact(usd), "limit": _exact(limit)}
            values = {**key, **amounts, "id": hold_id, "seconds": HOLD_SECONDS}
            held = await db.scalar(_HOLD, values)
            if held is None:
                await db.execute(_REFUSE, key)
        if held is None:
            raise OverBudget(
                f"the month's budget of {limit:.2f} USD for {feature} is used up",
                where="LISTENWELL_MODEL_BUDGETS",
                mend="Raise it, or wait for the next month; the local reader goes on.",
            )
        taken = Held(usd)
        try:
            yield taken
        finally:
            async with self._database.transaction() as db:
                await db.execute(_SETTLE, {"id": hold_id, "usd": _exact(max(0.0, taken.usd))})


def _exact(usd: float) -> Decimal:
    """Return the amount as the table keeps it."""
    return Decimal(f"{usd:.9f}")


def limits_of(setting: str) -> dict[str, float]:
    """Return the single features' limits: ``read_cues=5,bias=2.5``.

    Raises:
        ValueError: It is not of that shape.

    """
    pairs = [part.partition("=") for part in setting.split(",") if part.strip()]
    return {name.strip(): float(amount) for name, _, amount in pairs}
