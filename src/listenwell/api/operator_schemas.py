"""What the operator's page gets: jobs, models, telemetry. Ids, names of the house and numbers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class JobKindOut(_Row):
    """A kind of job: what is open now, and what finished within the window."""

    kind: str = Field(examples=["compute_session_analytics"])
    waiting: int = Field(description="Jobs that wait, for a worker or for their moment.")
    due: int = Field(description="Those of them that could start now.")
    oldest_due_seconds: float | None = Field(description="How long the first has been due.")
    running: int
    longest_run_seconds: float | None = Field(description="Since when the longest runs.")
    silent: int = Field(description="Running ones whose worker let the lease run out.")
    dead: int = Field(description="Jobs given up, whenever that was.")
    succeeded: int = Field(description="Within the window.")
    died: int = Field(description="Within the window, and not tried again since.")
    p50_seconds: float | None = Field(description="Median time of those that succeeded.")
    p95_seconds: float | None = Field(description="95th percentile of it.")


class FinishedOut(_Row):
    """What was finished within a stretch of the window."""

    began_at: datetime
    succeeded: int
    dead: int


class OperatorJobs(BaseModel):
    """The ledger of jobs on one screen."""

    as_of: datetime
    hours: int = Field(description="Length of the window.")
    kinds: list[JobKindOut] = Field(description="By name.")
    finished: list[FinishedOut] = Field(description="24 equal stretches, the earliest first.")


class CauseOut(_Row):
    """Why a job failed last: its class and place in the code, never the error's text."""

    error: str | None = Field(examples=["TimeoutError"])
    slug: str | None = Field(description="The error's short name, if it is one of ours.")
    place: str | None = Field(examples=["engine.py:41"])


class DeadJobOut(_Row):
    """A job that was given up."""

    id: UUID
    kind: str
    attempts: int
    max_attempts: int
    cause: CauseOut
    created_at: datetime
    died_at: datetime
    run_seconds: float | None = Field(description="Of the last attempt.")
    request_id: str | None = Field(description="The request that asked for it, as in the logs.")


class DeadJobs(_Row):
    """A page of dead jobs, the latest death first."""

    total: int = Field(description="How many there are in all.")
    jobs: list[DeadJobOut]


class JobOut(_Row):
    """How a job stands."""

    id: UUID
    kind: str
    state: Literal["waiting", "running", "succeeded", "dead", "cancelled"]
    attempt: int
    max_attempts: int
    run_seconds: float | None


class RetriedJobs(BaseModel):
    """Dead jobs that wait again, with all their attempts."""

    kind: str
    retried: int


class OperationsOut(_Row):
    """How the operations of the days ended; one may take several calls."""

    all: int
    answered: int
    by_another_model: int = Field(description="Of those answered.")
    by_the_local_reader: int = Field(description="No model answered; the local reader did it.")
    retries: int


class CostOut(_Row):
    """What one feature, prompt version and model came to."""

    feature: str
    prompt_version: str | None
    model: str
    attempts: int = Field(description="Calls.")
    answered: int = Field(description="Calls that gave an answer of use; the others failed.")
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    usd: float
    unpriced: int = Field(description="Calls of a model without a known price; not in `usd`.")
    median_seconds: float
    p95_seconds: float


class FailureOut(_Row):
    """Calls that failed in one way."""

    feature: str
    model: str
    outcome: str = Field(examples=["rate_limited"])
    error_type: str = Field(examples=["ReadTimeout"])
    status_code: int | None
    attempts: int
    last_at: datetime
    trace_id: str | None = Field(description="Of the last one.")
    job_id: UUID | None = Field(description="Job of the last one.")


class BreakerOut(_Row):
    """A model's circuit breaker, over all processes; listed for an hour after it changed."""

    model: str
    open: int = Field(description="Processes that leave the model alone.")
    half_open: int = Field(description="Processes that try it again.")
    changed_at: datetime


class BudgetOut(BaseModel):
    """What a feature's models may cost a month, and what they did."""

    feature: str
    limit_usd: float | None = Field(description="Null where the setting cannot be read.")
    spent_usd: float
    held_usd: float = Field(description="For calls under way.")
    refused: int = Field(description="Calls that the budget refused this month.")


class DroppedRecords(BaseModel):
    """Records of calls that were never written, since the beginning."""

    reason: str
    records: int


class OperatorModels(BaseModel):
    """What language models cost, how quick they were, what failed."""

    days: int
    chosen: bool = Field(description="Whether a language model is chosen; else none is asked.")
    bad_setting: str | None = Field(
        description="A setting of models that is not as it should be; its jobs fail.",
        examples=["LISTENWELL_MODELS"],
    )
    operations: OperationsOut
    costs: list[CostOut] = Field(description="The dearest first.")
    failures: list[FailureOut] = Field(description="The most frequent first.")
    breakers: list[BreakerOut]
    budgets: list[BudgetOut]
    records_dropped: list[DroppedRecords]


class AccountOut(BaseModel):
    """What became of the events of one source: sent is the sum of the rest."""

    source: Literal["server", "ui"]
    sent: int
    stored: int
    duplicate: int
    set_aside: int
    sampled_out: int
    dropped: int = Field(description="The sum of the four that follow.")
    dropped_unconsented: int
    dropped_full: int
    dropped_refused: int
    dropped_by_sender: int
    balances: bool = Field(description="Whether sent is the sum of what became of them.")


class EventCountOut(_Row):
    """How often an event happened."""

    event: str
    stored: int
    estimated: float = Field(description="By the rates at which it was sampled.")
    latest: datetime


class SetAsideOut(_Row):
    """Events that do not fit the tracking plan for one reason."""

    event: str | None = Field(description="Null where the plan has no such event.")
    version: int | None
    reason: str
    property: str | None
    source: str
    events: int
    replayable: int = Field(description="Those still kept under seal.")


class OperatorTelemetry(BaseModel):
    """The account of all events."""

    days: int
    accounts: list[AccountOut]
    events: list[EventCountOut] = Field(description="The most frequent first.")
    set_aside: list[SetAsideOut] = Field(description="The most frequent first.")
    waiting: dict[str, int] = Field(
        description="Events that this process has taken in and not yet stored, by place.",
        examples=[{"memory": 0, "disk": 0}],
    )
    burst_until: datetime | None = Field(description="Until then every visit is kept.")
