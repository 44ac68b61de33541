"""Connections and transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from listenwell.settings import Settings

APP_ROLE = "listenwell_app"
"""The role that the service works under: it reads and writes rows and alters nothing."""


def async_url(url: str) -> URL:
    """Return the URL for asyncpg, whatever driver the given one names."""
    return make_url(url).set(drivername="postgresql+asyncpg")


class Database:
    """An engine and its transactions. Make one for each process and event loop.

    Args:
        url: ``postgresql://…``.
        settings: For the timeouts.
        name: Shown in ``pg_stat_activity``.
        as_app: Work under :data:`APP_ROLE`, which cannot alter; the migrator does not.
        pool_size: Connections kept; as many again may be opened for a moment.

    """

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        name: str,
        as_app: bool = True,
        pool_size: int = 5,
    ) -> None:
        server_settings = {
            "application_name": f"listenwell-{name}",
            "statement_timeout": str(int(settings.statement_timeout_seconds * 1000)),
            "lock_timeout": str(int(settings.lock_timeout_seconds * 1000)),
            "idle_in_transaction_session_timeout": "60000",
            "timezone": "UTC",
        }
        if as_app:
            server_settings["role"] = APP_ROLE
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"server_settings": server_settings, "timeout": 10},
        )
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction; it commits when the block ends and rolls back when it fails."""
        async with self._sessions() as db, db.begin():
            yield db

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection on which every statement is its own transaction: one round trip."""
        async with self._autocommit.connect() as connection:
            yield connection

    async def ping(self) -> None:
        """Ask the server for an answer; raises whatever keeps it from answering."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    async def __aenter__(self) -> "Database":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()
