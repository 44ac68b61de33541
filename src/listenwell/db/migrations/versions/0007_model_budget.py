"""Money held for model calls under way."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "model_budget_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("feature", sa.String(length=80), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("usd", sa.Numeric(precision=14, scale=9), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_budget_holds")),
        schema="telemetry",
    )
    op.create_index(
        "ix_model_budget_holds_feature",
        "model_budget_holds",
        ["feature", "month"],
        unique=False,
        schema="telemetry",
    )
    op.drop_column("model_budget_use", "held_usd", schema="telemetry")


def downgrade() -> None:
    """Move the schema back."""
    op.add_column(
        "model_budget_use",
        sa.Column(
            "held_usd",
            sa.Numeric(precision=14, scale=9),
            server_default=sa.text("0"),
            nullable=False,
        ),
        schema="telemetry",
    )
    op.drop_index(
        "ix_model_budget_holds_feature", table_name="model_budget_holds", schema="telemetry"
    )
    op.drop_table("model_budget_holds", schema="telemetry")
