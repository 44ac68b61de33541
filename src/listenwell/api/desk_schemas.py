"""What the coach's desk asks for and gets, beside the sessions' own schemas."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from listenwell.sessions.coding import Task

Share = Annotated[float | None, Field(ge=0, le=1)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LinkOut(BaseModel):
    """A way in for one browser."""

    path: str = Field(
        description="Open it at this service's address, in the browser. It counts once.",
        examples=["/sign-in#5f…"],
    )
    lasts_seconds: int = Field(description="For so long it can be used.", examples=[600])


class SignInIn(_Body):
    """The token of a link."""

    token: str = Field(max_length=200, examples=["0b7cf1a25a0e4a8e9d5b7a3f0c3f1e11.secret"])


class DeskSession(BaseModel):
    """Who is signed in."""

    coach_id: UUID
    operator: bool = Field(description="Whether this browser may see how the service runs.")
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with every change.")
    version: str = Field(description="Version of the service.", examples=["0.1.0"])


class SignedOut(BaseModel):
    """The cookie counts no more."""

    signed_out: bool = True


class ClientLineOut(_Row):
    """One client."""

    client_id: UUID
    name: str | None = Field(description="As the coach calls them; null until named.")
    sessions: int
    last_session: date | None = Field(description="Day of the latest session that counts.")
    consent_standing: bool


class ClientList(BaseModel):
    """The coach's clients, the one seen last first."""

    clients: list[ClientLineOut]


class NameIn(_Body):
    """What the coach calls a client."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = (
        Field(examples=["Priya Raman"])
    )


class SessionLineOut(_Row):
    """One session with its first numbers; null while it is read, and where withheld."""

    job_id: UUID
    client_id: UUID
    session_date: date
    received_at: datetime
    status: Literal["received", "completed", "failed"]
    excluded: bool
    total_duration_seconds: float | None
    client_speech_share: float | None = Field(description="Per cent of speech.")
    engagement_score: float | None
    change_talk_share: Share


class SessionList(BaseModel):
    """The coach's sessions, the one that came in last first."""

    sessions: list[SessionLineOut]


class SpokenOut(_Row):
    """One utterance with the reader's labels and the coach's own."""

    index: int
    speaker: str | None
    role: Literal["coach", "client", "other", "unknown"]
    start: float | None = Field(description="Seconds into the recording.")
    end: float | None
    text: str
    backchannel: bool
    talk_type: Literal["change", "neutral", "sustain"] | None
    talk_type_confidence: Share
    behaviour: Literal["question", "reflection", "input", "other"] | None
    behaviour_confidence: Share
    question: Literal["open", "closed"] | None
    reflection: Literal["simple", "complex"] | None
    sentiment: float | None = Field(ge=-1, le=1)
    codes: dict[str, str] = Field(description="The coach's own label by task.")


class AgreementOut(_Row):
    """How far coach and reader agree on what the coach coded."""

    task: str = Field(examples=["talk_type"])
    coded: int
    agreed: int
    kappa: float | None = Field(description="Beyond chance (Cohen 1960); null under ten codes.")


class SpokenSessionOut(_Row):
    """What was said in a session."""

    job_id: UUID
    words_erased_at: datetime | None = Field(
        description="When the words were erased; every text is empty since."
    )
    utterances: list[SpokenOut]
    agreement: list[AgreementOut]


class CodeIn(_Body):
    """The coach's own label; the labels of each task are in the description of the path."""

    label: Literal[
        "change",
        "neutral",
        "sustain",
        "question",
        "reflection",
        "input",
        "other",
        "open",
        "closed",
        "simple",
        "complex",
        "none",
        "yes",
        "no",
    ]


class CodeOut(BaseModel):
    """The code as it stands now."""

    job_id: UUID
    utterance_index: int
    task: Task
    label: str | None = Field(description="Null where there is none any more.")
