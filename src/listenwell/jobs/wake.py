"""Waking the relay when a job is committed, by ``LISTEN``; looking at intervals stays the net."""

import asyncio
from typing import Any, Final

from listenwell.db import Database
from listenwell.jobs.ledger import WAKE_CHANNEL

RECONNECT_SECONDS: Final = 1.0


async def listen_forever(database: Database, wake: asyncio.Event) -> None:
    """Set the event on every notification; a lost connection is made again."""
    while True:
        try:
            await _listen(database, wake)
        except Exception:  # noqa: BLE001 - the drivers' errors share no base; the net holds
            await asyncio.sleep(RECONNECT_SECONDS)


async def _listen(database: Database, wake: asyncio.Event) -> None:
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        lost = asyncio.Event()
        driver.add_termination_listener(lambda _: lost.set())
        try:
            await driver.add_listener(WAKE_CHANNEL, lambda *_: wake.set())
            await lost.wait()
        finally:
            await connection.invalidate()
