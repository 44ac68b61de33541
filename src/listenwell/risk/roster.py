"""The clients whose risk is computed, with what is known of each, read in a few statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from asyncpg.pgproto import pgproto
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.columns import Columns, Kind, read_columns
from listenwell.risk.factors import Flags, Signals
from listenwell.risk.policy import DEFAULT_POLICY, Floats, Policy, PolicyTable, policy_from
from listenwell.risk.scope import Scope

RISE_DAYS: Final = 14
"""A rise of the score is measured from its lowest in so many days."""

# The last 90 days speak of what was said; where they hold no trend, the whole history does. And
# while no session comes, what was known stands: windows move on and empty, but a client who stays
# away does not become better by it. The factors' arrays are in the order of Factor, from 1.
_ROSTER: Final = """
SELECT a.client_id, a.coach_id,
       a.total_sessions::float8,
       a.sessions_last_30_days::float8,
       coalesce(w.total_sessions, 0)::float8,
       (a.days_since_last_session + ({1}::date - a.window_end))::float8,
       coalesce(w.session_frequency_trend, a.session_frequency_trend, '') = 'decreasing'
         OR coalesce(stands.factor_counts[1], false),
       coalesce(stands.factor_values[1], 'NaN')::float8,
       coalesce(CASE WHEN stands.id IS NULL THEN coalesce(w.engagement_change, a.engagement_change)
                ELSE stands.factor_values[2] END, 'NaN')::float8,
       coalesce(CASE WHEN stands.id IS NOT NULL THEN stands.factor_counts[2]
                WHEN w.engagement_change IS NULL THEN a.engagement_trend = 'declining'
                ELSE w.engagement_trend = 'declining' END, false),
       coalesce(CASE WHEN stands.id IS NULL THEN coalesce(w.sentiment_change, a.sentiment_change)
                ELSE stands.factor_values[3] END, 'NaN')::float8,
       coalesce(CASE WHEN stands.id IS NOT NULL THEN stands.factor_counts[3]
                WHEN w.sentiment_change IS NULL THEN a.sentiment_trend = 'declining'
                ELSE w.sentiment_trend = 'declining' END, false),
       coalesce(CASE WHEN stands.id IS NOT NULL THEN stands.factor_values[4]
                WHEN w.client_id IS NULL THEN a.resistance_to_commitment_ratio
                ELSE w.resistance_to_commitment_ratio END, 'NaN')::float8,
       coalesce(before.risk_score, 'NaN')::float8, scored.there IS NOT NULL
FROM ai_backend.client_analytics a
LEFT JOIN ai_backend.client_analytics w
  ON w.client_id = a.client_id AND w.coach_id = a.coach_id AND w.window_type = '90d'
  AND w.total_sessions > 0
LEFT JOIN LATERAL (
  SELECT s.risk_score FROM ai_backend.risk_scores s
  WHERE s.client_id = a.client_id AND s.coach_id = a.coach_id AND s.scored_on < {1}::date
  ORDER BY s.scored_on DESC LIMIT 1) before ON true
LEFT JOIN LATERAL (
  SELECT s.* FROM ai_backend.risk_scores s
  WHERE s.client_id = a.client_id AND s.coach_id = a.coach_id AND s.scored_on <= {1}::date
  ORDER BY s.scored_on DESC LIMIT 1) stands
  ON NOT {2}::boolean AND stands.total_sessions = a.total_sessions
  AND stands.scored_on - stands.days_since_session = a.latest_session_date
LEFT JOIN LATERAL (
  SELECT true AS there FROM ai_backend.risk_scores s
  WHERE s.client_id = a.client_id AND s.coach_id = a.coach_id
    AND s.scored_on = {1}::date) scored ON true
WHERE a.window_type = 'all_time' AND a.total_sessions > 0 AND {of a}
ORDER BY a.client_id, a.coach_id
"""

_KINDS: Final[dict[str, Kind]] = {
    "client_id": "uuid",
    "coach_id": "uuid",
    "total_sessions": "float8",
    "sessions_30d": "float8",
    "sessions_90d": "float8",
    "days_since": "float8",
    "decreasing": "bool",
    "decline_before": "float8",
    "engagement_change": "float8",
    "engagement_declining": "bool",
    "sentiment_change": "float8",
    "sentiment_declining": "bool",
    "resistance_ratio": "float8",
    "previous": "float8",
    "scored": "bool",
}

_POLICIES: Final = text("""
SELECT DISTINCT ON (coach_id) coach_id, version, weights, thresholds
FROM ai_backend.coach_risk_settings
WHERE coach_id = ANY(:coaches)
ORDER BY coach_id, version DESC
""")


@dataclass(frozen=True, slots=True)
class Roster:
    """Every client in a scope who has a session, ordered by client and coach.

    Attributes:
        client_id: ``(n,)``, raw bytes of the ids.
        coach_id: The same.
        signals: What the factors are made of.
        previous: ``(n,)``, the score of the latest day before; NaN where there is none.
        scored: ``(n,)``, whether there is a score of this very day.
        coaches: The coaches, each once.
        coach_of_client: ``(n,)``, index into ``coaches``.
        policies: The policy of each coach.
        versions: The version of each coach's settings; 0 for the defaults.

    """

    client_id: NDArray[np.void]
    coach_id: NDArray[np.void]
    signals: Signals
    previous: Floats
    scored: Flags
    coaches: list[UUID]
    coach_of_client: NDArray[np.intp]
    policies: list[Policy]
    versions: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.signals)

    def policy_table(self, policies: list[Policy] | None = None) -> PolicyTable:
        """Return each client's policy: the stored ones, or others for the same coaches."""
        return PolicyTable.of(policies or self.policies, self.coach_of_client)


async def read_roster(
    db: AsyncSession, scope: Scope, day: date, *, read_again: bool = False
) -> Roster:
    """Read the clients of a scope as of a day.

    Args:
        db: A transaction.
        scope: Which clients.
        day: As of when.
        read_again: Whether sessions were read since the last score, so that what was known then
            does not stand even where no session came.

    """
    query, arguments = scope.narrowed(_ROSTER)
    columns = await read_columns(db, query, _KINDS, *arguments, day, read_again)
    coaches, coach_of_client = ids_once(columns["coach_id"])
    stored = {
        row.coach_id: (row.version, policy_from(row.weights, row.thresholds))
        for row in await db.execute(_POLICIES, {"coaches": coaches})
    }
    mine = [stored.get(coach, (0, DEFAULT_POLICY)) for coach in coaches]
    return Roster(
        client_id=columns["client_id"],
        coach_id=columns["coach_id"],
        signals=_signals(columns),
        previous=columns["previous"],
        scored=columns["scored"],
        coaches=coaches,
        coach_of_client=coach_of_client,
        policies=[policy for _, policy in mine] or [DEFAULT_POLICY],
        versions=np.array([version for version, _ in mine], dtype=np.int64),
    )


def ids_once(column: NDArray[np.void]) -> tuple[list[UUID], NDArray[np.intp]]:
    """Return the different ids of a column, and for each row the place of its id among them."""
    different, place = np.unique(column.view("S16"), return_inverse=True)
    return [UUID(bytes=each.ljust(16, b"\0")) for each in different.tolist()], place


def uuids(column: NDArray[np.void]) -> list[UUID]:
    """Return raw bytes as the driver takes them: its own kind of UUID is quick to make."""
    return [pgproto.UUID(each) for each in column.tolist()]


def _signals(columns: Columns) -> Signals:
    named: dict[str, NDArray[Any]] = {name: columns[name] for name in Signals.__dataclass_fields__}
    return Signals(**named)
