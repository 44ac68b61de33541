"""Events by day, those that did not fit, the account of all of them; consent to a page's events."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from listenwell.db.engine import APP_ROLE
from listenwell.db.roles import grant_to_app

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The app's role cannot make tables. This function makes one kind of table for it, and no other.
# Rows of a day that came before its partition lie in the default one and are moved.
_MAKE_DAYS = """
CREATE FUNCTION telemetry.make_days(first date, days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted date;
  part text;
  made integer := 0;
BEGIN
  IF days NOT BETWEEN 1 AND 40 OR first NOT BETWEEN CURRENT_DATE - 40 AND CURRENT_DATE + 40 THEN
    RAISE EXCEPTION 'at most 40 days, within 40 days of today' USING ERRCODE = '22023';
  END IF;
  PERFORM pg_advisory_xact_lock(7315403);
  FOR i IN 0 .. days - 1 LOOP
    wanted := first + i;
    part := 'telemetry_events_' || to_char(wanted, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('telemetry.' || part) IS NOT NULL;
    EXECUTE format(
      'CREATE TABLE telemetry.%I (LIKE telemetry.telemetry_events INCLUDING ALL)', part);
    EXECUTE format(
      'WITH moved AS (DELETE FROM telemetry.telemetry_events_default WHERE day = %L RETURNING *) '
      'INSERT INTO telemetry.%I SELECT * FROM moved', wanted, part);
    EXECUTE format(
      'ALTER TABLE telemetry.telemetry_events ATTACH PARTITION telemetry.%I '
      'FOR VALUES FROM (%L) TO (%L)', part, wanted, wanted + 1);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$
"""


def upgrade() -> None:
    """Move the schema forward."""
    op.execute("CREATE SCHEMA IF NOT EXISTS telemetry")
    op.create_table(
        "telemetry_events",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("visit", sa.String(length=60), nullable=True),
        sa.Column("sample_rate", sa.REAL(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("properties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "sample_rate > 0 AND sample_rate <= 1", name=op.f("ck_telemetry_events_sample_rate")
        ),
        sa.PrimaryKeyConstraint("day", "event_id", name=op.f("pk_telemetry_events")),
        schema="telemetry",
        postgresql_partition_by="RANGE (day)",
    )
    op.execute(
        "CREATE TABLE telemetry.telemetry_events_default "
        "PARTITION OF telemetry.telemetry_events DEFAULT"
    )
    op.create_table(
        "bad_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("event", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("property", sa.String(length=40), nullable=True),
        sa.Column("visit", sa.String(length=60), nullable=True),
        sa.Column("coach", sa.String(length=60), nullable=True),
        sa.Column("rates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bad_events")),
        sa.UniqueConstraint("digest", name=op.f("uq_bad_events_digest")),
        schema="telemetry",
    )
    _accounting()
    op.create_table(
        "bursts",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursts")),
        schema="telemetry",
    )
    _consents()
    grant_to_app(("telemetry", "perimeter"))
    op.execute(_MAKE_DAYS)
    op.execute("REVOKE ALL ON FUNCTION telemetry.make_days(date, integer) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION telemetry.make_days(date, integer) TO {APP_ROLE}")
    op.execute("SELECT telemetry.make_days(CURRENT_DATE - 8, 16)")


def _accounting() -> None:
    counts = (
        "stored",
        "duplicate",
        "set_aside",
        "sampled_out",
        "dropped_unconsented",
        "dropped_full",
        "dropped_refused",
        "dropped_by_sender",
    )
    op.create_table(
        "accounting",
        sa.Column(
            "batch_id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("day", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("batches", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
            for name in counts
        ),
        sa.CheckConstraint(f"sent = {' + '.join(counts)}", name=op.f("ck_accounting_exact")),
        sa.CheckConstraint("source IN ('server', 'ui')", name=op.f("ck_accounting_source")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_accounting")),
        schema="telemetry",
    )
    op.create_index(op.f("ix_accounting_day"), "accounting", ["day"], schema="telemetry")


def _consents() -> None:
    op.create_table(
        "telemetry_consents",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.String(length=50), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telemetry_consents")),
        schema="perimeter",
    )
    op.create_index(
        "uq_telemetry_consents_standing",
        "telemetry_consents",
        ["coach_id"],
        unique=True,
        schema="perimeter",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    """Move the schema back; the schema ``telemetry`` itself is shared and stays."""
    op.execute("DROP FUNCTION telemetry.make_days(date, integer)")
    op.drop_table("telemetry_consents", schema="perimeter")
    for table in ("bursts", "accounting", "bad_events", "telemetry_events"):
        op.drop_table(table, schema="telemetry")
