"""Clients: trends with their probabilities, and the indexes that their statements use."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SCHEMA = "ai_backend"
TABLE = "client_analytics"
TRENDS = ("session_frequency", "talk_ratio", "engagement", "sentiment", "response_latency")
NUMBERS = ("slope", "slope_low", "slope_high", "probability", "change")
_Indexes = tuple[tuple[str, str, list[str | sa.TextClause]], ...]
OLD_INDEXES: _Indexes = (
    ("idx_client_analytics_client", TABLE, ["client_id"]),
    ("idx_client_analytics_coach", TABLE, ["coach_id"]),
    ("idx_session_analytics_client", "session_analytics", ["client_id"]),
    ("idx_session_analytics_coach", "session_analytics", ["coach_id"]),
)
NEW_INDEXES: _Indexes = (
    ("ix_client_analytics_coach", TABLE, ["coach_id", "window_type"]),
    (
        "ix_session_analytics_client",
        "session_analytics",
        ["client_id", "coach_id", sa.text("session_date DESC"), sa.text("job_id DESC")],
    ),
    ("ix_session_analytics_coach", "session_analytics", ["coach_id", "session_date"]),
)


def upgrade() -> None:
    """Move the schema forward; until now nothing wrote ``client_analytics``."""
    for name, table, _ in OLD_INDEXES:
        op.drop_index(name, table, schema=SCHEMA)
    for trend in TRENDS:
        points = sa.Column(
            f"{trend}_points", sa.SmallInteger(), server_default=sa.text("0"), nullable=False
        )
        op.add_column(TABLE, points, schema=SCHEMA)
        for number in NUMBERS:
            op.add_column(TABLE, sa.Column(f"{trend}_{number}", sa.REAL()), schema=SCHEMA)
    op.add_column(TABLE, sa.Column("latest_session_date", sa.Date(), nullable=False), schema=SCHEMA)
    op.add_column(TABLE, sa.Column("average_response_latency", sa.Numeric(8, 2)), schema=SCHEMA)
    op.add_column(TABLE, sa.Column("response_latency_trend", sa.String(20)), schema=SCHEMA)
    op.alter_column(TABLE, "average_days_between_sessions", type_=sa.Numeric(8, 2), schema=SCHEMA)
    for name, table, columns in NEW_INDEXES:
        op.create_index(name, table, columns, schema=SCHEMA)
    op.create_index(
        "ix_transcription_jobs_excluded",
        "transcription_jobs",
        ["id"],
        schema=SCHEMA,
        postgresql_where=sa.text("excluded_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_transcription_jobs_excluded", "transcription_jobs", schema=SCHEMA)
    for name, table, _ in NEW_INDEXES:
        op.drop_index(name, table, schema=SCHEMA)
    op.alter_column(TABLE, "average_days_between_sessions", type_=sa.Numeric(6, 2), schema=SCHEMA)
    for column in ("response_latency_trend", "average_response_latency", "latest_session_date"):
        op.drop_column(TABLE, column, schema=SCHEMA)
    for trend in TRENDS:
        for number in ("points", *NUMBERS):
            op.drop_column(TABLE, f"{trend}_{number}", schema=SCHEMA)
    for name, table, columns in OLD_INDEXES:
        op.create_index(name, table, columns, schema=SCHEMA)
