"""What the detectors' findings look like to a coach, and what a coach says of them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from listenwell.findings import Verdict
from listenwell.findings.runs import Reason, Status
from listenwell.llm.detectors import Appeal, Bias, DetectorName, Frame, Severity

Level = Literal["level_1", "level_2", "level_3", "level_4"]
Label = Level | Bias | Frame | Appeal
"""Every label of every detector; each detector takes its own alone."""

Share = Annotated[float, Field(ge=0, le=1)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DetectIn(_Body):
    """Which detectors to run; by default all four."""

    detectors: list[DetectorName] = Field(
        default=["simulacra", "bias", "frame", "rhetoric"], min_length=1, max_length=4
    )


class RunOut(_Row):
    """A detector's run over a session."""

    id: UUID
    detector: DetectorName
    status: Status = Field(description="`failed` where it was given up or refused.")
    attempts: int = Field(description="How often it was begun.")
    findings: int | None = Field(description="How many there are now; null until it has succeeded.")
    reason: Reason | None = Field(description="Why it failed.")
    asked_at: datetime
    finished_at: datetime | None


class RunList(BaseModel):
    """The latest run of each detector over a session.

    A run that is over leaves the list after a while; what it found stays.
    """

    job_id: UUID
    runs: list[RunOut]
    poll: str = Field(
        description="Where to ask how they stand.",
        examples=["/api/v1/sessions/f3b1c7de-2c44-4b17-9a53-3e1a3f5d9c33/findings/runs"],
    )


class SaidOut(BaseModel):
    """What a person says of a finding."""

    verdict: Verdict
    label: Label | None = Field(description="What it is; null where nothing is there.")
    severity: Severity | None = Field(description="Of a bias.")
    said_at: datetime


class FindingOut(BaseModel):
    """A label that a detector gave to an utterance or a stretch, and what a person says of it."""

    id: UUID
    detector: DetectorName
    first_utterance: int
    last_utterance: int
    label: Label
    severity: Severity | None = Field(description="Of a bias.")
    confidence: Share = Field(description="The model's own word; not calibrated.")
    model: str = Field(examples=["openai:gpt-5-mini"])
    prompt_version: str = Field(examples=["1-0f3c9b7a12de"])
    found_at: datetime
    override: SaidOut | None = Field(description="The last that was said; null where nothing was.")


class ProfileOut(BaseModel):
    """What the client appeals to, as shares of the stretches found, by what stands."""

    ethos: Share
    pathos: Share
    logos: Share


class FindingList(BaseModel):
    """A session's findings, in the order of the session."""

    job_id: UUID
    findings: list[FindingOut]
    rhetorical_profile: ProfileOut | None = Field(
        description="Of the rhetoric in the list; null where there is none."
    )


class OverrideIn(_Body):
    """What a person says of a finding.

    `right`: the label stands. `other`: it should be `label`. `nothing`: nothing of the kind is
    there. A bias that is there may be given another `severity`.
    """

    verdict: Verdict
    label: Label | None = Field(default=None, description="With `other` alone.")
    severity: Severity | None = Field(
        default=None, description="Of a bias; left out, the detector's stands."
    )


class DetectorAgreementOut(_Row):
    """How often the coach agrees with a detector under one version of its prompt."""

    detector: DetectorName
    prompt_version: str
    findings: int
    reviewed: int
    agreed: int = Field(description="Of the reviewed: label and severity both stand.")
    rate: float | None = Field(
        ge=0, le=1, description="Agreed of reviewed; null where nothing was reviewed."
    )


class DetectorAgreementList(BaseModel):
    """How far each detector can be believed, by what this coach has said of it."""

    detectors: list[DetectorAgreementOut]
