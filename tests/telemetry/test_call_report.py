"""An operator's questions, each answered by one command."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

import listenwell.cli.service.context as context
from listenwell.cli.main import main
from listenwell.telemetry import call_report
from listenwell.telemetry.call_log import CallLog
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.outcomes import Outcome
from listenwell.telemetry.work import Work


def record(kind, feature, outcome=Outcome.OK, parent=None, **given) -> CallRecord:
    made = CallRecord(kind, feature, work=Work(), parent=parent, feature=feature)
    made.outcome = outcome
    for name, value in given.items():
        setattr(made, name, value)
    made.end()
    made.seconds = given.get("seconds", 1.0)
    return made


@pytest.fixture
async def written(database, database_url, monkeypatch) -> None:
    """One feature answered at the second attempt, another left to the local reader."""
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM telemetry.api_calls_log"))
        await db.execute(text("DELETE FROM telemetry.api_call_drops"))
    log = CallLog()
    model = {"provider": "openai", "requested_model": "gpt-5-mini", "prompt_version": "1-abc"}
    tokens = {"input_tokens": 1_000_000, "output_tokens": 100_000}
    cues = record("operation", "read_cues", retries=1, prompt_version="1-abc")
    log.add(cues)
    log.add(record("attempt", "read_cues", Outcome.TIMEOUT, cues, error_type="X", **model))
    log.add(record("attempt", "read_cues", Outcome.OK, cues, seconds=3.0, **model, **tokens))
    bias = record("operation", "bias", Outcome.FALLEN_BACK, fallback_used=True)
    log.add(bias)
    log.add(record("attempt", "bias", Outcome.RATE_LIMITED, bias, status_code=429, **model))
    log.drop("full", 3)
    await log.write(database)
    # The command opens the database by the settings.
    monkeypatch.setenv("LISTENWELL_DATABASE_URL", database_url)
    yield
    context.get_settings.cache_clear()


async def test_what_did_models_cost_by_feature_and_prompt_version(written, database) -> None:
    async with database.transaction() as db:
        dearest, other = await call_report.costs(db, 7)
    assert (dearest.feature, dearest.prompt_version) == ("read_cues", "1-abc")
    assert (dearest.attempts, dearest.answered) == (2, 1)
    assert dearest.usd == pytest.approx(0.25 + 0.1 * 2)
    assert (dearest.median_seconds, dearest.p95_seconds) == (2.0, pytest.approx(2.9))
    assert (other.feature, other.usd, other.unpriced) == ("bias", 0, 0)


async def test_what_failed_and_why(written, database) -> None:
    async with database.transaction() as db:
        ends = await call_report.operations(db, 7)
        found = await call_report.failures(db, 7)
    assert (ends.all, ends.answered, ends.by_the_local_reader, ends.retries) == (2, 1, 1, 1)
    assert {(each.feature, each.outcome, each.status_code) for each in found} == {
        ("read_cues", "timeout", None),
        ("bias", "rate_limited", 429),
    }


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("costs", ["read_cues", "1-abc", "gpt-5-mini", "0.4500 USD in 7 days"]),
        (
            "failures",
            [
                "2 operations in 7 days: 1 answered",
                "1 left to the local reader",
                "rate_limited",
                "timeout",
                "429",
                "3 call records were never written: memory was full",
            ],
        ),
    ],
)
async def test_one_command_each(written, command, told, capsys) -> None:
    import asyncio

    assert await asyncio.to_thread(main, ["telemetry", command]) == 0
    out = capsys.readouterr().out
    for each in told:
        assert each in out


def test_secrets_do_not_print() -> None:
    from listenwell.llm.wire import Keys

    assert "sk-" not in repr(Keys(SecretStr("sk-1"), SecretStr("sk-2")))
