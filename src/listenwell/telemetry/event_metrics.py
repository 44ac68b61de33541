"""The account of events, as Prometheus collects it."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

Counts = Mapping[str, Mapping[str, int]]


class EventMetrics:
    """What became of events, by source, and what is still on its way.

    Args:
        counts: By source: ``sent`` and each count that it is the sum of; ``None`` while the
            database cannot be asked.
        waiting: Events taken in and not yet stored, by place.

    """

    def __init__(self, counts: Counts | None, waiting: Mapping[str, int]) -> None:
        self._counts = counts
        self._waiting = waiting

    def collect(self) -> Iterator[Metric]:
        """Yield the families."""
        on_its_way = GaugeMetricFamily(
            "listenwell_telemetry_waiting",
            "Events taken in by this process and not yet stored.",
            labels=["place"],
        )
        for place, number in self._waiting.items():
            on_its_way.add_metric([place], number)
        yield on_its_way
        if self._counts is not None:
            yield self._events(self._counts)

    @staticmethod
    def _events(counts: Counts) -> CounterMetricFamily:
        events = CounterMetricFamily(
            "listenwell_telemetry_events",
            "Events by what became of them; sent is the sum of the other outcomes.",
            labels=["source", "outcome"],
        )
        for source, by_outcome in counts.items():
            for outcome, number in by_outcome.items():
                events.add_metric([source, outcome], number)
        return events
