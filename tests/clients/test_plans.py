"""Reads find their rows by an index that begins with the client, not by looking at all."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from listenwell.clients.queries import analytics_query
from listenwell.clients.windows import WindowType

PAIR = "client_id = :client AND coach_id = :coach"
READS = {
    "uq_client_analytics_client_id_coach_id_window_type": str(
        analytics_query(uuid4(), uuid4(), WindowType.QUARTER).compile(
            dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
        )
    ),
    "ix_session_analytics_client": (
        f"SELECT job_id FROM ai_backend.session_analytics WHERE {PAIR} "
        "ORDER BY session_date DESC, job_id DESC LIMIT 20"
    ),
    "ix_session_analytics_coach": (
        "SELECT count(*) FROM ai_backend.session_analytics "
        "WHERE coach_id = :coach AND session_date >= date_trunc('month', current_date)"
    ),
    "ix_transcription_jobs_excluded": (
        "SELECT id FROM ai_backend.transcription_jobs WHERE excluded_at IS NOT NULL"
    ),
}


@pytest.mark.parametrize("index", READS)
async def test_a_read_uses_its_index_and_sorts_nothing(database, index):
    query = READS[index]
    values = {name: str(uuid4()) for name in ("client", "coach") if f":{name}" in query}
    for name, value in values.items():
        query = query.replace(f":{name}", f"'{value}'")
    async with database.transaction() as db:
        for other in ("enable_seqscan", "enable_bitmapscan"):
            await db.execute(text(f"SET LOCAL {other} = off"))
        plan = "\n".join(await db.scalars(text("EXPLAIN " + query.replace(":", "\\:"))))
    assert index in plan
    assert "Sort" not in plan
