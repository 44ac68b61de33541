"""Asking a model: who is asked, how often, within which limits; and what is checked before use."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_ai.models import Model

from listenwell.llm.breaker import Breaker, State
from listenwell.llm.budget import Budget, Held
from listenwell.llm.choice import ChosenModel, Criticality, routed
from listenwell.llm.errors import AttemptFailed, ModelError, NoAnswer, NoModel
from listenwell.llm.prompts import prompt
from listenwell.llm.retry import wait_before_retry
from listenwell.llm.wire import Keys, Question, attempt, model_for
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.calls import tracked_call
from listenwell.telemetry.outcomes import Outcome
from listenwell.telemetry.prices import price_of

T = TypeVar("T", bound=BaseModel)

CHARACTERS_A_TOKEN: Final = 3
"""On the low side for English, so that what is held of a budget is rather too much."""


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """Something that models are asked to do.

    Attributes:
        name: Of the task, its prompt, and the feature that its cost is booked on.
        answer: The shape of the answer.
        criticality: Routes it: see :func:`listenwell.llm.choice.routed`.
        max_output_tokens: Where the answer is cut off.
        has_local: Whether a local reader does it where no model answers.
    """

    name: str
    answer: type[T]
    criticality: Criticality
    max_output_tokens: int = 2_000
    has_local: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What an asker may do at most.

    Attributes:
        timeout_seconds: For an attempt, from the request to the last token.
        attempts: At one model, before the next is asked.
        concurrency: Attempts under way at once.
    """

    timeout_seconds: float = 60.0
    attempts: int = 3
    concurrency: int = 4


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """An answer and who gave it."""

    value: T
    model: str
    prompt_version: str


BreakerListener = Callable[[str, str, State, int], Awaitable[None]]
"""Told of the model, the process, the new state and the failures in a row."""


class Asker:
    """Asks the chosen models. Make one for each process and event loop, and leave it as a context.

    Args:
        models: In the order of preference; none means that there is nobody to ask.
        keys: To the hosted providers.
        budget: Held and settled around every attempt that costs something.
        limits: Time, attempts, concurrency.
        breakers: Shared between askers of a process; by default its own.
        tell_breaker: Told whenever a breaker changes its state.
        make_model: Makes the clients.
        sleep: Waits between attempts.

    """

    def __init__(
        self,
        models: Sequence[ChosenModel],
        keys: Keys,
        budget: Budget | None = None,
        limits: Limits | None = None,
        *,
        breakers: dict[ChosenModel, Breaker] | None = None,
        tell_breaker: BreakerListener | None = None,
        make_model: Callable[[ChosenModel, Keys], Model] = model_for,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.models = tuple(models)
        self.limits = limits or Limits()
        self.breakers = {} if breakers is None else breakers
        for model in self.models:
            self.breakers.setdefault(model, Breaker())
        self._keys = keys
        self._budget = budget
        self._tell_breaker = tell_breaker
        self._make_model = make_model
        self._clients: dict[ChosenModel, Model] = {}
        self._opened = AsyncExitStack()
        self._gate = asyncio.Semaphore(self.limits.concurrency)
        self._sleep = sleep

    async def __aenter__(self) -> "Asker":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections to the providers."""
        self._clients.clear()
        await self._opened.aclose()

    async def ask(self, task: Task[T], text: str) -> Answered[T]:
        """Ask one model after the other until one gives an answer of the right shape.

        Args:
            task: What to do.
            text: Redacted by whoever calls.

        Raises:
            NoModel: None is chosen.
            NoAnswer: All that could be asked have failed, or the budget is used up.

        """
        if not self.models:
            raise NoModel(task.name)
        told = prompt(task.name)
        with tracked_call(task.name, kind="operation", feature=task.name) as operation:
            operation.prompt_id, operation.prompt_version = told.id, told.version
            question = Question(
                told.text,
                text,
                task.answer.model_json_schema(),
                task.max_output_tokens,
                self.limits.timeout_seconds,
            )
            ends: list[tuple[str, Outcome]] = []
            for model in routed(self.models, task.criticality):
                operation.fallback_used = bool(ends)
                try:
                    value = await self._ask_model(model, task, question, operation)
                except ModelError as failure:
                    ends.append((str(model), failure.outcome))
                else:
                    return Answered(value, str(model), told.version)
            if task.has_local:
                operation.outcome, operation.fallback_used = Outcome.FALLEN_BACK, True
            raise NoAnswer(tuple(ends))

    async def _ask_model(
        self, model: ChosenModel, task: Task[T], question: Question, operation: CallRecord
    ) -> T:
        for number in range(1, self.limits.attempts + 1):
            if not self.breakers[model].allows():
                raise AttemptFailed(Outcome.BREAKER_OPEN)
            try:
                return await self._attempt(model, task, question, number)
            except AttemptFailed as failure:
                wait = wait_before_retry(failure, number)
                if wait is None or number == self.limits.attempts:
                    raise
            operation.retries += 1
            await self._sleep(wait)
        raise AssertionError("attempts end with a return or an error")

    async def _attempt(
        self, model: ChosenModel, task: Task[T], question: Question, number: int
    ) -> T:
        estimate = model.cost(
            (len(question.instructions) + len(question.text) + len(str(question.schema)))
            // CHARACTERS_A_TOKEN,
            question.max_output_tokens,
        )
        outcome = Outcome.ABANDONED
        try:
            async with self._gate, self._hold(task.name, estimate) as held:
                with tracked_call(task.name, provider=model.provider, model=model.name) as record:
                    record.attempt = number
                    try:
                        text = await attempt(await self._client(model), question, record)
                        value = _validated(task.answer, text)
                    finally:
                        _settle(record, model, held)
            outcome = Outcome.OK
        except ModelError as failure:
            outcome = failure.outcome
            raise
        finally:
            await self._note(model, outcome)
        return value

    def _hold(self, feature: str, usd: float) -> AbstractAsyncContextManager[Held]:
        return nullcontext(Held(0.0)) if self._budget is None else self._budget.hold(feature, usd)

    async def _client(self, model: ChosenModel) -> Model:
        if model not in self._clients:
            made = self._clients[model] = self._make_model(model, self._keys)
            await self._opened.enter_async_context(made)
        return self._clients[model]

    async def _note(self, model: ChosenModel, outcome: Outcome) -> None:
        breaker = self.breakers[model]
        before = breaker.state
        breaker.note(outcome)
        if breaker.state != before and self._tell_breaker is not None:
            process = f"{socket.gethostname()[:60]}:{os.getpid()}"
            await self._tell_breaker(str(model), process, breaker.state, breaker.failures)


def _validated(answer: type[T], text: str) -> T:
    """Return the answer if it has the shape that was asked for; nothing else is ever used.

    Raises:
        AttemptFailed: It is no JSON, or JSON of another shape.

    """
    try:
        return answer.model_validate_json(text)
    except ValidationError as error:
        kinds = {each["type"] for each in error.errors(include_input=False, include_url=False)}
    broken = "json_invalid" in kinds
    raise AttemptFailed(Outcome.MALFORMED if broken else Outcome.SCHEMA_VIOLATION)


def _settle(record: CallRecord, model: ChosenModel, held: Held) -> None:
    """Take what the attempt cost from the budget.

    A failed attempt without a count of tokens costs what was held, if it may have been carried
    out: a timeout is billed by the provider all the same.
    """
    source = model.cost_source()
    if record.input_tokens is not None and source is not None:
        tokens = (record.input_tokens, record.output_tokens or 0, record.cached_tokens or 0)
        record.cost_usd, record.cost_source = model.cost(*tokens), source
    priced = price_of(record).usd
    if priced is not None:
        held.usd = priced
    elif record.first_token_seconds is None and record.input_tokens is None:
        held.usd = 0.0 if record.status_code else held.usd
