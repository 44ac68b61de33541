"""The API as a client sees it, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr

from listenwell.api.app import make_app
from listenwell.api.tokens import local_token
from listenwell.perimeter.api_keys import make_api_key
from listenwell.settings import Settings


@pytest.fixture(scope="session")
def api_settings(settings: Settings, database_url: str) -> Settings:
    return settings.model_copy(
        update={
            "database_url": SecretStr(database_url),
            "webhook_secret": SecretStr("shared"),
            "requests_per_minute": 100_000,
            "failed_sign_ins_per_minute": 100_000,
        }
    )


@pytest.fixture(scope="session")
async def http(api_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(api_settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://listenwell.test"
        ) as client,
    ):
        yield client


@dataclass
class Signed:
    """A coach and the headers that speak for them."""

    coach_id: UUID
    headers: dict[str, str]


@pytest.fixture(scope="session")
async def api_key(database) -> str:
    async with database.transaction() as db:
        return await make_api_key(db, f"tests-{uuid4()}")


@pytest.fixture
def coach(api_settings: Settings, api_key: str) -> Signed:
    return signed(api_settings, api_key)


@pytest.fixture
def another_coach(api_settings: Settings, api_key: str) -> Signed:
    return signed(api_settings, api_key)


@pytest.fixture
def operator(api_settings: Settings, api_key: str) -> Signed:
    return signed(api_settings, api_key, operator=True)


def signed(settings: Settings, key: str, *, operator: bool = False) -> Signed:
    coach_id = uuid4()
    token = local_token(settings, coach_id, operator=operator)
    return Signed(coach_id, {"X-API-Key": key, "Authorization": f"Bearer {token}"})
