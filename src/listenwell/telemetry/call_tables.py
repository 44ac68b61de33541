"""Schema ``telemetry``: calls to models and vendors, what became of them, what they cost."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment
from listenwell.telemetry.outcomes import Outcome

SCHEMA = "telemetry"

_OUTCOMES = tuple(each.value for each in Outcome)


class ApiCall(Base):
    """One operation, or one attempt at it. There is no column for what was sent or received.

    Tokens and cost stand with attempts, retries and fallback with operations, so that either
    can be summed without counting twice. ``listed_on`` is the day of the price list.
    """

    __tablename__ = "api_calls_log"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[Moment]
    kind: Mapped[str] = mapped_column(String(9))
    operation_id: Mapped[UUID]
    operation: Mapped[str] = mapped_column(String(80))
    feature: Mapped[str | None] = mapped_column(String(80))
    attempt: Mapped[int] = mapped_column(SmallInteger)
    provider: Mapped[str | None] = mapped_column(String(80))
    requested_model: Mapped[str | None] = mapped_column(String(120))
    answering_model: Mapped[str | None] = mapped_column(String(120))
    prompt_id: Mapped[str | None] = mapped_column(String(80))
    prompt_version: Mapped[str | None] = mapped_column(String(80))
    input_tokens: Mapped[int | None] = mapped_column(Integer)
    cached_tokens: Mapped[int | None] = mapped_column(Integer)
    cache_write_tokens: Mapped[int | None] = mapped_column(Integer)
    output_tokens: Mapped[int | None] = mapped_column(Integer)
    reasoning_tokens: Mapped[int | None] = mapped_column(Integer)
    cost_usd: Mapped[Decimal | None] = mapped_column(Numeric(14, 9))
    cost_source: Mapped[str | None] = mapped_column(String(80))
    listed_on: Mapped[date | None] = mapped_column(Date)
    latency_ms: Mapped[float] = mapped_column(Float)
    first_token_ms: Mapped[float | None] = mapped_column(Float)
    retries: Mapped[int] = mapped_column(SmallInteger)
    fallback_used: Mapped[bool] = mapped_column(Boolean)
    streamed: Mapped[bool] = mapped_column(Boolean)
    outcome: Mapped[str] = mapped_column(String(20))
    error_type: Mapped[str | None] = mapped_column(String(120))
    status_code: Mapped[int | None] = mapped_column(SmallInteger)
    finish_reason: Mapped[str | None] = mapped_column(String(40))
    trace_id: Mapped[str | None] = mapped_column(String(32))
    span_id: Mapped[str | None] = mapped_column(String(16))
    request_id: Mapped[str | None] = mapped_column(String(64))
    job_id: Mapped[UUID | None]
    subject: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        CheckConstraint("kind IN ('operation', 'attempt')", name="kind"),
        CheckConstraint(f"outcome IN {_OUTCOMES}", name="outcome"),
        Index("ix_api_calls_log_started", "started_at"),
        Index("ix_api_calls_log_operation", "operation_id"),
        {"schema": SCHEMA},
    )


class CallSeconds(Base):
    """Calls by how long they took, counted up for ever: a histogram for Prometheus.

    ``le`` is the bucket's upper bound in seconds, infinity for the last; counts are not
    cumulative over buckets. ``seconds`` is the sum of what took so long.
    """

    __tablename__ = "api_call_seconds"

    kind: Mapped[str] = mapped_column(String(9), primary_key=True)
    operation: Mapped[str] = mapped_column(String(80), primary_key=True)
    provider: Mapped[str] = mapped_column(String(80), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)
    le: Mapped[float] = mapped_column(Float, primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float] = mapped_column(Float)

    __table_args__ = ({"schema": SCHEMA},)


class DroppedCalls(Base):
    """Records that were not written, by reason, counted up for ever."""

    __tablename__ = "api_call_drops"

    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    records: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


class Breaker(Base):
    """The circuit breaker of one model in one process, as it last changed."""

    __tablename__ = "circuit_breakers"

    model: Mapped[str] = mapped_column(String(160), primary_key=True)
    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    failures: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("state IN ('closed', 'open', 'half_open')", name="state"),
        {"schema": SCHEMA},
    )


class ModelBudget(Base):
    """What a feature's models have cost in a month, and how often the budget refused a call."""

    __tablename__ = "model_budget_use"

    feature: Mapped[str] = mapped_column(String(80), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    spent_usd: Mapped[Decimal] = mapped_column(Numeric(14, 9), server_default=text("0"))
    refused: Mapped[int] = mapped_column(Integer, server_default=text("0"))

    __table_args__ = ({"schema": SCHEMA},)


class BudgetHold(Base):
    """Money held for a call under way; past ``until`` its process is taken for dead."""

    __tablename__ = "model_budget_holds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    feature: Mapped[str] = mapped_column(String(80))
    month: Mapped[date] = mapped_column(Date)
    usd: Mapped[Decimal] = mapped_column(Numeric(14, 9))
    until: Mapped[Moment]

    __table_args__ = (
        Index("ix_model_budget_holds_feature", "feature", "month"),
        {"schema": SCHEMA},
    )
