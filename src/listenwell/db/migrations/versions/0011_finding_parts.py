"""Parts of a run that were read, and what a person said taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OVERRIDES = "finding_overrides"
THERE = "ck_finding_overrides_there"


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "finding_parts",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.String(length=64), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("model", sa.String(length=160), nullable=False),
        sa.Column("prompt_version", sa.String(length=40), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["ai_backend.transcription_jobs.id"],
            name=op.f("fk_finding_parts_job_id_transcription_jobs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_finding_parts")),
        schema="ai_backend",
    )
    op.create_index(
        op.f("ix_finding_parts_job_id"),
        "finding_parts",
        ["job_id"],
        unique=False,
        schema="ai_backend",
    )
    op.alter_column(OVERRIDES, "there", nullable=True, schema="ai_backend")
    op.drop_constraint(op.f(THERE), OVERRIDES, schema="ai_backend", type_="check")
    op.create_check_constraint(
        op.f(THERE), OVERRIDES, "coalesce(there, false) = (label IS NOT NULL)", schema="ai_backend"
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_constraint(op.f(THERE), OVERRIDES, schema="ai_backend", type_="check")
    op.execute(
        "DELETE FROM ai_backend.finding_overrides said USING ai_backend.finding_overrides back "
        "WHERE back.there IS NULL AND back.finding_id = said.finding_id "
        "AND said.created_at <= back.created_at"
    )
    op.create_check_constraint(
        op.f(THERE), OVERRIDES, "there = (label IS NOT NULL)", schema="ai_backend"
    )
    op.alter_column(OVERRIDES, "there", nullable=False, schema="ai_backend")
    op.drop_index(op.f("ix_finding_parts_job_id"), table_name="finding_parts", schema="ai_backend")
    op.drop_table("finding_parts", schema="ai_backend")
