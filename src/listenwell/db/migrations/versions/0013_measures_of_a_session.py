"""A session's measures for the night, packed by PostgreSQL, and client rows told apart by a number.

``measures`` holds what clients are aggregated by in 40 bytes, made whenever a session is written:
turning eight columns of many sessions into numbers took longer each night than all else that is
read. The index by client carries it, so that the night reads no other column of a session.

Rows of ``client_analytics`` are replaced, not changed in place, so they need no room on their page.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SCHEMA = "ai_backend"
INDEX = "ix_session_analytics_client"
MEASURES = """
date_send(session_date) || substring(uuid_send(job_id) FROM 1 FOR 4)
|| int4send(coalesce((nullif(engagement_score, 'NaN') * 100)::integer, -2147483648))
|| int4send(coalesce((nullif(client_sentiment_score, 'NaN') * 1000)::integer, -2147483648))
|| int4send(coalesce((nullif(coach_talk_percentage, 'NaN') * 100)::integer, -2147483648))
|| int4send(coalesce((nullif(client_talk_percentage, 'NaN') * 100)::integer, -2147483648))
|| int4send(coalesce((nullif(response_latency_client, 'NaN') * 100)::integer, -2147483648))
|| int4send(coalesce(cue_resistance_count, -2147483648))
|| int4send(coalesce(cue_commitment_count, -2147483648))
|| int4send(coalesce(cue_breakthrough_count, -2147483648))
"""
COLUMNS: list[str | sa.TextClause] = [
    "client_id",
    "coach_id",
    sa.text("session_date DESC"),
    sa.text("job_id DESC"),
]


def upgrade() -> None:
    """Move the schema forward; every session is written anew, which takes a while with millions."""
    op.execute("SET LOCAL statement_timeout = 0")
    op.drop_index(INDEX, "session_analytics", schema=SCHEMA)
    op.execute(
        "ALTER TABLE ai_backend.session_analytics "
        f"ADD COLUMN measures bytea NOT NULL GENERATED ALWAYS AS ({MEASURES}) STORED"
    )
    op.create_index(
        INDEX, "session_analytics", COLUMNS, schema=SCHEMA, postgresql_include=["measures"]
    )
    op.execute("ALTER TABLE ai_backend.client_analytics RESET (fillfactor)")
    op.add_column("client_analytics", sa.Column("fingerprint", sa.BigInteger()), schema=SCHEMA)


def downgrade() -> None:
    """Move the schema back."""
    op.execute("SET LOCAL statement_timeout = 0")
    op.drop_column("client_analytics", "fingerprint", schema=SCHEMA)
    op.execute("ALTER TABLE ai_backend.client_analytics SET (fillfactor = 50)")
    op.drop_index(INDEX, "session_analytics", schema=SCHEMA)
    op.drop_column("session_analytics", "measures", schema=SCHEMA)
    op.create_index(INDEX, "session_analytics", COLUMNS, schema=SCHEMA)
