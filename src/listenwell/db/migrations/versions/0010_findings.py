"""What the detectors found, and what persons say of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

DETECTORS = ("simulacra", "bias", "frame", "rhetoric")
SEVERITIES = ("low", "medium", "high")


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "findings",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("detector", sa.String(length=20), nullable=False),
        sa.Column("first_utterance", sa.Integer(), nullable=False),
        sa.Column("last_utterance", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("model", sa.String(length=160), nullable=False),
        sa.Column("prompt_version", sa.String(length=40), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(f"detector IN {DETECTORS}", name=op.f("ck_findings_detector")),
        sa.CheckConstraint(f"severity IN {SEVERITIES}", name=op.f("ck_findings_severity")),
        sa.CheckConstraint(
            "first_utterance BETWEEN 0 AND last_utterance", name=op.f("ck_findings_stretch")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_findings_confidence")),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["ai_backend.transcription_jobs.id"],
            name=op.f("fk_findings_job_id_transcription_jobs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        schema="ai_backend",
    )
    op.create_index(
        "ix_findings_job", "findings", ["job_id", "detector"], unique=False, schema="ai_backend"
    )
    op.create_table(
        "finding_overrides",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("there", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(f"severity IN {SEVERITIES}", name=op.f("ck_finding_overrides_severity")),
        sa.CheckConstraint("there = (label IS NOT NULL)", name=op.f("ck_finding_overrides_there")),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["ai_backend.findings.id"],
            name=op.f("fk_finding_overrides_finding_id_findings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_overrides")),
        schema="ai_backend",
    )
    op.create_index(
        "ix_finding_overrides_finding",
        "finding_overrides",
        ["finding_id", "created_at"],
        unique=False,
        schema="ai_backend",
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index(
        "ix_finding_overrides_finding", table_name="finding_overrides", schema="ai_backend"
    )
    op.drop_table("finding_overrides", schema="ai_backend")
    op.drop_index("ix_findings_job", table_name="findings", schema="ai_backend")
    op.drop_table("findings", schema="ai_backend")
