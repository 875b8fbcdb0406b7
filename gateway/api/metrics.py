"""The metrics of the whole service in the text format of Prometheus.

They stand in the stores and are the same whichever API process is asked: where several are scraped, take the ``max`` of
them, never the ``sum``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.api.deployment_metrics import of_deployments
from gateway.fleet import FleetView, fleet_of, serving
from recto.meters import COUNTERS, TIMES, buckets, counters_in
from recto.settings import Settings
from recto.version import VERSION
from storage.stores import Stores

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""What ``render`` gives."""

_Series: TypeAlias = dict[tuple[str, ...], dict[str, float]]
"""By the values of the labels: the parts of a counter."""


def render(stores: Stores, settings: Settings) -> bytes:
    """What Prometheus gets. Errors are those of the stores."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_OfStores(stores, settings))
    return generate_latest(registry)


class _OfStores(Collector):
    def __init__(self, stores: Stores, settings: Settings) -> None:
        self._stores = stores
        self._settings = settings

    def describe(self) -> Sequence[Metric]:
        return ()  # else registering would already ask the stores

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("recto_build", "The version that answers.", {"version": VERSION})
        yield from _of_fleet(fleet_of(self._stores))
        counters = self._stores.meter.counters()
        yield from _of_meter(counters)
        if self._settings.deployments:
            yield from of_deployments(self._stores, self._settings, counters)


def _of_fleet(fleet: FleetView) -> Iterator[Metric]:
    whole = "1 where the job store is whole, 0 while it was emptied and is being rebuilt."
    yield GaugeMetricFamily("recto_store_whole", whole, float(fleet.whole))
    by_queue = _gauges(
        "queue",
        {
            "recto_queue_waiting_units": "Units of work that wait, by queue.",
            "recto_queue_waiting_pages": "Pages in the units that wait, by queue.",
            "recto_queue_held_units": "Units that wait of jobs that are paused or outside their hours, by queue.",
            "recto_queue_in_flight_units": "Units that were given out and are not done, by queue.",
            "recto_queue_oldest_seconds": "How long the oldest unit has waited, by queue.",
            "recto_workers": "Live workers that take work, by queue.",
            "recto_worker_processes": "Processes of the live workers that take work, by queue.",
        },
    )
    for depth in fleet.queues:
        takers = serving(fleet.workers, depth.queue)
        processes = sum(worker.processes for worker in takers)
        held = fleet.held[depth.queue]
        values = (depth.waiting, depth.waiting_pages, held, depth.in_flight, depth.oldest, len(takers), processes)
        for family, value in zip(by_queue, values, strict=True):
            family.add_metric((depth.queue.value,), value)
    (messages,) = _gauges("state", {"recto_outbox_messages": "Webhook messages, by state."})
    for state, count in fleet.outbox.items():
        messages.add_metric((state.value,), count)
    yield from (*by_queue, messages)


def _gauges(label: str, helps: Mapping[str, str]) -> list[GaugeMetricFamily]:
    return [GaugeMetricFamily(name, help, labels=(label,)) for name, help in helps.items()]


def _of_meter(counters: Mapping[str, float]) -> Iterator[Metric]:
    kept = _by_name(counters)
    for name, explained in COUNTERS.items():
        counter = CounterMetricFamily(name, explained.help, labels=explained.labels)
        for labels, parts in sorted(kept[name].items()):
            counter.add_metric(labels, parts.get("", 0.0))
        yield counter
    for name, explained in TIMES.items():
        histogram = HistogramMetricFamily(name, explained.help, labels=explained.labels)
        for labels, parts in sorted(kept[name].items()):
            histogram.add_metric(labels, buckets(parts), parts.get("sum", 0.0))
        yield histogram


def _by_name(counters: Mapping[str, float]) -> Mapping[str, _Series]:
    """What the meter holds beside them, such as counters of an older version, is left out."""
    kept: dict[str, _Series] = {name: {} for name in (*COUNTERS, *TIMES)}
    for counter, amount in counters_in(counters):
        explained = COUNTERS.get(counter.name) or TIMES.get(counter.name)
        if explained and len(explained.labels) == len(counter.labels):
            kept[counter.name].setdefault(counter.labels, {})[counter.part] = amount
    return kept
