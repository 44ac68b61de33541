"""Schema ``perimeter``: what only the server may read. No words, and the only way to them."""

from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    desc,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment, UuidKey

SCHEMA = "perimeter"


class Consent(Base):
    """A client's consent to the processing of sessions with one coach, or its withdrawal."""

    __tablename__ = "consents"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    given_by: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(50))
    text_version: Mapped[str] = mapped_column(String(50))
    given_at: Mapped[Moment]
    recorded_at: Mapped[Created]
    withdrawn_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("given_by IN ('client', 'coach', 'platform')", name="given_by"),
        Index(
            "uq_consents_standing",
            "client_id",
            "coach_id",
            "purpose",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        {"schema": SCHEMA},
    )


class Refusal(Base):
    """A session that was turned away for want of consent; nothing of it is kept."""

    __tablename__ = "refusals"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    refused_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


class Pseudonym(Base):
    """The random public name of a coach, client or session, such as ``c_8f2``."""

    __tablename__ = "pseudonyms"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


class ClientKey(Base):
    """A client's data key, wrapped by the master key; erasing it erases the client's words."""

    __tablename__ = "client_keys"

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    master_key_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Created]
    erased_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("(wrapped_key IS NULL) = (erased_at IS NOT NULL)", name="erased"),
        {"schema": SCHEMA},
    )


class ErasureRecord(Base):
    """That something was erased, and how much of it: the record of what is gone, without it."""

    __tablename__ = "erasures"

    id: Mapped[UuidKey]
    coach_id: Mapped[UUID]
    client_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(10))
    sessions: Mapped[int] = mapped_column(Integer)
    utterances: Mapped[int] = mapped_column(Integer)
    cues: Mapped[int] = mapped_column(Integer)
    key_erased: Mapped[bool] = mapped_column(Boolean)
    retention_version: Mapped[int | None] = mapped_column(Integer)
    erased_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("what IN ('client', 'sessions', 'words')", name="what"),
        Index("ix_erasures_coach", "coach_id", desc("erased_at")),
        {"schema": SCHEMA},
    )


class ApiKey(Base):
    """A named key of a calling back end; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Created]
    revoked_at: Mapped[Moment | None]

    __table_args__ = ({"schema": SCHEMA},)


class BrowserLink(Base):
    """A link that signs a browser in, once; only its token's hash is kept."""

    __tablename__ = "browser_links"

    id: Mapped[UuidKey]
    coach_id: Mapped[UUID]
    operator: Mapped[bool] = mapped_column(Boolean)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]

    __table_args__ = ({"schema": SCHEMA},)


class BrowserSession(Base):
    """A browser that is signed in for a coach; only its cookie's hash is kept."""

    __tablename__ = "browser_sessions"

    id: Mapped[UuidKey]
    coach_id: Mapped[UUID] = mapped_column(index=True)
    operator: Mapped[bool] = mapped_column(Boolean)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]

    __table_args__ = ({"schema": SCHEMA},)


class TelemetryConsent(Base):
    """A coach's consent to events about how the page is used, or its withdrawal."""

    __tablename__ = "telemetry_consents"

    id: Mapped[UuidKey]
    coach_id: Mapped[UUID]
    text_version: Mapped[str] = mapped_column(String(50))
    given_at: Mapped[Moment]
    recorded_at: Mapped[Created]
    withdrawn_at: Mapped[Moment | None]

    __table_args__ = (
        Index(
            "uq_telemetry_consents_standing",
            "coach_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        {"schema": SCHEMA},
    )
