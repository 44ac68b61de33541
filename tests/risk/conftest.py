"""Clients with sessions of known numbers, aggregated as at night, ready to be scored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from listenwell.clients.compute import compute
from listenwell.risk.alerting import update_alerts
from listenwell.risk.scope import Scope
from listenwell.risk.scores import compute_scores

TODAY = date(2026, 6, 30)

_RELATION = text("""
WITH relation AS (
  INSERT INTO ai_backend.coach_clients (coach_id, client_id) VALUES (:coach_id, :client_id)
  ON CONFLICT DO NOTHING)
INSERT INTO perimeter.consents
  (client_id, coach_id, given_by, purpose, text_version, given_at)
VALUES (:client_id, :coach_id, 'client', 'session_analysis', '1', now())
ON CONFLICT (client_id, coach_id, purpose) WHERE withdrawn_at IS NULL
DO UPDATE SET text_version = excluded.text_version
RETURNING id
""")
_SESSION = text("""
WITH job AS (
  INSERT INTO ai_backend.transcription_jobs
    (client_id, coach_id, session_date, session_date_given, status, source_file, source_digest,
     consent_id, completed_at)
  VALUES (:client_id, :coach_id, :day, true, 'completed', 'v1:', :digest, :consent_id, now())
  RETURNING id)
INSERT INTO ai_backend.session_analytics
  (job_id, client_id, coach_id, session_date, engagement_score, client_sentiment_score,
   cue_resistance_count, cue_commitment_count, cue_breakthrough_count, engagement_parts, evidence,
   withheld, warnings, digest, model_version)
SELECT id, :client_id, :coach_id, :day, :engagement, :sentiment, :resistance, :commitment, 0,
       '[]', '{}', '[]', '[]', 'sha256:0', 'test-1'
FROM job RETURNING job_id
""")


@dataclass
class Client:
    """A client with a coach, and the ids of the sessions in the order given."""

    coach_id: UUID
    client_id: UUID = field(default_factory=uuid4)
    jobs: list[UUID] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        return Scope.of_client(self.coach_id, self.client_id)

    @property
    def pair(self) -> dict[str, UUID]:
        return {"client_id": self.client_id, "coach_id": self.coach_id}


@dataclass
class Practice:
    """A coach's practice in the database, on any day."""

    database: Any
    coach_id: UUID = field(default_factory=uuid4)

    async def client(
        self,
        ages: Sequence[int],
        *,
        engagement: Sequence[float | None] = (),
        sentiment: Sequence[float | None] = (),
        resistance: int | None = 0,
        commitment: int | None = 1,
        today: date = TODAY,
    ) -> Client:
        """Add a client whose sessions were so many days ago, the earliest first."""
        made = Client(self.coach_id)
        await self.sessions(
            made,
            ages,
            engagement=engagement,
            sentiment=sentiment,
            resistance=resistance,
            commitment=commitment,
            today=today,
        )
        return made

    async def sessions(
        self,
        client: Client,
        ages: Sequence[int],
        *,
        engagement: Sequence[float | None] = (),
        sentiment: Sequence[float | None] = (),
        resistance: int | None = 0,
        commitment: int | None = 1,
        today: date = TODAY,
    ) -> None:
        """Add sessions to a client."""
        async with self.database.transaction() as db:
            consent_id = (await db.execute(_RELATION, client.pair)).scalar_one()
            for i, age in enumerate(ages):
                numbers = {
                    "engagement": engagement[i] if engagement else 60.0,
                    "sentiment": sentiment[i] if sentiment else 0.2,
                    "resistance": resistance,
                    "commitment": commitment,
                    "day": today - timedelta(days=age),
                    "digest": uuid4().bytes,
                    "consent_id": consent_id,
                }
                job_id = (await db.execute(_SESSION, {**numbers, **client.pair})).scalar_one()
                client.jobs.append(job_id)

    async def night(self, *clients: Client, day: date = TODAY) -> None:
        """Aggregate, score and alert these clients as of a day."""
        for client in clients:
            one = client.client_id
            computed = await compute(self.database, day, low=one, high=one)
            async with self.database.transaction() as db:
                await computed.store(db)
                await compute_scores(db, client.scope, day)
                await update_alerts(db, client.scope, day)

    async def rows(self, table: str, client: Client) -> list[dict[str, Any]]:
        """Return a client's rows of a table, the earliest first."""
        order = {"risk_scores": "scored_on", "risk_alerts": "created_at, alert_type"}[table]
        query = (
            f"SELECT * FROM ai_backend.{table} "
            f"WHERE client_id = :client_id AND coach_id = :coach_id ORDER BY {order}"
        )
        async with self.database.transaction() as db:
            found = (await db.execute(text(query), client.pair)).mappings().all()
        return [dict(row) for row in found]


@pytest.fixture
def practice(database: Any) -> Practice:
    return Practice(database)
