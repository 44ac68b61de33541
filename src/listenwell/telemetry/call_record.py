"""One call to a model or a vendor, as it is measured while it runs."""

import random
import time
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from listenwell.telemetry.outcomes import Outcome, error_type_of, outcome_of
from listenwell.telemetry.work import Work

Kind = Literal["operation", "attempt"]
"""An operation is what the caller asked for; it takes one attempt or several."""


class CallRecord:
    """What is known of one call. Whoever makes the call fills in what only they know.

    Tokens and cost belong to attempts; ``retries`` and ``fallback_used`` to operations. There is
    no attribute for anything that was sent or received.

    Attributes:
        kind: ``operation`` or ``attempt``.
        id, operation_id: Random; an attempt that stands alone is its own operation.
        operation: What was asked for, such as ``read_cues``.
        feature: What the money is spent on; a budget is kept for each.
        attempt: Counts from 1 within its operation; 0 for the operation itself.
        provider, requested_model, answering_model: As they are called at the provider.
        prompt_id, prompt_version: The prompt file, and the hash of its content.
        input_tokens, output_tokens: All of them; cached and reasoning tokens are included.
        cached_tokens, cache_write_tokens, reasoning_tokens: Parts of the above.
        cost_usd: Where the caller knows it; by default it is priced when the record is written.
        cost_source: Who named the price.
        first_token_seconds: From the start to the first piece of the answer.
        status_code: Of the HTTP answer.
        finish_reason: As the provider gives it.
        known: Attributes that its span was begun with.
    """

    __slots__ = (
        "answering_model",
        "attempt",
        "began",
        "cache_write_tokens",
        "cached_tokens",
        "cost_source",
        "cost_usd",
        "ended",
        "error_type",
        "fallback_used",
        "feature",
        "finish_reason",
        "first_token_seconds",
        "id",
        "input_tokens",
        "kind",
        "known",
        "operation",
        "operation_id",
        "outcome",
        "output_tokens",
        "prompt_id",
        "prompt_version",
        "provider",
        "reasoning_tokens",
        "requested_model",
        "retries",
        "seconds",
        "span_id",
        "started",
        "status_code",
        "streamed",
        "trace_id",
        "work",
    )

    def __init__(
        self,
        kind: Kind,
        operation: str,
        *,
        work: Work,
        parent: "CallRecord | None" = None,
        provider: str | None = None,
        model: str | None = None,
        feature: str | None = None,
    ) -> None:
        self.kind: Kind = kind
        self.operation = operation
        self.work = work
        self.id = random.getrandbits(128)
        self.operation_id: int = self.id if parent is None else parent.operation_id
        self.feature: str | None = feature if feature or parent is None else parent.feature
        self.provider = provider
        self.requested_model = model
        self.answering_model: str | None = None
        self.prompt_id: str | None = None if parent is None else parent.prompt_id
        self.prompt_version: str | None = None if parent is None else parent.prompt_version
        self.attempt = 0 if kind == "operation" else 1
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None
        self.cached_tokens: int | None = None
        self.cache_write_tokens: int | None = None
        self.reasoning_tokens: int | None = None
        self.cost_usd: float | None = None
        self.cost_source: str | None = None
        self.first_token_seconds: float | None = None
        self.seconds = 0.0
        self.retries = 0
        self.fallback_used = False
        self.streamed = False
        self.outcome: Outcome | None = None
        self.error_type: str | None = None
        self.status_code: int | None = None
        self.finish_reason: str | None = None
        self.trace_id = 0
        self.span_id = 0
        self.known: object = None
        self.ended = False
        self.started = time.time()
        self.began = time.perf_counter()

    def first_token(self) -> None:
        """Say that the answer begins; only the first time counts."""
        if self.first_token_seconds is None:
            self.first_token_seconds = time.perf_counter() - self.began

    def end(self, error: BaseException | None = None) -> None:
        """Stop the clock; the outcome is the error's class unless one was set already."""
        self.seconds = time.perf_counter() - self.began
        self.ended = True
        if error is not None:
            self.error_type = error_type_of(error)
            if self.outcome is None:
                self.outcome = outcome_of(error)
        elif self.outcome is None:
            self.outcome = Outcome.OK

    @property
    def uuid(self) -> UUID:
        """The id as a UUID."""
        return UUID(int=self.id, version=4)

    @property
    def operation_uuid(self) -> UUID:
        """The operation's id as a UUID."""
        return UUID(int=self.operation_id, version=4)

    @property
    def started_at(self) -> datetime:
        """When the call began, in UTC."""
        return datetime.fromtimestamp(self.started, UTC)
