"""Schema ``ai_backend``: sessions, what was said in them and what was read.

Columns marked ``Sealed`` hold words, encrypted under the client's key; everything else is
numbers, labels and dates. Measures that a file cannot support are NULL, never zero.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created, Moment, UuidKey

SCHEMA = "ai_backend"

Sealed = Annotated[str, mapped_column(Text)]
Seconds = Annotated[Decimal | None, mapped_column(Numeric(10, 2))]
TurnSeconds = Annotated[Decimal | None, mapped_column(Numeric(8, 2))]
Percent = Annotated[Decimal | None, mapped_column(Numeric(5, 2))]
Score = Annotated[Decimal | None, mapped_column(Numeric(4, 3))]
Count = Annotated[int | None, mapped_column(Integer)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]


class CoachClient(Base):
    """A coach works with a client: the only way for a coach to reach one.

    ``coach_speaker`` is a keyed hash of the name by which the client's files call the coach, so
    that it is asked once and recognised afterwards.
    """

    __tablename__ = "coach_clients"

    coach_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[Sealed | None]
    coach_speaker: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[Created]

    __table_args__ = (Index("idx_coach_clients_client", "client_id"), {"schema": SCHEMA})


class TranscriptionJob(Base):
    """One session as it came in. ``source_digest`` is a keyed hash of the file's bytes."""

    __tablename__ = "transcription_jobs"

    id: Mapped[UuidKey]
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    session_date: Mapped[date] = mapped_column(Date)
    session_date_given: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[str] = mapped_column(String(20))
    excluded_at: Mapped[Moment | None]
    source_file: Mapped[Sealed]
    source_digest: Mapped[bytes] = mapped_column(LargeBinary)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("perimeter.consents.id"))
    created_at: Mapped[Created]
    completed_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("status IN ('received', 'completed', 'failed')", name="status"),
        UniqueConstraint("coach_id", "client_id", "source_digest"),
        Index("idx_transcription_jobs_client", "client_id", "coach_id", desc("session_date")),
        Index("idx_transcription_jobs_coach", "coach_id", desc("created_at")),
        Index(
            "ix_transcription_jobs_attendance",
            "client_id",
            "coach_id",
            "session_date",
            postgresql_where=text("excluded_at IS NULL"),
        ),
        Index(
            "ix_transcription_jobs_excluded", "id", postgresql_where=text("excluded_at IS NOT NULL")
        ),
        {"schema": SCHEMA},
    )


class StoredTranscript(Base):
    """The transcript of a session: how long, how many words, how it was imported.

    Once ``words_erased_at`` is set, everything sealed under it holds nothing.
    """

    __tablename__ = "transcripts"

    id: Mapped[UuidKey]
    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.transcription_jobs.id", ondelete="CASCADE"), unique=True
    )
    duration_seconds: Mapped[Seconds]
    word_count: Mapped[int] = mapped_column(Integer)
    confidence_score: Mapped[Score]
    format: Mapped[str] = mapped_column(String(40))
    format_confidence: Mapped[Score]
    evidence: Mapped[Json]
    speakers: Mapped[Sealed]
    import_report: Mapped[Sealed]
    words_erased_at: Mapped[Moment | None]
    created_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


class StoredUtterance(Base):
    """One utterance; ``text`` and ``speaker_name`` are sealed."""

    __tablename__ = "utterances"

    id: Mapped[UuidKey]
    transcript_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.transcripts.id", ondelete="CASCADE")
    )
    index: Mapped[int] = mapped_column("utterance_index", Integer)
    speaker_label: Mapped[str] = mapped_column(String(10))
    speaker_name: Mapped[Sealed | None]
    text: Mapped[Sealed]
    start_time: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    end_time: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    pieces: Mapped[JsonList]
    backchannel: Mapped[bool | None] = mapped_column(Boolean)
    intent: Mapped[str | None] = mapped_column(String(30))
    sentiment: Mapped[Score]
    confidence: Mapped[Score]

    __table_args__ = (UniqueConstraint("transcript_id", "utterance_index"), {"schema": SCHEMA})


class UtteranceAnnotation(Base):
    """What a reader said of an utterance, by model version."""

    __tablename__ = "utterance_annotations"

    utterance_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.utterances.id", ondelete="CASCADE"), primary_key=True
    )
    model_version: Mapped[str] = mapped_column(String(50), primary_key=True)
    talk_type: Mapped[str | None] = mapped_column(String(10))
    talk_type_confidence: Mapped[Score]
    behaviour: Mapped[str | None] = mapped_column(String(12))
    behaviour_confidence: Mapped[Score]
    question: Mapped[str | None] = mapped_column(String(8))
    reflection: Mapped[str | None] = mapped_column(String(8))
    sentiment: Mapped[Score]
    emotions: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    __table_args__ = ({"schema": SCHEMA},)


class UtteranceCode(Base):
    """What a coach says of an utterance, beside what the reader says; never instead of it.

    ``task`` is ``talk_type``, ``behaviour``, ``question``, ``reflection`` or ``cue_`` and a type;
    a cue is ``yes`` or ``no``.
    """

    __tablename__ = "utterance_codes"

    utterance_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.utterances.id", ondelete="CASCADE"), primary_key=True
    )
    task: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str] = mapped_column(String(12))
    coded_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


class SessionSummary(Base):
    """The session in a few numbers; ``coaching_moments`` points at utterances by index."""

    __tablename__ = "session_summaries"

    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.transcription_jobs.id", ondelete="CASCADE"), primary_key=True
    )
    client_sentiment: Mapped[Score]
    engagement_score: Mapped[Percent]
    coaching_moments: Mapped[JsonList]
    created_at: Mapped[Created]

    __table_args__ = ({"schema": SCHEMA},)


def _whole(column: str, per_unit: int) -> str:
    number = f"(nullif({column}, 'NaN') * {per_unit})::integer" if per_unit > 1 else column
    return f"int4send(coalesce({number}, -2147483648))"


MEASURES = " || ".join(
    [
        "date_send(session_date)",
        "substring(uuid_send(job_id) FROM 1 FOR 4)",
        _whole("engagement_score", 100),
        _whole("client_sentiment_score", 1000),
        _whole("coach_talk_percentage", 100),
        _whole("client_talk_percentage", 100),
        _whole("response_latency_client", 100),
        _whole("cue_resistance_count", 1),
        _whole("cue_commitment_count", 1),
        _whole("cue_breakthrough_count", 1),
    ]
)
"""What clients are aggregated by, in 40 bytes: ten integers of four bytes, the most significant
first. A date is days since 2000, a decimal number a whole one of its smallest unit, NULL the least
integer. Which comes first of two sessions of a day, the job's id tells."""


class StoredSessionAnalytics(Base):
    """The session's numbers, by the names of the requirements; NULL where withheld.

    ``measures`` are some of them again, packed by PostgreSQL as :data:`MEASURES` for the night.
    """

    __tablename__ = "session_analytics"

    id: Mapped[UuidKey]
    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.transcription_jobs.id", ondelete="CASCADE"), unique=True
    )
    client_id: Mapped[UUID]
    coach_id: Mapped[UUID]
    session_date: Mapped[date] = mapped_column(Date)

    total_duration_seconds: Mapped[Seconds]
    coach_talk_time_seconds: Mapped[Seconds]
    client_talk_time_seconds: Mapped[Seconds]
    silence_time_seconds: Mapped[Seconds]
    coach_talk_percentage: Mapped[Percent]
    client_talk_percentage: Mapped[Percent]
    coach_speech_share: Mapped[Percent]
    client_speech_share: Mapped[Percent]

    total_turns: Mapped[Count]
    coach_turns: Mapped[Count]
    client_turns: Mapped[Count]
    average_turn_duration_coach: Mapped[TurnSeconds]
    average_turn_duration_client: Mapped[TurnSeconds]
    longest_monologue_coach: Mapped[TurnSeconds]
    longest_monologue_client: Mapped[TurnSeconds]
    coach_backchannel_count: Mapped[Count]
    client_backchannel_count: Mapped[Count]
    interruption_count: Mapped[Count]
    coach_interruption_count: Mapped[Count]
    client_interruption_count: Mapped[Count]
    response_latency_coach: Mapped[TurnSeconds]
    response_latency_client: Mapped[TurnSeconds]

    coach_question_count: Mapped[Count]
    coach_statement_count: Mapped[Count]
    question_to_statement_ratio: Mapped[Decimal | None] = mapped_column(Numeric(8, 3))
    open_question_count: Mapped[Count]
    closed_question_count: Mapped[Count]

    cue_resistance_count: Mapped[Count]
    cue_commitment_count: Mapped[Count]
    cue_breakthrough_count: Mapped[Count]
    cue_concern_count: Mapped[Count]
    cue_deflection_count: Mapped[Count]
    cue_enthusiasm_count: Mapped[Count]
    cue_doubt_count: Mapped[Count]
    cue_agreement_count: Mapped[Count]
    cue_goal_setting_count: Mapped[Count]

    client_sentiment_score: Mapped[Score]
    coach_sentiment_score: Mapped[Score]
    sentiment_variance: Mapped[Score]

    engagement_score: Mapped[Percent]
    response_elaboration_score: Mapped[Percent]

    reflection_to_question_ratio: Mapped[Decimal | None] = mapped_column(Numeric(8, 3))
    complex_reflection_share: Mapped[Score]
    open_question_share: Mapped[Score]
    change_talk_share: Mapped[Score]

    engagement_parts: Mapped[JsonList]
    evidence: Mapped[Json]
    withheld: Mapped[JsonList]
    warnings: Mapped[JsonList]
    digest: Mapped[str] = mapped_column(String(80))
    computed_at: Mapped[Created]
    model_version: Mapped[str] = mapped_column(String(50))
    measures: Mapped[bytes] = mapped_column(
        LargeBinary, Computed(MEASURES, persisted=True), nullable=False, deferred=True
    )

    __table_args__ = (
        Index(
            "ix_session_analytics_client",
            "client_id",
            "coach_id",
            desc("session_date"),
            desc("job_id"),
            postgresql_include=["measures"],
        ),
        Index("ix_session_analytics_coach", "coach_id", "session_date"),
        Index("idx_session_analytics_date", desc("session_date")),
        {"schema": SCHEMA},
    )


class LanguageCue(Base):
    """A cue kept in a session; ``text_excerpt`` and ``preceding_context`` are sealed."""

    __tablename__ = "language_cues"

    id: Mapped[UuidKey]
    session_analytics_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.session_analytics.id", ondelete="CASCADE")
    )
    utterance_id: Mapped[UUID] = mapped_column(
        ForeignKey("ai_backend.utterances.id", ondelete="CASCADE")
    )
    cue_type: Mapped[str] = mapped_column(String(30))
    confidence: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    text_excerpt: Mapped[Sealed]
    timestamp_seconds: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    preceding_context: Mapped[Sealed | None]
    interpretation: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Created]

    __table_args__ = (
        Index("idx_language_cues_session", "session_analytics_id"),
        Index("idx_language_cues_type", "cue_type"),
        {"schema": SCHEMA},
    )
