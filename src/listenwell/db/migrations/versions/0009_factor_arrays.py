"""A score's factors as arrays, which are written faster than JSON; an index of who came when.

Scores that were there are deleted: the next night computes them anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SCHEMA = "ai_backend"
NAMES = ("factor_values", "factor_contributions", "factor_counts")
ATTENDANCE = "ix_transcription_jobs_attendance"


def upgrade() -> None:
    """Move the schema forward."""
    op.execute("DELETE FROM ai_backend.risk_scores")
    op.drop_column("risk_scores", "factors", schema=SCHEMA)
    for name in NAMES:
        kind = sa.Boolean() if name == "factor_counts" else sa.Double()
        column: sa.Column[Sequence[object]] = sa.Column(name, sa.ARRAY(kind), nullable=False)
        op.add_column("risk_scores", column, schema=SCHEMA)
    op.create_index(
        ATTENDANCE,
        "transcription_jobs",
        ["client_id", "coach_id", "session_date"],
        schema=SCHEMA,
        postgresql_where=sa.text("excluded_at IS NULL"),
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index(ATTENDANCE, "transcription_jobs", schema=SCHEMA)
    op.execute("DELETE FROM ai_backend.risk_scores")
    for name in NAMES:
        op.drop_column("risk_scores", name, schema=SCHEMA)
    op.add_column(
        "risk_scores",
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        schema=SCHEMA,
    )
