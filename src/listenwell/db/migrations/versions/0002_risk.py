"""Risk: a score a day, one standing alert of a type, coaches' settings, fitted churn models.

The indexes named in the requirements give way to those that the statements use: every read begins
with the client or the coach, none with a level or a severity.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SCHEMA = "ai_backend"
SCORES = (
    ("scored_on", sa.Date()),
    ("churn_horizon_days", sa.Integer()),
    ("churn_model_version", sa.String(length=50)),
    ("total_sessions", sa.Integer()),
    ("sessions_30d", sa.Integer()),
    ("sessions_90d", sa.Integer()),
    ("days_since_session", sa.Integer()),
    ("settings_version", sa.Integer()),
)
OLD_INDEXES: dict[str, dict[str, list[str | sa.TextClause]]] = {
    "risk_scores": {
        "idx_risk_scores_client": ["client_id"],
        "idx_risk_scores_coach": ["coach_id"],
        "idx_risk_scores_level": ["risk_level"],
        "idx_risk_scores_computed": [sa.text("computed_at DESC")],
    },
    "risk_alerts": {
        "idx_risk_alerts_coach": ["coach_id"],
        "idx_risk_alerts_status": ["status"],
        "idx_risk_alerts_severity": ["severity"],
        "idx_risk_alerts_created": [sa.text("created_at DESC")],
    },
}
CHECKS = {
    "risk_scores": {
        "risk_score": "risk_score BETWEEN 0 AND 100",
        "churn_probability": "churn_probability BETWEEN 0 AND 1",
    },
    "risk_alerts": {
        "alert_type": "alert_type IN ('new_high_risk', 'risk_increased', 'no_session_30d')",
        "severity": "severity IN ('warning', 'urgent')",
        "status": "status IN ('pending', 'acknowledged', 'resolved')",
        "resolved": "(status = 'resolved') = (resolved_at IS NOT NULL)",
    },
}
STANDING = ["client_id", "coach_id", "alert_type"]


def _created(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def upgrade() -> None:
    """Move the schema forward; until now nothing wrote these tables."""
    for table, indexes in OLD_INDEXES.items():
        for name in indexes:
            op.drop_index(name, table, schema=SCHEMA)
    for name, kind in SCORES:
        op.add_column("risk_scores", sa.Column(name, kind, nullable=False), schema=SCHEMA)
    op.alter_column("risk_scores", "recommended_action", nullable=False, schema=SCHEMA)
    op.create_unique_constraint(
        op.f("uq_risk_scores_client_id_coach_id_scored_on"),
        "risk_scores",
        ["client_id", "coach_id", "scored_on"],
        schema=SCHEMA,
    )
    op.add_column("risk_alerts", sa.Column("raised_on", sa.Date(), nullable=False), schema=SCHEMA)
    op.add_column("risk_alerts", _created("updated_at"), schema=SCHEMA)
    op.create_index(
        "uq_risk_alerts_standing",
        "risk_alerts",
        STANDING,
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_risk_alerts_raised",
        "risk_alerts",
        [*STANDING, sa.text("raised_on DESC")],
        schema=SCHEMA,
    )
    op.create_index(
        "ix_risk_alerts_coach",
        "risk_alerts",
        ["coach_id", sa.text("created_at DESC")],
        schema=SCHEMA,
    )
    op.create_index("ix_risk_alerts_score", "risk_alerts", ["risk_score_id"], schema=SCHEMA)
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition, schema=SCHEMA)
    op.create_table(
        "coach_risk_settings",
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        _json("weights"),
        _json("thresholds"),
        _created("changed_at"),
        sa.PrimaryKeyConstraint("coach_id", "version", name=op.f("pk_coach_risk_settings")),
        schema=SCHEMA,
    )
    op.create_table(
        "churn_fits",
        sa.Column("fitted_on", sa.Date(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(length=50), nullable=False),
        sa.Column("clients", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        _json("fit"),
        _created("computed_at"),
        sa.PrimaryKeyConstraint("fitted_on", name=op.f("pk_churn_fits")),
        schema=SCHEMA,
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_table("churn_fits", schema=SCHEMA)
    op.drop_table("coach_risk_settings", schema=SCHEMA)
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, schema=SCHEMA)
    for name in ("score", "coach", "raised"):
        op.drop_index(f"ix_risk_alerts_{name}", "risk_alerts", schema=SCHEMA)
    op.drop_index("uq_risk_alerts_standing", "risk_alerts", schema=SCHEMA)
    op.drop_column("risk_alerts", "updated_at", schema=SCHEMA)
    op.drop_column("risk_alerts", "raised_on", schema=SCHEMA)
    op.drop_constraint(
        op.f("uq_risk_scores_client_id_coach_id_scored_on"), "risk_scores", schema=SCHEMA
    )
    op.alter_column("risk_scores", "recommended_action", nullable=True, schema=SCHEMA)
    for name, _ in SCORES:
        op.drop_column("risk_scores", name, schema=SCHEMA)
    for table, indexes in OLD_INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns, schema=SCHEMA)
