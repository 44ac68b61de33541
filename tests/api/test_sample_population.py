"""What a coach sees of a sample population: everything a session has but words."""

from datetime import date
from typing import Any

import httpx
import pytest

from listenwell.db import Database
from listenwell.perimeter.keys import key_wrapper
from listenwell.sessions.sample_population import (
    SampleRequest,
    remove_sample,
    sample_client_id,
    write_sample,
)
from listenwell.settings import Settings


@pytest.fixture
async def sampled(database: Database, api_settings: Settings, coach: Any) -> Any:
    request = SampleRequest(
        5, 6, seed=77, today=date(2026, 11, 2), coach_id=coach.coach_id, mix=True
    )
    async with database.transaction() as db:
        await write_sample(db, key_wrapper(api_settings), request)
    yield coach
    async with database.transaction() as db:
        await remove_sample(db)


async def test_a_coach_reads_a_sample_session(http: httpx.AsyncClient, sampled: Any) -> None:
    headers = sampled.headers
    client = str(sample_client_id(77, 0))
    listed = (await http.get("/api/v1/sessions", headers=headers)).json()["sessions"]
    assert len(listed) == 30
    own = next(each for each in listed if each["client_id"] == client)
    session = await http.get(f"/api/v1/sessions/{own['job_id']}", headers=headers)
    assert session.status_code == 200
    assert session.json()["status"] == "completed"
    read = await http.get(f"/api/v1/analytics/sessions/{own['job_id']}", headers=headers)
    assert read.status_code == 200
    warnings = read.json()["session_analytics"]["warnings"]
    assert warnings == ["A sample session: its numbers are drawn, and it has no words."]
    assert 0 <= read.json()["session_analytics"]["engagement_score"] <= 100
    said = await http.get(f"/api/v1/sessions/{own['job_id']}/utterances", headers=headers)
    assert said.status_code == 200
    assert said.json()["utterances"] == []


async def test_the_clients_bear_their_drift_in_their_names(
    http: httpx.AsyncClient, sampled: Any
) -> None:
    answer = await http.get("/api/v1/clients", headers=sampled.headers)
    names = [each["name"] for each in answer.json()["clients"]]
    assert sorted(name[:11] for name in names) == [f"Sample {n:04d}" for n in range(1, 6)]
