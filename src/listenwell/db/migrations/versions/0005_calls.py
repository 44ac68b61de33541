"""Calls to models and vendors, what models cost, and traces that jobs go on with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from listenwell.db.roles import grant_to_app

OUTCOMES = tuple(
    """
    ok rate_limited quota overloaded server_error timeout connection rejected
    unauthenticated malformed schema_violation refused truncated over_budget
    breaker_open fallen_back abandoned error
    """.split()
)

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Move the schema forward."""
    op.execute("CREATE SCHEMA IF NOT EXISTS telemetry")
    op.create_table(
        "api_call_drops",
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column(
            "last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("reason", name=op.f("pk_api_call_drops")),
        schema="telemetry",
    )
    op.create_table(
        "api_call_seconds",
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("le", sa.Float(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "operation", "provider", "outcome", "le", name=op.f("pk_api_call_seconds")
        ),
        schema="telemetry",
    )
    op.create_table(
        "api_calls_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("feature", sa.String(length=80), nullable=True),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=True),
        sa.Column("requested_model", sa.String(length=120), nullable=True),
        sa.Column("answering_model", sa.String(length=120), nullable=True),
        sa.Column("prompt_id", sa.String(length=80), nullable=True),
        sa.Column("prompt_version", sa.String(length=80), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("cached_tokens", sa.Integer(), nullable=True),
        sa.Column("cache_write_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("reasoning_tokens", sa.Integer(), nullable=True),
        sa.Column("cost_usd", sa.Numeric(precision=14, scale=9), nullable=True),
        sa.Column("cost_source", sa.String(length=80), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("latency_ms", sa.Float(), nullable=False),
        sa.Column("first_token_ms", sa.Float(), nullable=True),
        sa.Column("retries", sa.SmallInteger(), nullable=False),
        sa.Column("fallback_used", sa.Boolean(), nullable=False),
        sa.Column("streamed", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error_type", sa.String(length=120), nullable=True),
        sa.Column("status_code", sa.SmallInteger(), nullable=True),
        sa.Column("finish_reason", sa.String(length=40), nullable=True),
        sa.Column("trace_id", sa.String(length=32), nullable=True),
        sa.Column("span_id", sa.String(length=16), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=20), nullable=True),
        sa.CheckConstraint("kind IN ('operation', 'attempt')", name=op.f("ck_api_calls_log_kind")),
        sa.CheckConstraint(
            f"outcome IN {OUTCOMES}",
            name=op.f("ck_api_calls_log_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_calls_log")),
        schema="telemetry",
    )
    op.create_index(
        "ix_api_calls_log_operation",
        "api_calls_log",
        ["operation_id"],
        unique=False,
        schema="telemetry",
    )
    op.create_index(
        "ix_api_calls_log_started",
        "api_calls_log",
        ["started_at"],
        unique=False,
        schema="telemetry",
    )
    op.create_table(
        "circuit_breakers",
        sa.Column("model", sa.String(length=160), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('closed', 'open', 'half_open')", name=op.f("ck_circuit_breakers_state")
        ),
        sa.PrimaryKeyConstraint("model", "process", name=op.f("pk_circuit_breakers")),
        schema="telemetry",
    )
    op.create_table(
        "model_budget_use",
        sa.Column("feature", sa.String(length=80), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "spent_usd",
            sa.Numeric(precision=14, scale=9),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "held_usd",
            sa.Numeric(precision=14, scale=9),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("feature", "month", name=op.f("pk_model_budget_use")),
        schema="telemetry",
    )
    op.add_column(
        "job_runs", sa.Column("traceparent", sa.String(length=55), nullable=True), schema="jobs"
    )
    grant_to_app(("telemetry",))


def downgrade() -> None:
    """Move the schema back; the schema itself is shared and stays."""
    op.drop_column("job_runs", "traceparent", schema="jobs")
    op.drop_table("model_budget_use", schema="telemetry")
    op.drop_table("circuit_breakers", schema="telemetry")
    op.drop_index("ix_api_calls_log_started", table_name="api_calls_log", schema="telemetry")
    op.drop_index("ix_api_calls_log_operation", table_name="api_calls_log", schema="telemetry")
    op.drop_table("api_calls_log", schema="telemetry")
    op.drop_table("api_call_seconds", schema="telemetry")
    op.drop_table("api_call_drops", schema="telemetry")
