"""What the metrics say of deployments: how they are, what is wrong with them, and what they cost today."""

import time
from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from recto.calls import account_of_day
from recto.deployments import micros
from recto.settings import Settings
from storage.stores import Stores
from workers.escalation.alarms import Trouble, alarms
from workers.escalation.money import day_of


def of_deployments(stores: Stores, settings: Settings, counters: Mapping[str, float]) -> Iterator[Metric]:
    """Of those in the settings. Money in millionths of a US dollar."""
    health = {name: stores.traffic.health(name) for name in sorted(settings.deployments)}
    labels = ("deployment",)
    resting = GaugeMetricFamily(
        "recto_deployment_resting_seconds",
        "How long nobody will call a deployment: its breaker is open.",
        labels=labels,
    )
    calls = GaugeMetricFamily("recto_deployment_calls", "Calls of a deployment that are under way.", labels=labels)
    failures = GaugeMetricFamily("recto_deployment_failures", "Failures of a deployment in a row.", labels=labels)
    for name, found in health.items():
        resting.add_metric((name,), found.resting)
        calls.add_metric((name,), found.calls)
        failures.add_metric((name,), found.failures)
    yield from (resting, calls, failures)
    troubles = GaugeMetricFamily(
        "recto_deployment_trouble",
        "1 where something is wrong with a deployment: resting, never_asked, always_rejected or no_cap.",
        labels=("deployment", "trouble"),
    )
    found_wrong = {(alarm.deployment, alarm.trouble) for alarm in alarms(settings, counters, health)}
    for name in health:
        for trouble in Trouble:
            troubles.add_metric((name, trouble.value), float((name, trouble) in found_wrong))
    yield troubles
    yield from _money(stores, settings)


def _money(stores: Stores, settings: Settings) -> Iterator[Metric]:
    account = account_of_day(day_of(time.time()))
    spent = stores.purse.spent([account]).get(account)
    yield GaugeMetricFamily(
        "recto_spent_today_micros",
        "Charged for calls of models since midnight (UTC), with what is reserved, in millionths of a US dollar.",
        spent.charged if spent else 0,
    )
    yield GaugeMetricFamily(
        "recto_reserved_micros",
        "Of what was charged today: for calls whose outcome is not known (yet).",
        spent.open if spent else 0,
    )
    yield GaugeMetricFamily(
        "recto_day_cap_micros", "What may be charged in a day (UTC), 0 for no cap.", micros(settings.budget.day)
    )
