"""For how long words and sessions are kept, and the record of what was erased."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _now(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "coach_retention",
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words_days", sa.Integer(), nullable=True),
        sa.Column("sessions_days", sa.Integer(), nullable=True),
        _now("changed_at"),
        sa.CheckConstraint("version > 0", name=op.f("ck_coach_retention_version")),
        sa.CheckConstraint(
            "words_days BETWEEN 1 AND 3650", name=op.f("ck_coach_retention_words_days")
        ),
        sa.CheckConstraint(
            "sessions_days BETWEEN 1 AND 3650", name=op.f("ck_coach_retention_sessions_days")
        ),
        sa.CheckConstraint("words_days <= sessions_days", name=op.f("ck_coach_retention_order")),
        sa.PrimaryKeyConstraint("coach_id", "version", name=op.f("pk_coach_retention")),
        schema="ai_backend",
    )
    op.add_column(
        "transcripts",
        sa.Column("words_erased_at", sa.DateTime(timezone=True), nullable=True),
        schema="ai_backend",
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("utterances", sa.Integer(), nullable=False),
        sa.Column("cues", sa.Integer(), nullable=False),
        sa.Column("key_erased", sa.Boolean(), nullable=False),
        sa.Column("retention_version", sa.Integer(), nullable=True),
        _now("erased_at"),
        sa.CheckConstraint(
            "what IN ('client', 'sessions', 'words')", name=op.f("ck_erasures_what")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        schema="perimeter",
    )
    op.create_index(
        "ix_erasures_coach",
        "erasures",
        ["coach_id", sa.text("erased_at DESC")],
        unique=False,
        schema="perimeter",
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_erasures_coach", table_name="erasures", schema="perimeter")
    op.drop_table("erasures", schema="perimeter")
    op.drop_column("transcripts", "words_erased_at", schema="ai_backend")
    op.drop_table("coach_retention", schema="ai_backend")
