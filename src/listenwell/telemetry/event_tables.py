"""Schema ``telemetry``: events by day, those that did not fit, and the account of all of them."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Identity,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment, UuidKey

SCHEMA: Final = "telemetry"
SOURCES: Final = ("server", "ui")


class StoredEvent(Base):
    """An event. Partitioned by the day that its id holds, so an id is stored once for good."""

    __tablename__ = "telemetry_events"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(String(6))
    visit: Mapped[str | None] = mapped_column(String(60))
    sample_rate: Mapped[float] = mapped_column(REAL)
    occurred_at: Mapped[Moment]
    received_at: Mapped[Created]
    properties: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        CheckConstraint("sample_rate > 0 AND sample_rate <= 1", name="sample_rate"),
        {"schema": SCHEMA, "postgresql_partition_by": "RANGE (day)"},
    )


class BadEvent(Base):
    """An event that does not fit the plan: why, and the event itself only under seal.

    ``event`` and ``property`` are names of the plan, never what was sent. ``sealed`` opens only
    with the master key, to be held against a mended plan; upkeep takes it away after two weeks.
    """

    __tablename__ = "bad_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    event: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(6))
    reason: Mapped[str] = mapped_column(String(30))
    property: Mapped[str | None] = mapped_column(String(40))
    visit: Mapped[str | None] = mapped_column(String(60))
    coach: Mapped[str | None] = mapped_column(String(60))
    rates: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[Created]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = ({"schema": SCHEMA},)


COUNTS: Final = (
    "stored",
    "duplicate",
    "set_aside",
    "sampled_out",
    "dropped_unconsented",
    "dropped_full",
    "dropped_refused",
    "dropped_by_sender",
)
"""What becomes of an event that was sent; nothing else can."""


class Accounted(Base):
    """What became of a batch. Its id makes a batch that comes twice count once.

    Old rows are folded into one for each day and source. A replay moves events from one count to
    another, so that single rows may hold negative numbers.
    """

    __tablename__ = "accounting"

    batch_id: Mapped[UuidKey]
    day: Mapped[date] = mapped_column(Date, server_default=text("CURRENT_DATE"), index=True)
    source: Mapped[str] = mapped_column(String(6))
    batches: Mapped[int] = mapped_column(BigInteger, server_default="1")
    sent: Mapped[int] = mapped_column(BigInteger)
    stored: Mapped[int] = mapped_column(BigInteger, server_default="0")
    duplicate: Mapped[int] = mapped_column(BigInteger, server_default="0")
    set_aside: Mapped[int] = mapped_column(BigInteger, server_default="0")
    sampled_out: Mapped[int] = mapped_column(BigInteger, server_default="0")
    dropped_unconsented: Mapped[int] = mapped_column(BigInteger, server_default="0")
    dropped_full: Mapped[int] = mapped_column(BigInteger, server_default="0")
    dropped_refused: Mapped[int] = mapped_column(BigInteger, server_default="0")
    dropped_by_sender: Mapped[int] = mapped_column(BigInteger, server_default="0")

    __table_args__ = (
        CheckConstraint(f"sent = {' + '.join(COUNTS)}", name="exact"),
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        {"schema": SCHEMA},
    )


class Burst(Base):
    """A time in which everything is kept, for an incident."""

    __tablename__ = "bursts"

    id: Mapped[UuidKey]
    began_at: Mapped[Created]
    until: Mapped[Moment]

    __table_args__ = ({"schema": SCHEMA},)
