"""What the API takes and gives."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, get_type_hints
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from listenwell.perimeter.consents import GivenBy
from listenwell.reading import MotivationalInterviewing, SessionAnalytics

CLOCK_TOLERANCE = timedelta(minutes=5)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _past_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; without a zone it is taken as such."""
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if at > datetime.now(UTC) + CLOCK_TOLERANCE:
        raise PydanticCustomError("in_the_future", "must not lie in the future")
    return at


Version = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._-]{1,50}$",
        description="Which text was agreed to; a version, without room for words.",
        examples=["2026-01"],
    ),
]
Past = Annotated[datetime, AfterValidator(_past_utc), Field(examples=["2026-09-01T10:00:00Z"])]


class ConsentIn(_Body):
    """A client's consent: who gave it, to which version of the text, when."""

    given_by: GivenBy = Field(description="Who reports it.", examples=["client"])
    text_version: Version
    given_at: Past


class UtteranceIn(_Body):
    """One utterance of a transcript sent as JSON."""

    speaker: str | None = Field(default=None, max_length=200, examples=["coach"])
    start: float | None = Field(default=None, ge=0, allow_inf_nan=False, examples=[0.0])
    end: float | None = Field(default=None, ge=0, allow_inf_nan=False, examples=[3.2])
    text: str = Field(min_length=1, max_length=100_000, examples=["What would help most today?"])


class SessionIn(_Body):
    """A session sent as JSON, with its utterances."""

    client_id: UUID
    session_date: date | None = None
    coach_speaker: str | None = Field(default=None, max_length=200)
    consent: ConsentIn | None = None
    utterances: list[UtteranceIn] = Field(min_length=1, max_length=100_000)


class CompletedIn(SessionIn):
    """A transcription job that another system has completed."""

    coach_id: UUID


class SessionForm(_Body):
    """A session sent as a file; the consent's three fields go together."""

    client_id: UUID
    session_date: date | None = None
    coach_speaker: str | None = Field(default=None, max_length=200)
    consent_given_by: GivenBy | None = None
    consent_text_version: Version | None = None
    consent_given_at: Past | None = None

    def consent(self) -> ConsentIn | None:
        """Return the consent, if one came along. Raises ``ValidationError`` if it is partial."""
        parts = {
            "given_by": self.consent_given_by,
            "text_version": self.consent_text_version,
            "given_at": self.consent_given_at,
        }
        if all(part is None for part in parts.values()):
            return None
        return ConsentIn.model_validate({k: v for k, v in parts.items() if v is not None})


class RolesIn(_Body):
    """Who is the coach."""

    coach_speaker: str = Field(
        min_length=1,
        max_length=200,
        description="What the file calls the coach, or an unmistakable part of it.",
        examples=["Maya"],
    )


class ClientIn(_Body):
    """A client to work with, and the consent if it was given."""

    client_id: UUID
    consent: ConsentIn | None = None


class ConsentOut(BaseModel):
    """A consent as it was recorded."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    purpose: str = Field(description="What for.", examples=["session_analysis"])
    given_by: GivenBy
    text_version: str
    given_at: datetime
    recorded_at: datetime
    withdrawn_at: datetime | None = Field(
        description="When it ended: withdrawn, or followed by one to another version."
    )


class ConsentState(BaseModel):
    """Whether sessions with this client may come in, and how that came about."""

    client_id: UUID
    standing: bool = Field(description="Whether a consent to the analysis of sessions stands.")
    hosted_models: bool = Field(
        description="Whether redacted words may go to a language model that somebody else runs: "
        "this consent and the one to the analysis both stand."
    )
    consents: list[ConsentOut] = Field(description="All there ever were, the latest first.")


class ErasureOut(BaseModel):
    """What was erased."""

    model_config = ConfigDict(from_attributes=True)

    client_id: UUID
    sessions: int
    utterances: int
    cues: int
    consent_withdrawn: bool
    key_erased: bool = Field(
        description="Whether the client's key is gone too, without which no backup opens. It "
        "stays while another coach works with the client."
    )


class ExclusionOut(BaseModel):
    """Whether a session is left out of comparisons and aggregates."""

    job_id: UUID
    excluded: bool


class SpeakerOut(BaseModel):
    """Who speaks, and who that is taken to be."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    role: Literal["coach", "client", "other", "unknown"]
    role_confidence: float = Field(ge=0, le=1)
    utterances: int


class DroppedOut(BaseModel):
    """Something that was left out of the import."""

    line: int | None
    reason: str


class WithheldOut(BaseModel):
    """A measure that is not shown, and why."""

    measure: str
    reason: str


class ImportReportOut(BaseModel):
    """What became of the file."""

    cues_read: int
    cues_merged: int
    dropped: list[DroppedOut]
    supported: list[str]
    withheld: list[WithheldOut]
    warnings: list[str]


class SessionReceived(BaseModel):
    """A session that came in; its analytics follow within moments."""

    job_id: UUID
    duplicate: bool = Field(description="Whether it was there already; then nothing changed.")
    session_date: date
    confirm_coach: bool = Field(
        description="The coach was inferred and not surely: ask once, then answer with "
        "POST /sessions/{job_id}/roles. The answer is remembered for the client."
    )
    speakers: list[SpeakerOut]
    import_report: ImportReportOut


class SessionStatus(BaseModel):
    """Where a session stands."""

    job_id: UUID
    client_id: UUID
    session_date: date
    session_date_given: bool
    status: Literal["received", "completed", "failed"]
    excluded: bool
    confirm_coach: bool
    speakers: list[SpeakerOut]
    import_report: ImportReportOut
    words_erased_at: datetime | None = Field(
        description="When what was said was erased; the numbers stay, who spoke is told by role."
    )
    words_until: datetime | None = Field(description="When the words are due; null is never.")
    session_until: datetime | None = Field(description="When all of it is due; null is never.")


class RolesOut(BaseModel):
    """Who is who now."""

    job_id: UUID
    changed: bool = Field(description="Whether the session is being read again.")
    speakers: list[SpeakerOut]


class EngagementPartOut(BaseModel):
    """One part of the engagement score; ``score`` is null where it cannot be judged."""

    name: str
    score: float | None
    weight: float
    value: float | None
    explanation: str


class _AnalyticsIdentity(BaseModel):
    """Whose session, when, and by which model; the measures follow."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    job_id: UUID
    client_id: UUID
    coach_id: UUID
    session_date: date
    engagement_parts: list[EngagementPartOut]
    evidence: dict[str, list[int]] = Field(description="Utterances behind each measure.")
    withheld: list[WithheldOut]
    warnings: list[str]
    digest: str
    computed_at: datetime
    model_version: str


def _measures() -> dict[str, Any]:
    """Return the measures of a reading as optional fields, so that the two never differ."""
    return {
        field.name: (get_type_hints(owner)[field.name], None)
        for owner in (SessionAnalytics, MotivationalInterviewing)
        for field in fields(owner)
    }


SessionAnalyticsOut = create_model(
    "SessionAnalyticsOut", __base__=_AnalyticsIdentity, **_measures()
)


class Waiting(BaseModel):
    """The session is in and is being read; ask again in a moment."""

    job_id: UUID
    status: Literal["received"] = "received"


class LanguageCueOut(BaseModel):
    """A cue, where it was said and why it matters."""

    id: UUID
    utterance_id: UUID
    utterance_index: int
    cue_type: str
    confidence: float
    text_excerpt: str
    timestamp: float | None
    preceding_context: str | None
    interpretation: str | None


class UsualOut(BaseModel):
    """A measure of this session beside all the client's sessions before it that count."""

    mean: float = Field(description="Of the sessions before.")
    deviation: float | None = Field(description="Their standard deviation; null with one.")
    sessions: int = Field(description="How many of them have the measure.")
    difference: float = Field(description="This session minus the mean.")
    deviations: float | None = Field(
        description="The difference in standard deviations; null below three sessions, and where "
        "all were the same."
    )


class SessionComparison(BaseModel):
    """This session beside the client's session before it, and beside what is usual for the client.

    Measure by measure; a measure that either side lacks is left out.
    """

    previous_job_id: UUID
    days_between: int
    changes: dict[str, float] = Field(description="This session minus the one before it.")
    baseline: dict[str, UsualOut]


class SessionAnalyticsResponse(BaseModel):
    """A session's analytics. Measures that the file cannot support are null, see ``withheld``."""

    session_analytics: SessionAnalyticsOut  # type: ignore[valid-type]
    cues: list[LanguageCueOut]
    comparison: SessionComparison | None
