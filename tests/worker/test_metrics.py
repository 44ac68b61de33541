"""What workers do is seen at the API's /metrics, which is another process."""

import asyncio

import httpx
import pytest
from benchmarks import jobs_fleet
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from listenwell.api.app import make_app

PATIENCE = 90.0


def samples(told: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


@pytest.mark.parametrize("broker", ["folders"], indirect=True)
async def test_jobs_calls_breakers_and_drops_of_workers_are_told(
    fleet, ledger, ledger_url, settings
) -> None:
    fleet.worker()
    fleet.relay()
    await jobs_fleet.add(ledger, "bench.calls", map(str, range(4)))
    await jobs_fleet.add(ledger, "bench.raises", ["raises"])
    await jobs_fleet.all_in(ledger, "succeeded", 4, PATIENCE)
    await jobs_fleet.all_in(ledger, "dead", 1, PATIENCE)
    app = make_app(settings.model_copy(update={"database_url": SecretStr(ledger_url)}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
        asyncio.timeout(PATIENCE),
    ):
        found: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}

        def value(metric: str, **labels: str) -> float:
            return found.get((f"listenwell_{metric}", frozenset(labels.items())), 0.0)

        def calls(outcome: str) -> float:
            of = {"kind": "attempt", "operation": "bench", "provider": "bench"}
            return value("api_call_seconds_count", outcome=outcome, **of)

        while calls("ok") < 4:  # records are written about once a second
            found = samples((await http.get("/metrics")).text)
        assert calls("timeout") == 4
        assert value("job_run_seconds_15m_count", kind="bench.calls") == 4
        assert value("jobs", kind="bench.raises", state="dead") == 1
        assert value("circuit_breakers", model="bench:fails", state="open") >= 1
        assert value("call_records_dropped_total", reason="full") == 12
        assert value("database_connections", part="relay") >= 1
        assert value("database_connections", part="worker") >= 1
        fleet.stop()
        while value("database_connections", part="worker"):
            found = samples((await http.get("/metrics")).text)
        assert value("database_connections", part="relay") == 0
