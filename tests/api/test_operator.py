"""The operator's questions, through the API and on a real database; nobody else's."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from listenwell.api.app import make_app
from listenwell.jobs import FatalJobError, Job, Outcome, enqueue, job_kind, run_job
from listenwell.telemetry.batch import Batch
from listenwell.telemetry.call_log import CallLog
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.outcomes import Outcome as CallOutcome
from listenwell.telemetry.store import store
from listenwell.telemetry.work import Work

PATH = "/api/v1/operator"
NOWHERE = "5d1c0a52-9f04-4b0a-8f0e-0d2f6a7f9c31"
MARKED = "Zoë Quuxová went home"
mended = asyncio.Event()


@job_kind("operator.broken")
async def _broken(_: Job) -> None:
    if not mended.is_set():
        raise FatalJobError(MARKED, mend="mend it")


async def get(http: httpx.AsyncClient, who: Any, path: str, **query: Any) -> Any:
    answer = await http.get(f"{PATH}{path}", headers=who.headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def dead(database) -> UUID:
    mended.clear()
    async with database.transaction() as db:
        made = await enqueue(db, "operator.broken", f"operator:{uuid4()}", {"n": 1})
    assert await run_job(database, made) is Outcome.DEAD
    return made


async def test_to_a_coach_who_is_no_operator_there_is_nothing_here(http, coach, database):
    run = await dead(database)
    document = (await http.get("/openapi.json")).json()
    paths = {p: m for p, m in document["paths"].items() if p.startswith(PATH)}
    assert len(paths) >= 7
    for path, methods in paths.items():
        for method in methods:
            for query in ("", "?kind=operator.broken", "?days=x&hours=x&kind=%20"):
                filled = path.format(task_id=run) + query
                answer = await http.request(method, filled, headers=coach.headers)
                assert answer.status_code == 404, f"{method} {filled}"
                assert answer.json()["type"] == "not-found"
            filled = path.format(task_id="no-id")
            assert (await http.request(method, filled, headers=coach.headers)).status_code == 404
    async with database.transaction() as db:
        state = await db.scalar(text("SELECT state FROM jobs.job_runs WHERE id = :i"), {"i": run})
    assert state == "dead"


async def test_a_dead_job_is_seen_tried_again_and_succeeds(http, operator, database):
    run = await dead(database)
    page = await get(http, operator, "/dead-jobs", kind="operator.broken", limit=1)
    assert page["jobs"][0]["id"] == str(run)
    assert page["jobs"][0]["cause"]["error"] == "FatalJobError"
    assert MARKED not in str(page)
    (kind,) = [
        each
        for each in (await get(http, operator, "/jobs"))["kinds"]
        if each["kind"] == "operator.broken"
    ]
    assert kind["dead"] == page["total"]
    mended.set()
    again = await http.post(f"{PATH}/dead-jobs/{run}/retry", headers=operator.headers)
    assert again.status_code == 200
    assert (again.json()["state"], again.json()["attempt"]) == ("waiting", 0)
    assert await run_job(database, run) is Outcome.SUCCEEDED
    assert (await get(http, operator, f"/jobs/{run}"))["state"] == "succeeded"
    after = await get(http, operator, "/dead-jobs", kind="operator.broken")
    assert after["total"] == page["total"] - 1
    twice = await http.post(f"{PATH}/dead-jobs/{run}/retry", headers=operator.headers)
    assert (twice.status_code, twice.json()["type"]) == (409, "wrong-job-state")


async def test_all_of_a_kind_are_tried_again_and_no_other(http, operator, database):
    ids = [await dead(database) for _ in range(2)]
    async with database.transaction() as db:
        other = await db.scalar(
            text(
                "INSERT INTO jobs.job_runs (idempotency_key, kind, state, finished_at)"
                " VALUES (gen_random_uuid(), 'operator.other', 'dead', now()) RETURNING id"
            )
        )
    total = (await get(http, operator, "/dead-jobs", kind="operator.broken"))["total"]
    answer = await http.post(
        f"{PATH}/dead-jobs/retry", params={"kind": "operator.broken"}, headers=operator.headers
    )
    assert answer.json() == {"kind": "operator.broken", "retried": total}
    states = [(await get(http, operator, f"/jobs/{run}"))["state"] for run in (*ids, other)]
    assert states == ["waiting", "waiting", "dead"]
    none = await http.post(
        f"{PATH}/dead-jobs/retry", params={"kind": "operator.nothing"}, headers=operator.headers
    )
    assert none.json()["retried"] == 0


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/jobs?hours=0", 422),
        ("GET", "/jobs?hours=169", 422),
        ("GET", "/dead-jobs?limit=201", 422),
        ("GET", "/dead-jobs?kind=two%20words", 422),
        ("GET", "/dead-jobs?offset=-1", 422),
        ("GET", "/models?days=0", 422),
        ("GET", "/telemetry?days=1000", 422),
        ("POST", "/dead-jobs/retry", 422),
        ("GET", "/jobs/no-id", 422),
        ("GET", f"/jobs/{NOWHERE}", 404),
        ("POST", f"/dead-jobs/{NOWHERE}/retry", 404),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(http, operator, method, path, status):
    answer = await http.request(method, f"{PATH}{path}", headers=operator.headers)
    assert answer.status_code == status
    assert answer.json()["title"]
    assert "two words" not in answer.text


@pytest.fixture
async def called(database) -> None:
    """Two calls of a feature, one of them refused; a breaker open; a budget drawn upon."""
    async with database.transaction() as db:
        for table in ("api_calls_log", "api_call_drops", "circuit_breakers", "model_budget_use"):
            await db.execute(text(f"DELETE FROM telemetry.{table}"))
    log = CallLog()
    model = {"provider": "openai", "requested_model": "gpt-5-mini", "prompt_version": "1-abc"}
    cues = _call("operation", prompt_version="1-abc", retries=1)
    log.add(cues)
    log.add(_call("attempt", cues, CallOutcome.RATE_LIMITED, status_code=429, **model))
    log.add(_call("attempt", cues, input_tokens=1_000_000, output_tokens=100_000, **model))
    log.drop("full", 3)
    await log.write(database)
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO telemetry.circuit_breakers (model, process, state, failures)"
                " VALUES ('openai:gpt-5-mini', 'p1', 'open', 5),"
                " ('openai:gpt-5-mini', 'p2', 'closed', 0)"
            )
        )
        await db.execute(
            text(
                "INSERT INTO telemetry.model_budget_use (feature, month, spent_usd, refused)"
                " VALUES ('read_cues', date_trunc('month', now())::date, 3.5, 2)"
            )
        )


def _call(kind, parent=None, outcome=CallOutcome.OK, **given) -> CallRecord:
    made = CallRecord(kind, "read_cues", work=Work(), parent=parent, feature="read_cues")
    made.outcome = outcome
    for name, value in given.items():
        setattr(made, name, value)
    made.end()
    made.seconds = 2.0
    return made


async def test_models_cost_latency_errors_breakers_and_budgets(http, operator, called):
    found = await get(http, operator, "/models")
    (cost,) = found["costs"]
    assert (cost["feature"], cost["prompt_version"], cost["model"]) == (
        "read_cues",
        "1-abc",
        "gpt-5-mini",
    )
    assert (cost["attempts"], cost["answered"], cost["median_seconds"]) == (2, 1, 2.0)
    assert cost["usd"] == pytest.approx(0.25 + 0.1 * 2)
    assert found["operations"] == {
        "all": 1,
        "answered": 1,
        "by_another_model": 0,
        "by_the_local_reader": 0,
        "retries": 1,
    }
    assert [(f["outcome"], f["status_code"], f["attempts"]) for f in found["failures"]] == [
        ("rate_limited", 429, 1)
    ]
    (breaker,) = found["breakers"]
    assert (breaker["model"], breaker["open"], breaker["half_open"]) == ("openai:gpt-5-mini", 1, 0)
    assert found["budgets"] == [
        {
            "feature": "read_cues",
            "limit_usd": 10.0,
            "spent_usd": 3.5,
            "held_usd": 0.0,
            "refused": 2,
        }
    ]
    assert found["records_dropped"] == [{"reason": "full", "records": 3}]
    assert (found["chosen"], found["bad_setting"]) == (False, None)
    told = (await http.get("/metrics")).text
    assert 'listenwell_circuit_breakers{model="openai:gpt-5-mini",state="open"} 1.0' in told
    assert 'listenwell_model_budget_spent_usd{feature="read_cues"} 3.5' in told
    assert 'listenwell_call_records_dropped_total{reason="full"} 3.0' in told


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("models", "openai:gpt-5-mini", None),
        ("models", "nonsense", "LISTENWELL_MODELS"),
        ("model_budgets", "read_cues=much", "LISTENWELL_MODEL_BUDGETS"),
    ],
)
async def test_a_setting_of_models_that_is_wrong_is_named(
    api_settings, operator, called, setting, value, named
):
    app = make_app(api_settings.model_copy(update={setting: value}))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://listenwell.test") as client,
    ):
        found = await get(client, operator, "/models")
    assert found["bad_setting"] == named
    assert found["chosen"] is (value == "openai:gpt-5-mini")
    (budget,) = found["budgets"]
    assert budget["limit_usd"] == (None if setting == "model_budgets" else 10.0)


async def test_the_account_of_events_adds_up_and_says_what_was_dropped(http, operator, database):
    before = {
        each["source"]: each for each in (await get(http, operator, "/telemetry"))["accounts"]
    }
    bad = {"event": "page.view", "version": 1, "reason": "not_listed", "property": "page"}
    await store(
        database,
        Batch(source="ui", bad=[bad], sampled_out=4, dropped_full=2, dropped_by_sender=1),
    )
    found = await get(http, operator, "/telemetry")
    (ui,) = [each for each in found["accounts"] if each["source"] == "ui"]
    then = before.get("ui", {})
    assert {name: ui[name] - then.get(name, 0) for name in ("sent", "sampled_out", "dropped")} == {
        "sent": 8,
        "sampled_out": 4,
        "dropped": 3,
    }
    assert ui["balances"] is True
    assert ui["sent"] == sum(
        ui[name] for name in ("stored", "duplicate", "set_aside", "sampled_out", "dropped")
    )
    assert any(
        (each["event"], each["reason"], each["property"]) == ("page.view", "not_listed", "page")
        for each in found["set_aside"]
    )
    assert set(found["waiting"]) == {"memory", "disk"}
    assert found["burst_until"] is None
