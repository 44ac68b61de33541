"""Models are asked within their limits, over the wire protocols that they really speak."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import uuid4

import pytest
from model_server import ModelServer, Reply
from pydantic import BaseModel, ConfigDict, SecretStr
from sqlalchemy import text

from listenwell.llm.asking import Asker, Limits, Task
from listenwell.llm.budget import MonthlyBudget, limits_of
from listenwell.llm.choice import ChosenModel, Criticality, allowed, chosen_models, routed
from listenwell.llm.errors import BadModelChoice, NoAnswer, NoModel, OverBudget
from listenwell.llm.wire import Keys
from listenwell.telemetry.outcomes import Outcome

WORDS = "I never told my sister"


class Reading(BaseModel):
    model_config = ConfigDict(extra="forbid")

    level: int


TASK = Task("simulacra", Reading, Criticality.ROUTINE, 500)
GOOD = Reply({"level": 3})
KEYS = Keys(SecretStr("sk-test"), SecretStr("sk-ant-test"))
LIMITS = Limits(timeout_seconds=20, attempts=3, concurrency=2)


def model(provider: str, server: ModelServer) -> ChosenModel:
    if provider == "anthropic":
        return ChosenModel("anthropic", "claude-haiku-4-5", server.url)
    return ChosenModel(provider, "gpt-5-mini", f"{server.url}/v1")


class Waits:
    """Waits in no time, and remembers how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def asker() -> AsyncIterator[Callable[..., Asker]]:
    """Makes askers, and closes them."""
    async with AsyncExitStack() as opened:

        def make(*models: ChosenModel, limits: Limits = LIMITS, **more) -> Asker:
            asking = Asker(models, KEYS, limits=limits, sleep=more.pop("sleep", Waits()), **more)
            opened.push_async_exit(asking)
            return asking

        yield make


@pytest.mark.parametrize("provider", ["openai", "anthropic", "compatible"])
async def test_an_answer_is_validated_and_accounted(provider, log, asker) -> None:
    async with ModelServer(Reply({"level": 3}, cached=400)).serving() as server:
        answered = await asker(model(provider, server)).ask(TASK, "redacted")
    assert answered.value == Reading(level=3)
    attempt, operation = log.buffer
    assert (attempt.kind, operation.kind) == ("attempt", "operation")
    assert attempt.operation_id == operation.id
    assert (attempt.input_tokens, attempt.cached_tokens, attempt.output_tokens) == (1000, 400, 100)
    assert attempt.answering_model.startswith(attempt.requested_model)
    assert attempt.streamed
    assert 0 < attempt.first_token_seconds <= attempt.seconds
    assert attempt.prompt_id == "simulacra"
    assert attempt.prompt_version == answered.prompt_version
    assert operation.outcome is Outcome.OK
    sent = server.bodies[0]
    assert sent["stream"] is True
    assert "redacted" in str(sent["messages"])
    assert "level" in str(sent.get("response_format") or sent.get("output_config") or sent["tools"])
    key = {"anthropic": "sk-ant-test", "openai": "bearer sk-test"}.get(provider, "bearer none")
    assert key in server.heads[0].casefold()


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("bad", "outcome"),
    [
        (Reply(status=429, headers={"retry-after": "3"}), Outcome.RATE_LIMITED),
        (Reply(status=500), Outcome.SERVER_ERROR),
        (Reply('{"level": 3'), Outcome.MALFORMED),
        (Reply("I would rather not answer in JSON"), Outcome.MALFORMED),
        (Reply({"level": WORDS}), Outcome.SCHEMA_VIOLATION),
        (Reply({"level": 3, "note": WORDS}), Outcome.SCHEMA_VIOLATION),
        (Reply({"level": 3}, drop_after=3), Outcome.CONNECTION),
    ],
)
async def test_a_passing_failure_is_tried_again(provider, bad, outcome, log, asker) -> None:
    waits = Waits()
    async with ModelServer(bad, GOOD).serving() as server:
        answered = await asker(model(provider, server), sleep=waits).ask(TASK, WORDS)
    assert answered.value.level == 3
    first, second, operation = log.buffer
    assert (first.outcome, second.outcome) == (outcome, Outcome.OK)
    assert (first.attempt, second.attempt, operation.retries) == (1, 2, 1)
    assert not operation.fallback_used
    asked_to_wait = 3 if outcome is Outcome.RATE_LIMITED else 0
    assert asked_to_wait <= waits.seconds[0] <= asked_to_wait + 0.5
    assert first.status_code == (bad.status if bad.status != 200 else None)


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("bad", "outcome"),
    [
        (Reply(None, refusal=f"I cannot say why {WORDS}"), Outcome.REFUSED),
        (Reply('{"level":', finish="length"), Outcome.TRUNCATED),
        (Reply(status=401), Outcome.UNAUTHENTICATED),
        (Reply(status=400), Outcome.REJECTED),
        (Reply(status=429, headers={"retry-after": "3600"}), Outcome.RATE_LIMITED),
    ],
)
async def test_what_would_fail_again_goes_to_the_next_model(
    provider, bad, outcome, log, asker
) -> None:
    async with ModelServer(bad).serving() as server, ModelServer(GOOD).serving() as other:
        models = (model(provider, server), ChosenModel("compatible", "dear", f"{other.url}/v1"))
        task = Task("simulacra", Reading, Criticality.CRITICAL, 500)
        answered = await asker(*models).ask(task, WORDS)
    assert answered.model == "compatible:dear"
    assert len(server.bodies) == 1
    first, second, operation = log.buffer
    assert (first.outcome, second.outcome) == (outcome, Outcome.OK)
    assert operation.fallback_used
    assert operation.outcome is Outcome.OK


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_a_stream_that_stops_in_the_middle_is_a_timeout(provider, log, asker) -> None:
    limits = Limits(timeout_seconds=0.5, attempts=1)
    async with ModelServer(Reply({"level": 3}, hang_after=3)).serving() as server:
        with pytest.raises(NoAnswer):
            await asker(model(provider, server), limits=limits).ask(TASK, WORDS)
    assert log.buffer[0].outcome is Outcome.TIMEOUT
    assert log.buffer[0].first_token_seconds is not None


async def test_nobody_there_is_a_connection_failure(log, asker) -> None:
    async with ModelServer(GOOD).serving() as server:
        gone = model("openai", server)
    with pytest.raises(NoAnswer) as raised:
        await asker(gone).ask(TASK, WORDS)
    assert raised.value.outcomes == (("openai:gpt-5-mini", Outcome.CONNECTION),)
    assert [each.attempt for each in log.buffer] == [1, 2, 3, 0]


async def test_no_error_holds_what_was_sent_or_received(asker) -> None:
    async with ModelServer(Reply(status=400)).serving() as server:
        with pytest.raises(NoAnswer) as raised:
            await asker(model("openai", server)).ask(TASK, WORDS)
    error: BaseException | None = raised.value
    while error is not None:
        assert "sister" not in f"{error} {vars(error)}"
        error = error.__context__ or error.__cause__


async def test_the_breaker_leaves_a_model_alone_and_the_next_is_asked(log, asker) -> None:
    told = []

    async def tell(*said) -> None:
        told.append(said)

    async with ModelServer(Reply(status=500)).serving() as bad, ModelServer(GOOD).serving() as good:
        models = (ChosenModel("compatible", "a", f"{bad.url}/v1"), model("compatible", good))
        asking = asker(*models, tell_breaker=tell)
        for _ in range(4):
            assert (await asking.ask(TASK, WORDS)).value.level == 3
    assert len(bad.bodies) == 5  # five in a row, then it was left alone
    assert [(name, state) for name, _, state, _ in told] == [("compatible:a", "open")]
    assert asking.breakers[models[0]].state == "open"


async def test_no_more_calls_at_once_than_allowed(asker) -> None:
    async with ModelServer(replace(GOOD, company=2)).serving() as server:
        asking = asker(model("openai", server))
        await asyncio.gather(*(asking.ask(TASK, WORDS) for _ in range(8)))
    assert server.most_at_once == 2
    assert len(server.bodies) == 8


async def test_without_a_model_it_says_so(asker) -> None:
    with pytest.raises(NoModel, match="needs a language model and none is chosen"):
        await asker().ask(TASK, WORDS)


async def test_a_task_with_a_local_reader_has_fallen_back(log, asker) -> None:
    task = Task("read_cues", Reading, Criticality.ROUTINE, has_local=True)
    async with ModelServer(Reply(status=400)).serving() as server:
        with pytest.raises(NoAnswer):
            await asker(model("openai", server)).ask(task, WORDS)
    operation = log.buffer[-1]
    assert (operation.outcome, operation.fallback_used) == (Outcome.FALLEN_BACK, True)


async def test_the_budget_is_a_hard_stop_and_counts_what_was_spent(database, log, asker) -> None:
    feature = f"f_{uuid4().hex}"
    task = Task("simulacra", Reading, Criticality.ROUTINE, 500)
    cost = (1000 * 0.25 + 100 * 2) / 1e6
    budget = MonthlyBudget(database, 10.0, {feature: cost * 4.5})

    class Named:
        def hold(self, _: str, usd: float):
            return budget.hold(feature, usd)

    async with ModelServer(GOOD).serving() as server:
        asking = asker(model("openai", server), budget=Named())
        made = 0
        with pytest.raises(NoAnswer) as stopped:
            for _ in range(10):
                await asking.ask(task, "short")
                made += 1
    assert stopped.value.outcomes == (("openai:gpt-5-mini", Outcome.OVER_BUDGET),)
    assert 1 <= made <= 4
    assert len(server.bodies) == made  # the stop comes before the call
    use = text("SELECT spent_usd, refused FROM telemetry.model_budget_use WHERE feature = :feature")
    held = text("SELECT count(*) FROM telemetry.model_budget_holds WHERE feature = :feature")
    async with database.transaction() as db:
        spent, refused = (await db.execute(use, {"feature": feature})).one()
        assert await db.scalar(held, {"feature": feature}) == 0
    assert float(spent) == pytest.approx(made * cost)
    assert refused == 1


async def test_calls_under_way_count_and_a_dead_ones_money_is_gone(database) -> None:
    feature = f"f_{uuid4().hex}"
    budget = MonthlyBudget(database, 1.0)
    async with budget.hold(feature, 0.6) as first:
        with pytest.raises(OverBudget):
            async with budget.hold(feature, 0.6):
                pass
        first.usd = 0.1
    # 0.1 is spent; a process takes 0.5 and dies.
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO telemetry.model_budget_holds VALUES (gen_random_uuid(), :f, "
                "date_trunc('month', now())::date, 0.5, now() - interval '1 second')"
            ),
            {"f": feature},
        )
    async with budget.hold(feature, 0.4):
        pass
    with pytest.raises(OverBudget):
        async with budget.hold(feature, 0.01):
            pass


async def test_many_at_once_never_pass_the_budget(database) -> None:
    feature = f"f_{uuid4().hex}"
    budget = MonthlyBudget(database, 1.0)
    taken = []

    async def call() -> None:
        try:
            async with budget.hold(feature, 0.3):
                taken.append(1)
                await asyncio.sleep(0)
        except OverBudget:
            pass

    await asyncio.gather(*(call() for _ in range(10)))
    assert len(taken) == 3


def test_limits_are_read_from_the_setting() -> None:
    assert limits_of("read_cues=5, bias=2.5") == {"read_cues": 5.0, "bias": 2.5}
    assert limits_of("") == {}
    with pytest.raises(ValueError):
        limits_of("bias")


def test_models_are_named_in_one_setting() -> None:
    assert chosen_models("local") == ()
    assert chosen_models("") == ()
    assert chosen_models(
        "openai:gpt-5-mini, anthropic:claude-haiku-4-5,"
        "compatible:meta/llama3.1:8b@http://127.0.0.1:11434/v1, local"
    ) == (
        ChosenModel("openai", "gpt-5-mini"),
        ChosenModel("anthropic", "claude-haiku-4-5"),
        ChosenModel("compatible", "meta/llama3.1:8b", "http://127.0.0.1:11434/v1"),
    )


@pytest.mark.parametrize(
    "setting",
    ["gpt-5", "openai:", "gemini:pro", "compatible:llama3.1", "openai:a b", "openai:x@quuxov"],
)
def test_a_model_that_is_not_named_well_is_refused_without_being_repeated(setting) -> None:
    with pytest.raises(BadModelChoice) as raised:
        chosen_models(setting)
    assert "quuxov" not in str(raised.value)
    assert raised.value.exit_code == 2


def test_what_is_routine_goes_to_the_cheapest_and_what_is_critical_to_the_best() -> None:
    best, cheap, own = models = chosen_models(
        "anthropic:claude-opus-4-1,openai:gpt-5-mini,compatible:llama3.1@http://127.0.0.1:1/v1"
    )
    assert routed(models, Criticality.CRITICAL) == (best, cheap, own)
    assert routed(models, Criticality.ROUTINE) == (own, cheap, best)


@pytest.mark.parametrize(
    ("setting", "hosted"),
    [
        ("openai:gpt-5-mini", True),
        ("anthropic:claude-haiku-4-5@http://127.0.0.1:4000", True),
        ("compatible:llama3.1@http://127.0.0.1:11434/v1", False),
        ("compatible:llama3.1@http://[::1]:11434/v1", False),
        ("compatible:llama3.1@http://10.2.0.7:8000/v1", False),
        ("compatible:llama3.1@http://gpu-box:8000/v1", False),
        ("compatible:llama3.1@http://vllm.models.svc.cluster.local/v1", False),
        ("compatible:llama3.1@https://models.example.com/v1", True),
        ("compatible:llama3.1@http://127.0.0.1.example.com/v1", True),
        ("compatible:llama3.1@http://8.8.8.8/v1", True),
        ("compatible:llama3.1@http://[::1/v1", True),
    ],
)
def test_who_runs_a_model_is_told_by_its_address(setting, hosted) -> None:
    (model,) = chosen_models(setting)
    assert model.hosted is hosted
    assert allowed([model], hosted=False) == (() if hosted else (model,))
    assert allowed([model], hosted=True) == (model,)


def test_a_hosted_model_that_no_list_knows_is_taken_for_dear() -> None:
    unknown = ChosenModel("openai", "gpt-99-unheard-of")
    assert unknown.cost(1_000_000, 1_000_000) == pytest.approx(60)
    assert unknown.cost_source() == "assumed"
    assert ChosenModel("compatible", "x", "http://127.0.0.1/v1").cost(10**6, 10**6) == 0
