"""Past days computed at once, as the nightly jobs would have: for a population that is new here."""

import asyncio
from datetime import date, timedelta

from listenwell.clients.compute import client_ranges
from listenwell.clients.compute import compute as compute_clients
from listenwell.db import Database
from listenwell.risk.alerting import update_alerts
from listenwell.risk.attendance import read_sample
from listenwell.risk.churn_fits import fit_history, keep_fit
from listenwell.risk.scope import Scope
from listenwell.risk.scores import compute_scores


async def catch_up(database: Database, today: date, *, weeks: int = 0) -> None:
    """Compute aggregates, the churn model, scores and alerts of all clients.

    Args:
        database: Of this process and event loop.
        today: The last day to compute.
        weeks: Begin so many weeks before it, and compute a day of each week: then there are
            scores to compare with, and alerts have been raised when their time was.

    """
    for week in range(weeks, -1, -1):
        await _compute(database, today - timedelta(weeks=week))


async def _compute(database: Database, day: date) -> None:
    async with database.transaction() as db:
        ranges = await client_ranges(db)
        histories = await read_sample(db, day)
    kept = await asyncio.to_thread(fit_history, histories, day)
    async with database.transaction() as db:
        await keep_fit(db, kept)
    for low, high in ranges:
        computed = await compute_clients(database, day, low=low, high=high)
        async with database.transaction() as db:
            await computed.store(db)
            await compute_scores(db, Scope(low, high), day)
            await update_alerts(db, Scope(low, high), day)
