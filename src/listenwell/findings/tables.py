"""Findings of the detectors, and what persons say of them. No words: labels of closed lists."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Index, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, UuidKey

SCHEMA = "ai_backend"
DETECTORS = ("simulacra", "bias", "frame", "rhetoric")
SEVERITIES = ("low", "medium", "high")


class StoredFinding(Base):
    """A label that a detector gave to one utterance of a session, or to a stretch of them."""

    __tablename__ = "findings"

    id: Mapped[UuidKey]
    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.transcription_jobs.id", ondelete="CASCADE")
    )
    coach_id: Mapped[UUID]
    client_id: Mapped[UUID]
    detector: Mapped[str] = mapped_column(String(20))
    first_utterance: Mapped[int] = mapped_column(Integer)
    last_utterance: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str | None] = mapped_column(String(10))
    confidence: Mapped[float] = mapped_column(Float)
    model: Mapped[str] = mapped_column(String(160))
    prompt_version: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"detector IN {DETECTORS}", name="detector"),
        CheckConstraint(f"severity IN {SEVERITIES}", name="severity"),
        CheckConstraint("first_utterance BETWEEN 0 AND last_utterance", name="stretch"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index("ix_findings_job", "job_id", "detector"),
        {"schema": SCHEMA},
    )


class FindingOverride(Base):
    """What a person says of a finding; every word of theirs is kept, the last one counts.

    ``label`` and ``severity`` are what it should have been; both are empty where ``there`` is
    false: nothing of the kind was to be found. Where ``there`` is null, what was said before was
    taken back.
    """

    __tablename__ = "finding_overrides"

    id: Mapped[UuidKey]
    finding_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.findings.id", ondelete="CASCADE")
    )
    coach_id: Mapped[UUID]
    client_id: Mapped[UUID]
    there: Mapped[bool | None] = mapped_column(Boolean)
    label: Mapped[str | None] = mapped_column(String(40))
    severity: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"severity IN {SEVERITIES}", name="severity"),
        CheckConstraint("coalesce(there, false) = (label IS NOT NULL)", name="there"),
        Index("ix_finding_overrides_finding", "finding_id", "created_at"),
        {"schema": SCHEMA},
    )


class ReadPart(Base):
    """What a run has found in one part of a session, until the run is done.

    A run that is tried again does not ask, and pay, twice. ``roles`` is a digest of who was taken
    to be who when the part was read.
    """

    __tablename__ = "finding_parts"

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.transcription_jobs.id", ondelete="CASCADE"), index=True
    )
    coach_id: Mapped[UUID]
    client_id: Mapped[UUID]
    roles: Mapped[str] = mapped_column(String(64))
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    model: Mapped[str] = mapped_column(String(160))
    prompt_version: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)
