"""The churn model of this deployment: fitted each night on its own history, kept, shown."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.risk.attendance import day_number
from listenwell.risk.churn import Fit, Histories, fit, fit_from_json, fit_to_json
from listenwell.risk.tables import ChurnFit

HORIZON_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class KeptFit:
    """A fit and the day on which it was made.

    Attributes:
        fitted_on: Date of the fit.
        clients: Clients (a client of two coaches counts twice) in the history.
        sessions: Days with a session in it.
        model: The models, the choice between them and its figures.

    """

    fitted_on: date
    clients: int
    sessions: int
    model: Fit


def fit_history(histories: Histories, day: date) -> KeptFit:
    """Fit both models on the whole deployment's history up to a day, and choose. Slow."""
    model = fit(histories, day_number(day), HORIZON_DAYS)
    return KeptFit(day, histories.clients, len(histories.day), model)


async def keep_fit(db: AsyncSession, kept: KeptFit) -> None:
    """Store a fit; one of the same day gives way to it."""
    values = {
        "horizon_days": kept.model.horizon,
        "model_version": kept.model.version,
        "clients": kept.clients,
        "sessions": kept.sessions,
        "fit": fit_to_json(kept.model),
    }
    made = insert(ChurnFit).values(fitted_on=kept.fitted_on, **values)
    await db.execute(made.on_conflict_do_update(index_elements=["fitted_on"], set_=values))


async def latest_fit(db: AsyncSession, day: date) -> KeptFit:
    """Return the latest fit up to a day; before the first night, one on no history at all."""
    row = await db.scalar(
        select(ChurnFit)
        .where(ChurnFit.fitted_on <= day)
        .order_by(ChurnFit.fitted_on.desc())
        .limit(1)
    )
    if row is None:
        return fit_history(nobody(), day)
    return KeptFit(row.fitted_on, row.clients, row.sessions, fit_from_json(row.fit))


def nobody() -> Histories:
    """Return the histories of no clients."""
    none = np.empty(0, dtype=np.int64)
    return Histories(none, none, 0)
