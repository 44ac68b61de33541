"""Scores of a scope's clients: read, computed and written for all at once."""

from datetime import date

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.clients.pairs import as_pairs, places
from listenwell.risk.attendance import day_number, read_attendance
from listenwell.risk.churn import features
from listenwell.risk.churn_fits import KeptFit, latest_fit
from listenwell.risk.factors import factors_of
from listenwell.risk.policy import Floats
from listenwell.risk.roster import Roster, read_roster
from listenwell.risk.scope import Scope, hold
from listenwell.risk.score_rows import Computed, write_scores
from listenwell.risk.scoring import scores_of


async def compute_scores(
    db: AsyncSession, scope: Scope, day: date, *, read_again: bool = False
) -> int:
    """Compute and store the scores of a scope's clients as of a day; return how many there are.

    A day's score is one row: computed again, it is replaced where it differs and else left as it
    is. Where no session came since a client was last scored, what was known of the trends stands,
    unless ``read_again`` says that sessions were read anew. A row that was written after this
    transaction began knows more, and stays.
    """
    await hold(db, scope)
    roster = await read_roster(db, scope, day, read_again=read_again)
    if not len(roster):
        return 0
    kept = await latest_fit(db, day)
    churn = await _churn(db, scope, day, roster, kept)
    factors = factors_of(roster.signals, roster.policy_table())
    await write_scores(db, roster, Computed(factors, scores_of(factors), churn), kept, day)
    return len(roster)


async def _churn(
    db: AsyncSession, scope: Scope, day: date, roster: Roster, kept: KeptFit
) -> Floats:
    """Return each client's probability of no session; that of a client never seen is even."""
    pairs, histories = await read_attendance(db, scope, day)
    place = places(as_pairs(roster.client_id, roster.coach_id), pairs)
    probability = kept.model.probability(features(histories, day_number(day)))
    found = np.append(probability, np.nan)[place]
    return np.where(np.isnan(found), 0.5, np.clip(found, 0.0, 1.0))
