"""What the API takes and gives about events of the page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from listenwell.api.schemas import Past, Version

MOST_EVENTS = 5_000


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TelemetryConsentIn(_In):
    """The coach agrees to events about how the page is used."""

    text_version: Version
    given_at: Past


class TelemetryConsentOut(BaseModel):
    """Whether a consent to events of the page stands."""

    standing: bool
    text_version: str | None = Field(default=None, description="Of the text agreed to.")
    given_at: datetime | None = None


class VisitOut(BaseModel):
    """A visit: what its page may send, decided once."""

    visit: str = Field(description="Its pseudonym.", examples=["v_8f2"])
    token: str = Field(description="To be sent in the body of every batch.")
    coach_id: str = Field(description="The coach's pseudonym.", examples=["c_8f2"])
    kept: dict[str, float] = Field(
        description="The events worth sending, and the rate that they stand for. Others are "
        "sampled out: count them, and send the number."
    )
    server_time: datetime = Field(description="To set the clock right that event ids are made by.")
    expires_at: datetime = Field(description="When to open another.")


class SessionNamesIn(_In):
    """Sessions whose pseudonyms are wanted."""

    session_ids: list[UUID] = Field(max_length=500)


class SessionNamesOut(BaseModel):
    """Pseudonyms by session; a session that is not the coach's has none."""

    pseudonyms: dict[UUID, str]


class EventsIn(_In):
    """A batch of events."""

    token: str = Field(max_length=1000, description="Of the visit.")
    batch_id: UUID | None = Field(
        default=None, description="The sender's own; a batch sent again under it counts once."
    )
    events: list[Any] = Field(
        max_length=MOST_EVENTS, description="As docs/reference/events.md describes them."
    )
    sampled_out: int = Field(
        default=0, ge=0, le=1_000_000, description="Events that the page left out by sampling."
    )
    dropped: int = Field(
        default=0, ge=0, le=1_000_000, description="Events that the page had to let go."
    )


class EventsTaken(BaseModel):
    """What became of a batch; ``sent`` is the sum of the other numbers."""

    sent: int
    stored: int = 0
    duplicate: int = Field(default=0, description="There already, by their id.")
    set_aside: int = Field(default=0, description="They do not fit the plan.")
    sampled_out: int = 0
    dropped: int = Field(default=0, description="No consent stands, or the sender let them go.")
    waiting: int = Field(default=0, description="Safe on disk until the database is back.")
