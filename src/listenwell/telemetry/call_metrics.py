"""Calls, drops, breakers and budgets of all processes, as Prometheus collects them."""

import math
from collections import defaultdict
from typing import Final

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.telemetry.call_log import BUCKETS
from listenwell.telemetry.call_report import dropped
from listenwell.telemetry.model_state import breakers, budgets

_SECONDS: Final = text("""
SELECT kind, operation, provider, outcome, le, calls, seconds FROM telemetry.api_call_seconds
""")


class Collected:
    """Metrics that were read already, for a registry."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        """Return them."""
        return self._metrics


async def call_metrics(db: AsyncSession) -> Collected:
    """Read everything that the processes have written about their calls."""
    return Collected(
        [await _seconds(db), await _drops(db), await _breakers(db), *await _budgets(db)]
    )


async def _seconds(db: AsyncSession) -> Metric:
    found: dict[tuple[str, ...], dict[float, tuple[int, float]]] = defaultdict(dict)
    for kind, operation, provider, outcome, le, calls, seconds in await db.execute(_SECONDS):
        found[kind, operation, provider, outcome][le] = (calls, seconds)
    family = HistogramMetricFamily(
        "listenwell_api_call_seconds",
        "Calls to models and vendors: how long they took and how they ended.",
        labels=["kind", "operation", "provider", "outcome"],
    )
    for labels, buckets in sorted(found.items()):
        total, cumulative = 0, []
        for bound in BUCKETS:
            total += buckets.get(bound, (0, 0.0))[0]
            cumulative.append(("+Inf" if math.isinf(bound) else str(bound), float(total)))
        family.add_metric(labels, cumulative, math.fsum(s for _, s in buckets.values()))
    return family


async def _drops(db: AsyncSession) -> Metric:
    family = CounterMetricFamily(
        "listenwell_call_records_dropped", "Call records never written.", labels=["reason"]
    )
    for reason, records in await dropped(db):
        family.add_metric([reason], records)
    return family


async def _breakers(db: AsyncSession) -> Metric:
    family = GaugeMetricFamily(
        "listenwell_circuit_breakers",
        "Processes whose circuit breaker for a model is open or half open.",
        labels=["model", "state"],
    )
    for each in await breakers(db):
        family.add_metric([each.model, "open"], each.open)
        family.add_metric([each.model, "half_open"], each.half_open)
    return family


async def _budgets(db: AsyncSession) -> list[Metric]:
    spent = GaugeMetricFamily(
        "listenwell_model_budget_spent_usd", "Spent this month.", labels=["feature"]
    )
    held = GaugeMetricFamily(
        "listenwell_model_budget_held_usd", "Held for calls under way.", labels=["feature"]
    )
    refused = GaugeMetricFamily(
        "listenwell_model_budget_refused", "Calls refused this month.", labels=["feature"]
    )
    for each in await budgets(db):
        spent.add_metric([each.feature], float(each.spent_usd))
        held.add_metric([each.feature], float(each.held_usd))
        refused.add_metric([each.feature], each.refused)
    return [spent, held, refused]
