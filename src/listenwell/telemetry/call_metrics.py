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

_SECONDS: Final = text("""
SELECT kind, operation, provider, outcome, le, calls, seconds FROM telemetry.api_call_seconds
""")
_DROPS: Final = text("SELECT reason, records FROM telemetry.api_call_drops ORDER BY 1")
# A process that is gone cannot close its breaker; what it last said counts for an hour.
_BREAKERS: Final = text("""
SELECT model, count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'half_open')
FROM telemetry.circuit_breakers WHERE changed_at > now() - interval '1 hour'
GROUP BY model ORDER BY 1
""")
_BUDGETS: Final = text("""
SELECT u.feature, u.spent_usd, coalesce(sum(h.usd), 0), u.refused
FROM telemetry.model_budget_use u
LEFT JOIN telemetry.model_budget_holds h ON h.feature = u.feature AND h.month = u.month
WHERE u.month = date_trunc('month', now())::date GROUP BY u.feature, u.month ORDER BY 1
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
    for reason, records in await db.execute(_DROPS):
        family.add_metric([reason], records)
    return family


async def _breakers(db: AsyncSession) -> Metric:
    family = GaugeMetricFamily(
        "listenwell_circuit_breakers",
        "Processes whose circuit breaker for a model is open or half open.",
        labels=["model", "state"],
    )
    for model, opened, half in await db.execute(_BREAKERS):
        family.add_metric([model, "open"], opened)
        family.add_metric([model, "half_open"], half)
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
    for feature, spent_usd, held_usd, times in await db.execute(_BUDGETS):
        spent.add_metric([feature], float(spent_usd))
        held.add_metric([feature], float(held_usd))
        refused.add_metric([feature], times)
    return [spent, held, refused]
