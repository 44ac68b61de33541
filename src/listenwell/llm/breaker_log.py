"""Breakers' states for the operator, from all processes; best effort."""

from typing import Final

import structlog
from sqlalchemy import text

from listenwell.db import Database
from listenwell.llm.breaker import State
from listenwell.logs import describe

_log = structlog.get_logger("listenwell.llm")

_TELL: Final = text("""
INSERT INTO telemetry.circuit_breakers (model, process, state, failures)
VALUES (:model, :process, :state, :failures)
ON CONFLICT (model, process)
DO UPDATE SET state = excluded.state, failures = excluded.failures, changed_at = now()
""")


class BreakerLog:
    """Writes a breaker's state when it changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, model: str, process: str, state: State, failures: int) -> None:
        """Write a state; where the database is away, the log line is all there is."""
        _log.warning("circuit breaker", model=model, state=state, failures=failures)
        values = {"model": model, "process": process, "state": state, "failures": failures}
        try:
            async with self._database.autocommit() as db:
                await db.execute(_TELL, values)
        except Exception as error:  # noqa: BLE001 - telemetry never fails the work
            _log.warning("breaker state not written", error=describe(error))
