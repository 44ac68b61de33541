"""For how long words and sessions are kept: what the API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from listenwell.sessions.retention_rules import MOST_DAYS

Days = Annotated[
    int | None,
    Field(
        ge=1,
        le=MOST_DAYS,
        description="Days from a session's arrival; null is until you erase.",
        examples=[90],
    ),
]


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RetentionIn(BaseModel):
    """For how long to keep: both, as what is left out could be taken for either."""

    model_config = ConfigDict(extra="forbid")

    words_days: Days
    sessions_days: Days
    based_on_version: int | None = Field(
        default=None,
        ge=0,
        le=2_000_000_000,
        description="The version that was looked at; if another was saved since, 409.",
    )


class RetentionOut(BaseModel):
    """One version of a coach's retention; 0 is the installation's, which the coach did not save."""

    version: int
    words_days: int | None = Field(description="Until what was said goes; the numbers stay.")
    sessions_days: int | None = Field(description="Until sessions go whole, numbers too.")
    changed_at: datetime | None


class RetentionHistory(BaseModel):
    """Every version that was saved, the latest first."""

    versions: list[RetentionOut]


class ClientDueOut(_Row):
    """What would go of one client's sessions."""

    client_id: UUID
    sessions: int = Field(description="How many came in.")
    sessions_due: int = Field(description="How many would go whole at the next run.")
    words_due: int = Field(description="Of how many others the words would go at the next run.")
    next_session_at: datetime | None = Field(description="When the next session is due after it.")
    next_words_at: datetime | None = Field(description="When the next words are due after it.")


class RetentionPreview(BaseModel):
    """What would go, and when, if this retention were saved. Nothing is erased by asking."""

    next_run_at: datetime = Field(description="The next night's run; what is due by then goes.")
    sessions_due: int
    words_due: int
    clients: list[ClientDueOut] = Field(description="Those with sessions, the most due first.")


class ErasedOut(_Row):
    """That something was erased, and how much."""

    client_id: UUID
    what: Literal["client", "sessions", "words"]
    sessions: int
    utterances: int
    cues: int
    key_erased: bool = Field(description="Whether no backup of it opens any more.")
    retention_version: int | None = Field(
        description="The retention by which it was due; null where somebody asked for it."
    )
    erased_at: datetime


class ErasedList(BaseModel):
    """What was erased, the latest first."""

    erasures: list[ErasedOut]
