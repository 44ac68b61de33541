"""Schema ``jobs``: the ledger, the only truth about work to be done."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment, UuidKey

SCHEMA = "jobs"

STATES = ("waiting", "running", "succeeded", "dead", "cancelled")


class JobRun(Base):
    """One job, from the transaction that asked for it to success or death.

    ``arguments`` holds ids, dates and numbers, never words. ``attempt`` counts claims. A row is
    claimable when it waits and ``not_before`` has passed, or when it runs and its lease has not
    been renewed in time. ``lease_token`` changes with every claim, so that a worker which lost
    its lease can change nothing. ``last_error`` is the error's type and place, never its text.
    """

    __tablename__ = "job_runs"

    id: Mapped[UuidKey]
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(String(12), server_default="waiting")
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="5")
    attempt: Mapped[int] = mapped_column(Integer, server_default="0")
    max_attempts: Mapped[int] = mapped_column(Integer, server_default="8")
    not_before: Mapped[Created]
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[Moment | None]
    next_hint_at: Mapped[Created]
    hints_sent: Mapped[int] = mapped_column(Integer, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))
    traceparent: Mapped[str | None] = mapped_column(String(55))
    created_at: Mapped[Created]
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    run_seconds: Mapped[float | None] = mapped_column(Float)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority"),
        CheckConstraint("(state = 'running') = (lease_token IS NOT NULL)", name="lease"),
        Index(
            "ix_job_runs_hint",
            "priority",
            "next_hint_at",
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index(
            "ix_job_runs_hinted",
            "next_hint_at",
            postgresql_where=text("state = 'waiting' AND hints_sent > 0"),
        ),
        Index(
            "ix_job_runs_lease",
            "lease_until",
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "ix_job_runs_open",
            "kind",
            "state",
            postgresql_where=text("state IN ('waiting', 'running', 'dead')"),
        ),
        Index(
            "ix_job_runs_finished",
            "finished_at",
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
        {"schema": SCHEMA},
    )
