"""Client analytics that are quicker to write: every row is written anew each night.

Histories are arrays of numbers and no JSON, each page has room for its rows' next versions, and a
coach's clients are found by the coach's relations, without an index of its own.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "client_analytics"
HISTORIES = ("engagement_scores_history", "sentiment_scores_history")
INDEX = "ix_client_analytics_coach"


def _empty_histories(to: Any) -> None:
    """Change the type; the values are derived, and are there again after the next night."""
    for name in HISTORIES:
        op.drop_column(TABLE, name, schema="ai_backend")
        op.add_column(TABLE, sa.Column(name, to, nullable=True), schema="ai_backend")


def upgrade() -> None:
    """Move the schema forward."""
    _empty_histories(postgresql.ARRAY(sa.DOUBLE_PRECISION()))
    op.drop_index(INDEX, TABLE, schema="ai_backend")
    op.execute("ALTER TABLE ai_backend.client_analytics SET (fillfactor = 50)")


def downgrade() -> None:
    """Move the schema back."""
    op.execute("ALTER TABLE ai_backend.client_analytics RESET (fillfactor)")
    op.create_index(INDEX, TABLE, ["coach_id", "window_type"], schema="ai_backend")
    _empty_histories(postgresql.JSONB(astext_type=sa.Text()))
