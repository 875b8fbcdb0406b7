"""What Prometheus gets, read back with its own parser."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.api.metrics import render
from recto.calls import Reservation, account_of_day
from recto.deployments import Budget, Deployment, Price, Roles, Route
from recto.fleet import WorkerInfo
from recto.jobs import Job, JobState
from recto.meters import COUNTERS, TIMES, counted, timed
from recto.orders import FileSource, Order
from recto.settings import Settings
from recto.units import Conclude, Queue, Recognize, unit_for
from recto.values import JobId, PageNumber
from storage.on_sqlite.opening import open_sqlite
from storage.stores import Stores
from workers.escalation.money import day_of

SETTINGS = Settings(
    deployments={
        "sonnet": Deployment(kind="anthropic", model="claude-sonnet-4-6", price=Price(input=Decimal(3))),
        "own": Deployment(kind="openai-compatible", model="qwen2.5-vl", url="http://gpu1:8000/v1"),
    },
    roles=Roles(tables=Route(default="sonnet", fallback=("own",))),
    budget=Budget(day=Decimal("2.5")),
)
JOB = Job(id=JobId("j1"), idempotency_key="k1", settings="", purpose=Order(sources=(FileSource(path="/in"),)))


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    stores = open_sqlite(tmp_path / "recto.sqlite")
    yield stores
    stores.close()


def samples(stores: Stores) -> dict[str, float]:
    """By name and labels, as ``name{label=value}``."""
    return {
        f"{sample.name}{{{','.join(f'{name}={value}' for name, value in sorted(sample.labels.items()))}}}": sample.value
        for family in text_string_to_metric_families(render(stores, SETTINGS).decode())
        for sample in family.samples
    }


def test_queues_and_workers(stores: Stores) -> None:
    stores.jobs.create(JOB)
    pages = tuple(map(PageNumber, (1, 2, 3)))
    stores.backlog.add([unit_for(JOB, Recognize(name="a", pages=pages, pack="p")), unit_for(JOB, Conclude())])
    stores.backlog.release(Queue.CPU, most=1)
    for name in ("w1", "w2"):
        worker = WorkerInfo(id=name, host=name, pid=1, queues=(Queue.OCR,), processes=4, started=0.0)
        stores.registry.beat(worker, seconds=60)
    found = samples(stores)
    assert found["recto_queue_waiting_units{queue=ocr}"] == 1
    assert found["recto_queue_waiting_pages{queue=ocr}"] == 3
    assert found["recto_queue_waiting_units{queue=cpu}"] == 0
    assert found["recto_queue_in_flight_units{queue=cpu}"] == 1
    assert found["recto_queue_oldest_seconds{queue=ocr}"] >= 0
    assert found["recto_workers{queue=ocr}"] == 2
    assert found["recto_worker_processes{queue=ocr}"] == 8
    assert found["recto_workers{queue=cpu}"] == 0


def test_what_is_held_waits_too_but_is_known_as_held(stores: Stores) -> None:
    stores.jobs.create(JOB)
    stores.backlog.add([unit_for(JOB, Conclude())])
    stores.jobs.move(JOB.id, JobState.PAUSED)
    stores.backlog.hold(JOB.id, until=float("inf"))
    found = samples(stores)
    assert found["recto_queue_waiting_units{queue=cpu}"] == 1
    assert found["recto_queue_held_units{queue=cpu}"] == 1
    assert found["recto_queue_held_units{queue=ocr}"] == 0


def test_counters_of_all_processes(stores: Stores) -> None:
    hostile = 'an "engine"\\with\nlines'
    stores.meter.count({counted("recto_pages", engine="textlayer", state="read"): 2.0})
    stores.meter.count({counted("recto_pages", engine="textlayer", state="read"): 3.0, "of something else": 1.0})
    stores.meter.count({counted("recto_pages", engine=hostile, state="failed"): 1.0})
    found = samples(stores)
    assert found["recto_pages_total{engine=textlayer,state=read}"] == 5
    assert found[f"recto_pages_total{{engine={hostile},state=failed}}"] == 1


def test_times_are_histograms(stores: Stores) -> None:
    for seconds in (0.05, 0.2, 0.2, 5_000.0):
        stores.meter.count(timed("recto_unit_seconds", seconds, stage="split", outcome="done"))
    found = samples(stores)
    assert found["recto_unit_seconds_bucket{le=0.1,outcome=done,stage=split}"] == 1
    assert found["recto_unit_seconds_bucket{le=0.3,outcome=done,stage=split}"] == 3
    assert found["recto_unit_seconds_bucket{le=+Inf,outcome=done,stage=split}"] == 4
    assert found["recto_unit_seconds_count{outcome=done,stage=split}"] == 4
    assert found["recto_unit_seconds_sum{outcome=done,stage=split}"] == pytest.approx(5_000.45)


def test_everything_is_explained_and_called_as_it_should_be(stores: Stores) -> None:
    families = list(text_string_to_metric_families(render(stores, SETTINGS).decode()))
    assert {family.name for family in families} >= {*COUNTERS, *TIMES}
    for family in families:
        assert family.name.startswith("recto_")
        assert family.documentation.endswith(".")
        assert family.type != "unknown"


def test_an_open_breaker_shows_with_the_calls_that_are_under_way(stores: Stores) -> None:
    stores.traffic.enter("sonnet", "a caller", most=8, seconds=60)
    stores.traffic.rest("own", 60.0, why="it answers 503")
    found = samples(stores)
    assert found["recto_deployment_calls{deployment=sonnet}"] == 1
    assert found["recto_deployment_resting_seconds{deployment=sonnet}"] == 0
    assert 0 < found["recto_deployment_resting_seconds{deployment=own}"] <= 60
    assert found["recto_deployment_trouble{deployment=own,trouble=resting}"] == 1
    assert found["recto_deployment_trouble{deployment=sonnet,trouble=resting}"] == 0


def test_a_route_that_never_fires_and_one_whose_answers_are_never_taken_show(stores: Stores) -> None:
    stores.meter.count(
        {
            counted("recto_pages", engine="rapidocr", state="read"): 1000.0,
            counted("recto_verdicts", deployment="own", verdict="rejected"): 20.0,
        }
    )
    found = samples(stores)
    assert found["recto_deployment_trouble{deployment=sonnet,trouble=never_asked}"] == 1
    assert found["recto_deployment_trouble{deployment=own,trouble=always_rejected}"] == 1
    assert found["recto_deployment_trouble{deployment=own,trouble=never_asked}"] == 0


def test_what_was_spent_today_shows_beside_the_cap(stores: Stores) -> None:
    today = account_of_day(day_of(time.time()))
    for name, amount in (("a", 300), ("b", 40)):
        stores.purse.reserve(
            Reservation(id=name, accounts=(today,), amount=amount, question="q", deployment="own", made=time.time()), []
        )
    stores.purse.settle("a", 250)
    found = samples(stores)
    assert found["recto_spent_today_micros{}"] == 290
    assert found["recto_reserved_micros{}"] == 40
    assert found["recto_day_cap_micros{}"] == 2_500_000


def test_without_deployments_nothing_is_said_of_them(stores: Stores) -> None:
    assert b"recto_deployment" not in render(stores, Settings())
