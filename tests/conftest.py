"""Real PostgreSQL for every test that needs one: a server of our own, a database per worker."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url, text

from listenwell.db import Database
from listenwell.db.embedded import start_embedded
from listenwell.db.migrate import migrate
from listenwell.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def server_url(settings: Settings) -> Iterator[str]:
    """The server to test on: the one named in the environment, or the laptop's own."""
    named = os.environ.get("LISTENWELL_TEST_DATABASE_URL")
    if named:
        yield named
        return
    # A short path: a socket's path may hold only about 100 characters.
    home = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    home.chmod(0o755)
    server = start_embedded(home)
    yield server.url
    server.stop()
    subprocess.run(["rm", "-rf", str(home)], check=True)


@pytest.fixture(scope="session")
async def database_url(server_url: str, settings: Settings, worker_id: str) -> str:
    """A migrated database of this test worker's own."""
    name = f"listenwell_test_{worker_id}"
    admin = make_url(server_url)
    async with Database(server_url, settings, name="tests", as_app=False) as server:
        autocommit = server.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with autocommit.connect() as connection:
            await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            await connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.set(database=name).render_as_string(hide_password=False)
    await migrate(url, settings)
    return url


@pytest.fixture(scope="session")
async def database(database_url: str, settings: Settings) -> AsyncIterator[Database]:
    """The database as the service sees it: under the app's role."""
    async with Database(database_url, settings, name="tests") as opened:
        yield opened


_SESSION = text("""
WITH job AS (
  INSERT INTO ai_backend.transcription_jobs
    (client_id, coach_id, session_date, session_date_given, status, source_file, source_digest,
     consent_id, excluded_at, completed_at)
  SELECT :client_id, :coach_id, :on, true, 'completed', 'v1:sealed',
         decode(md5(random()::text), 'hex'), :consent_id, CASE WHEN :excluded THEN now() END, now()
  RETURNING id)
INSERT INTO ai_backend.session_analytics
  (job_id, client_id, coach_id, session_date, engagement_score, client_sentiment_score,
   coach_talk_percentage, client_talk_percentage, response_latency_client, cue_resistance_count,
   cue_commitment_count, cue_breakthrough_count, engagement_parts, evidence, withheld, warnings,
   digest, model_version)
SELECT id, :client_id, :coach_id, :on, :engagement, :sentiment, :coach_talk, :client_talk, :latency,
       :resistance, :commitment, :breakthrough, '[]', '{}', '[]', '[]', 'sha256:0', 'test-1'
FROM job RETURNING job_id
""")


USUAL = {
    "engagement": 60.0,
    "sentiment": 0.2,
    "coach_talk": 40.0,
    "client_talk": 50.0,
    "latency": 1.5,
    "resistance": 0,
    "commitment": 0,
    "breakthrough": 0,
    "excluded": False,
}
"""Of a session that says nothing else; ``age`` is in days before ``today``."""


@dataclass
class Made:
    """A client with a coach, and the ids of the sessions in the order given."""

    client_id: UUID
    coach_id: UUID
    jobs: list[UUID] = field(default_factory=list)

    @property
    def pair(self) -> dict[str, UUID]:
        return {"client_id": self.client_id, "coach_id": self.coach_id}


@pytest.fixture
def make_client(database: Database) -> Any:
    """A client with sessions of known numbers, straight into the tables."""

    async def make(
        *sessions: Mapping[str, Any],
        coach_id: UUID | None = None,
        client_id: UUID | None = None,
        today: date = date(2026, 6, 30),
    ) -> Made:
        made = Made(client_id or uuid4(), coach_id or uuid4())
        async with database.transaction() as db:
            await db.execute(
                text(
                    "INSERT INTO ai_backend.coach_clients (coach_id, client_id) "
                    "VALUES (:coach_id, :client_id) ON CONFLICT DO NOTHING"
                ),
                made.pair,
            )
            consent = await db.scalar(
                text(
                    "INSERT INTO perimeter.consents "
                    "(client_id, coach_id, given_by, purpose, text_version, given_at) "
                    "VALUES (:client_id, :coach_id, 'client', :purpose, '1', now()) RETURNING id"
                ),
                {**made.pair, "purpose": f"test-{uuid4().hex[:8]}"},
            )
            for session in sessions:
                values = {**USUAL, **session, **made.pair, "consent_id": consent}
                values["on"] = today - timedelta(days=values.pop("age"))
                made.jobs.append((await db.execute(_SESSION, values)).scalar_one())
        return made

    return make
