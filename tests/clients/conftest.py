"""What is stored of the clients that a test makes."""

from typing import Any

import pytest
from sqlalchemy import text


@pytest.fixture
def analytics_of(database):
    async def rows(made: Any) -> dict[str, dict[str, object]]:
        query = text(
            "SELECT * FROM ai_backend.client_analytics "
            "WHERE client_id = :client_id AND coach_id = :coach_id"
        )
        async with database.transaction() as db:
            found = (await db.execute(query, made.pair)).mappings().all()
        return {row["window_type"]: dict(row) for row in found}

    return rows
