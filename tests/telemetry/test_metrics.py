"""What stands at /metrics is what the tracking plan says, name by name and label by label."""

from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text

from listenwell.api.app import make_app
from listenwell.jobs import kinds, run_job
from listenwell.jobs.ledger import enqueue
from listenwell.llm.breaker_log import BreakerLog
from listenwell.telemetry.call_log import CallLog
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.emit import emit
from listenwell.telemetry.generated.events import JobDead
from listenwell.telemetry.plan import load_plan
from listenwell.telemetry.work import Work

PLANNED = {
    name: metric for name, metric in load_plan().metrics.items() if metric.where == "prometheus"
}
OF_THE_FORMAT = {"le", "quantile"}


async def _noop(_: object) -> None:
    """Do nothing."""


@pytest.fixture
async def told(database, database_url, settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """What /metrics says when there is something of everything."""
    kind = f"metrics_{uuid4().hex[:8]}"
    monkeypatch.setitem(kinds._kinds, kind, kinds.Kind(kind, _noop))
    async with database.transaction() as db:
        done = await enqueue(db, kind, f"done-{uuid4()}")
        await enqueue(db, kind, f"waiting-{uuid4()}")
        await emit(db, JobDead(kind="other", attempts=1))
        await db.execute(
            text(
                "INSERT INTO telemetry.model_budget_use (feature, month, spent_usd, refused) "
                "VALUES (:feature, date_trunc('month', now()), 1.5, 2)"
            ),
            {"feature": kind},
        )
    assert await run_job(database, done) == "succeeded"
    log = CallLog(capacity=1)
    for _ in range(2):
        record = CallRecord("attempt", kind, work=Work(), provider="openai")
        record.end()
        log.add(record)
    await log.write(database)
    await BreakerLog(database).tell("openai:gpt-5-mini", kind, "open", 5)
    app = make_app(settings.model_copy(update={"database_url": SecretStr(database_url)}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
    ):
        await http.get("/healthz")
        return (await http.get("/metrics")).text


def test_every_metric_of_the_plan_is_told_and_no_other(told: str) -> None:
    families = {
        family.name: family
        for family in text_string_to_metric_families(told)
        if family.name.startswith("listenwell_") and not family.name.endswith("_created")
    }
    assert families.keys() == PLANNED.keys()
    for name, planned in PLANNED.items():
        assert families[name].type == planned.kind, name
        labels = {frozenset(each.labels.keys() - OF_THE_FORMAT) for each in families[name].samples}
        assert labels == {frozenset(planned.labels)}, name


def test_every_metric_of_the_plan_is_named_on_its_page() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs/reference/events.md").read_text()
    assert [name for name in PLANNED if name not in page] == []
