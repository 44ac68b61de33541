"""Sessions, clients, risk, perimeter and the job ledger."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from listenwell.db.roles import grant_to_app, revoke_from_app

SCHEMAS = ("ai_backend", "perimeter", "jobs")

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Move the schema forward."""
    for schema in SCHEMAS:
        op.execute(sa.schema.CreateSchema(schema))
    op.create_table(
        "client_analytics",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("window_start", sa.Date(), nullable=False),
        sa.Column("window_end", sa.Date(), nullable=False),
        sa.Column("window_type", sa.String(length=20), nullable=False),
        sa.Column("total_sessions", sa.Integer(), nullable=False),
        sa.Column("sessions_last_30_days", sa.Integer(), nullable=False),
        sa.Column("average_days_between_sessions", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("days_since_last_session", sa.Integer(), nullable=True),
        sa.Column("session_frequency_trend", sa.String(length=20), nullable=True),
        sa.Column("average_coach_talk_percentage", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column(
            "average_client_talk_percentage", sa.Numeric(precision=5, scale=2), nullable=True
        ),
        sa.Column("talk_ratio_trend", sa.String(length=30), nullable=True),
        sa.Column("average_engagement_score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("engagement_trend", sa.String(length=20), nullable=True),
        sa.Column(
            "engagement_scores_history", postgresql.JSONB(astext_type=sa.Text()), nullable=True
        ),
        sa.Column("average_sentiment_score", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("sentiment_trend", sa.String(length=20), nullable=True),
        sa.Column(
            "sentiment_scores_history", postgresql.JSONB(astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "total_resistance_cues", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "total_commitment_cues", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "total_breakthrough_cues", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "resistance_to_commitment_ratio", sa.Numeric(precision=8, scale=3), nullable=True
        ),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_analytics")),
        sa.UniqueConstraint(
            "client_id",
            "coach_id",
            "window_type",
            name=op.f("uq_client_analytics_client_id_coach_id_window_type"),
        ),
        schema="ai_backend",
    )
    op.create_index(
        "idx_client_analytics_client",
        "client_analytics",
        ["client_id"],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_client_analytics_coach",
        "client_analytics",
        ["coach_id"],
        unique=False,
        schema="ai_backend",
    )
    op.create_table(
        "coach_clients",
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("coach_speaker", sa.LargeBinary(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("coach_id", "client_id", name=op.f("pk_coach_clients")),
        schema="ai_backend",
    )
    op.create_index(
        "idx_coach_clients_client",
        "coach_clients",
        ["client_id"],
        unique=False,
        schema="ai_backend",
    )
    op.create_table(
        "risk_scores",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("risk_score", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("risk_level", sa.String(length=20), nullable=False),
        sa.Column("churn_probability", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_risk_score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("score_change", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("trend", sa.String(length=20), nullable=True),
        sa.Column("recommended_action", sa.Text(), nullable=True),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_version", sa.String(length=50), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_scores")),
        schema="ai_backend",
    )
    op.create_index(
        "idx_risk_scores_client", "risk_scores", ["client_id"], unique=False, schema="ai_backend"
    )
    op.create_index(
        "idx_risk_scores_coach", "risk_scores", ["coach_id"], unique=False, schema="ai_backend"
    )
    op.create_index(
        "idx_risk_scores_computed",
        "risk_scores",
        [sa.literal_column("computed_at DESC")],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_risk_scores_level", "risk_scores", ["risk_level"], unique=False, schema="ai_backend"
    )
    op.create_table(
        "job_runs",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column(
            "arguments",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=12), server_default="waiting", nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default="5", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="8", nullable=False),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "next_hint_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("hints_sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_seconds", sa.Float(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(state = 'running') = (lease_token IS NOT NULL)", name=op.f("ck_job_runs_lease")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'succeeded', 'dead', 'cancelled')",
            name=op.f("ck_job_runs_state"),
        ),
        sa.CheckConstraint("priority BETWEEN 0 AND 9", name=op.f("ck_job_runs_priority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_job_runs_idempotency_key")),
        schema="jobs",
    )
    op.create_index(
        "ix_job_runs_finished",
        "job_runs",
        ["finished_at"],
        unique=False,
        schema="jobs",
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_index(
        "ix_job_runs_hint",
        "job_runs",
        ["priority", "next_hint_at"],
        unique=False,
        schema="jobs",
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index(
        "ix_job_runs_hinted",
        "job_runs",
        ["next_hint_at"],
        unique=False,
        schema="jobs",
        postgresql_where=sa.text("state = 'waiting' AND hints_sent > 0"),
    )
    op.create_index(
        "ix_job_runs_lease",
        "job_runs",
        ["lease_until"],
        unique=False,
        schema="jobs",
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_job_runs_open",
        "job_runs",
        ["kind", "state"],
        unique=False,
        schema="jobs",
        postgresql_where=sa.text("state IN ('waiting', 'running', 'dead')"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
        sa.UniqueConstraint("name", name=op.f("uq_api_keys_name")),
        schema="perimeter",
    )
    op.create_table(
        "client_keys",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("master_key_id", sa.String(length=64), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(wrapped_key IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_client_keys_erased")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_keys")),
        schema="perimeter",
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=50), nullable=False),
        sa.Column("text_version", sa.String(length=50), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "given_by IN ('client', 'coach', 'platform')", name=op.f("ck_consents_given_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        schema="perimeter",
    )
    op.create_index(
        "uq_consents_standing",
        "consents",
        ["client_id", "coach_id", "purpose"],
        unique=True,
        schema="perimeter",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "pseudonyms",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.String(length=40), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_pseudonyms")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_pseudonyms_pseudonym")),
        schema="perimeter",
    )
    op.create_table(
        "refusals",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column(
            "refused_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        schema="perimeter",
    )
    op.create_table(
        "risk_alerts",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("risk_score_id", sa.UUID(), nullable=True),
        sa.Column("alert_type", sa.String(length=50), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="pending", nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_notes", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["risk_score_id"],
            ["ai_backend.risk_scores.id"],
            name=op.f("fk_risk_alerts_risk_score_id_risk_scores"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_alerts")),
        schema="ai_backend",
    )
    op.create_index(
        "idx_risk_alerts_coach", "risk_alerts", ["coach_id"], unique=False, schema="ai_backend"
    )
    op.create_index(
        "idx_risk_alerts_created",
        "risk_alerts",
        [sa.literal_column("created_at DESC")],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_risk_alerts_severity", "risk_alerts", ["severity"], unique=False, schema="ai_backend"
    )
    op.create_index(
        "idx_risk_alerts_status", "risk_alerts", ["status"], unique=False, schema="ai_backend"
    )
    op.create_table(
        "transcription_jobs",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("session_date", sa.Date(), nullable=False),
        sa.Column("session_date_given", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.LargeBinary(), nullable=False),
        sa.Column("consent_id", sa.UUID(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('received', 'completed', 'failed')",
            name=op.f("ck_transcription_jobs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["perimeter.consents.id"],
            name=op.f("fk_transcription_jobs_consent_id_consents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcription_jobs")),
        sa.UniqueConstraint(
            "coach_id",
            "client_id",
            "source_digest",
            name=op.f("uq_transcription_jobs_coach_id_client_id_source_digest"),
        ),
        schema="ai_backend",
    )
    op.create_index(
        "idx_transcription_jobs_client",
        "transcription_jobs",
        ["client_id", "coach_id", sa.literal_column("session_date DESC")],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_transcription_jobs_coach",
        "transcription_jobs",
        ["coach_id", sa.literal_column("created_at DESC")],
        unique=False,
        schema="ai_backend",
    )
    op.create_table(
        "session_analytics",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("session_date", sa.Date(), nullable=False),
        sa.Column("total_duration_seconds", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("coach_talk_time_seconds", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("client_talk_time_seconds", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("silence_time_seconds", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("coach_talk_percentage", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("client_talk_percentage", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("coach_speech_share", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("client_speech_share", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("total_turns", sa.Integer(), nullable=True),
        sa.Column("coach_turns", sa.Integer(), nullable=True),
        sa.Column("client_turns", sa.Integer(), nullable=True),
        sa.Column("average_turn_duration_coach", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("average_turn_duration_client", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("longest_monologue_coach", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("longest_monologue_client", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("coach_backchannel_count", sa.Integer(), nullable=True),
        sa.Column("client_backchannel_count", sa.Integer(), nullable=True),
        sa.Column("interruption_count", sa.Integer(), nullable=True),
        sa.Column("coach_interruption_count", sa.Integer(), nullable=True),
        sa.Column("client_interruption_count", sa.Integer(), nullable=True),
        sa.Column("response_latency_coach", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("response_latency_client", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("coach_question_count", sa.Integer(), nullable=True),
        sa.Column("coach_statement_count", sa.Integer(), nullable=True),
        sa.Column("question_to_statement_ratio", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.Column("open_question_count", sa.Integer(), nullable=True),
        sa.Column("closed_question_count", sa.Integer(), nullable=True),
        sa.Column("cue_resistance_count", sa.Integer(), nullable=True),
        sa.Column("cue_commitment_count", sa.Integer(), nullable=True),
        sa.Column("cue_breakthrough_count", sa.Integer(), nullable=True),
        sa.Column("cue_concern_count", sa.Integer(), nullable=True),
        sa.Column("cue_deflection_count", sa.Integer(), nullable=True),
        sa.Column("cue_enthusiasm_count", sa.Integer(), nullable=True),
        sa.Column("cue_doubt_count", sa.Integer(), nullable=True),
        sa.Column("cue_agreement_count", sa.Integer(), nullable=True),
        sa.Column("cue_goal_setting_count", sa.Integer(), nullable=True),
        sa.Column("client_sentiment_score", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("coach_sentiment_score", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("sentiment_variance", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("engagement_score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("response_elaboration_score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("reflection_to_question_ratio", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.Column("complex_reflection_share", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("open_question_share", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("change_talk_share", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("engagement_parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("withheld", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("model_version", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["ai_backend.transcription_jobs.id"],
            name=op.f("fk_session_analytics_job_id_transcription_jobs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_analytics")),
        sa.UniqueConstraint("job_id", name=op.f("uq_session_analytics_job_id")),
        schema="ai_backend",
    )
    op.create_index(
        "idx_session_analytics_client",
        "session_analytics",
        ["client_id"],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_session_analytics_coach",
        "session_analytics",
        ["coach_id"],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_session_analytics_date",
        "session_analytics",
        [sa.literal_column("session_date DESC")],
        unique=False,
        schema="ai_backend",
    )
    op.create_table(
        "session_summaries",
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("client_sentiment", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("engagement_score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("coaching_moments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["ai_backend.transcription_jobs.id"],
            name=op.f("fk_session_summaries_job_id_transcription_jobs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_session_summaries")),
        schema="ai_backend",
    )
    op.create_table(
        "transcripts",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("duration_seconds", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("confidence_score", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("format_confidence", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("speakers", sa.Text(), nullable=False),
        sa.Column("import_report", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["ai_backend.transcription_jobs.id"],
            name=op.f("fk_transcripts_job_id_transcription_jobs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("job_id", name=op.f("uq_transcripts_job_id")),
        schema="ai_backend",
    )
    op.create_table(
        "utterances",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("transcript_id", sa.UUID(), nullable=False),
        sa.Column("utterance_index", sa.Integer(), nullable=False),
        sa.Column("speaker_label", sa.String(length=10), nullable=False),
        sa.Column("speaker_name", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_time", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("end_time", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("pieces", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("backchannel", sa.Boolean(), nullable=True),
        sa.Column("intent", sa.String(length=30), nullable=True),
        sa.Column("sentiment", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("confidence", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["ai_backend.transcripts.id"],
            name=op.f("fk_utterances_transcript_id_transcripts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utterances")),
        sa.UniqueConstraint(
            "transcript_id",
            "utterance_index",
            name=op.f("uq_utterances_transcript_id_utterance_index"),
        ),
        schema="ai_backend",
    )
    op.create_table(
        "language_cues",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_analytics_id", sa.UUID(), nullable=False),
        sa.Column("utterance_id", sa.UUID(), nullable=False),
        sa.Column("cue_type", sa.String(length=30), nullable=False),
        sa.Column("confidence", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("text_excerpt", sa.Text(), nullable=False),
        sa.Column("timestamp_seconds", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("preceding_context", sa.Text(), nullable=True),
        sa.Column("interpretation", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["session_analytics_id"],
            ["ai_backend.session_analytics.id"],
            name=op.f("fk_language_cues_session_analytics_id_session_analytics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["ai_backend.utterances.id"],
            name=op.f("fk_language_cues_utterance_id_utterances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_cues")),
        schema="ai_backend",
    )
    op.create_index(
        "idx_language_cues_session",
        "language_cues",
        ["session_analytics_id"],
        unique=False,
        schema="ai_backend",
    )
    op.create_index(
        "idx_language_cues_type", "language_cues", ["cue_type"], unique=False, schema="ai_backend"
    )
    op.create_table(
        "utterance_annotations",
        sa.Column("utterance_id", sa.UUID(), nullable=False),
        sa.Column("model_version", sa.String(length=50), nullable=False),
        sa.Column("talk_type", sa.String(length=10), nullable=True),
        sa.Column("talk_type_confidence", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("behaviour", sa.String(length=12), nullable=True),
        sa.Column("behaviour_confidence", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("question", sa.String(length=8), nullable=True),
        sa.Column("reflection", sa.String(length=8), nullable=True),
        sa.Column("sentiment", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("emotions", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["ai_backend.utterances.id"],
            name=op.f("fk_utterance_annotations_utterance_id_utterances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "utterance_id", "model_version", name=op.f("pk_utterance_annotations")
        ),
        schema="ai_backend",
    )
    grant_to_app(SCHEMAS)


def downgrade() -> None:
    """Move the schema back."""
    revoke_from_app(SCHEMAS)
    op.drop_table("utterance_annotations", schema="ai_backend")
    op.drop_index("idx_language_cues_type", table_name="language_cues", schema="ai_backend")
    op.drop_index("idx_language_cues_session", table_name="language_cues", schema="ai_backend")
    op.drop_table("language_cues", schema="ai_backend")
    op.drop_table("utterances", schema="ai_backend")
    op.drop_table("transcripts", schema="ai_backend")
    op.drop_table("session_summaries", schema="ai_backend")
    op.drop_index("idx_session_analytics_date", table_name="session_analytics", schema="ai_backend")
    op.drop_index(
        "idx_session_analytics_coach", table_name="session_analytics", schema="ai_backend"
    )
    op.drop_index(
        "idx_session_analytics_client", table_name="session_analytics", schema="ai_backend"
    )
    op.drop_table("session_analytics", schema="ai_backend")
    op.drop_index(
        "idx_transcription_jobs_coach", table_name="transcription_jobs", schema="ai_backend"
    )
    op.drop_index(
        "idx_transcription_jobs_client", table_name="transcription_jobs", schema="ai_backend"
    )
    op.drop_table("transcription_jobs", schema="ai_backend")
    op.drop_index("idx_risk_alerts_status", table_name="risk_alerts", schema="ai_backend")
    op.drop_index("idx_risk_alerts_severity", table_name="risk_alerts", schema="ai_backend")
    op.drop_index("idx_risk_alerts_created", table_name="risk_alerts", schema="ai_backend")
    op.drop_index("idx_risk_alerts_coach", table_name="risk_alerts", schema="ai_backend")
    op.drop_table("risk_alerts", schema="ai_backend")
    op.drop_table("refusals", schema="perimeter")
    op.drop_table("pseudonyms", schema="perimeter")
    op.drop_index(
        "uq_consents_standing",
        table_name="consents",
        schema="perimeter",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("consents", schema="perimeter")
    op.drop_table("client_keys", schema="perimeter")
    op.drop_table("api_keys", schema="perimeter")
    for name in ("open", "lease", "hinted", "hint", "finished"):
        op.drop_index(f"ix_job_runs_{name}", table_name="job_runs", schema="jobs")
    op.drop_table("job_runs", schema="jobs")
    op.drop_index("idx_risk_scores_level", table_name="risk_scores", schema="ai_backend")
    op.drop_index("idx_risk_scores_computed", table_name="risk_scores", schema="ai_backend")
    op.drop_index("idx_risk_scores_coach", table_name="risk_scores", schema="ai_backend")
    op.drop_index("idx_risk_scores_client", table_name="risk_scores", schema="ai_backend")
    op.drop_table("risk_scores", schema="ai_backend")
    op.drop_index("idx_coach_clients_client", table_name="coach_clients", schema="ai_backend")
    op.drop_table("coach_clients", schema="ai_backend")
    op.drop_index("idx_client_analytics_coach", table_name="client_analytics", schema="ai_backend")
    op.drop_index("idx_client_analytics_client", table_name="client_analytics", schema="ai_backend")
    op.drop_table("client_analytics", schema="ai_backend")
    for schema in SCHEMAS:
        op.execute(sa.schema.DropSchema(schema))
