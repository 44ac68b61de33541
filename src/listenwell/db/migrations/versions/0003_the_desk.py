"""The desk: browsers that sign in, and what coaches say of utterances."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "browser_links",
        _id(),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _now("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_links")),
        schema="perimeter",
    )
    op.create_table(
        "browser_sessions",
        _id(),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        _now("created_at"),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_sessions")),
        schema="perimeter",
    )
    op.create_index(
        "ix_browser_sessions_coach_id", "browser_sessions", ["coach_id"], schema="perimeter"
    )
    op.create_table(
        "utterance_codes",
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        _now("coded_at"),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["ai_backend.utterances.id"],
            name=op.f("fk_utterance_codes_utterance_id_utterances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utterance_id", "task", name=op.f("pk_utterance_codes")),
        schema="ai_backend",
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_table("utterance_codes", schema="ai_backend")
    op.drop_index("ix_browser_sessions_coach_id", table_name="browser_sessions", schema="perimeter")
    op.drop_table("browser_sessions", schema="perimeter")
    op.drop_table("browser_links", schema="perimeter")
