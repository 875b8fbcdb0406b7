"""What every meter does."""

import time

import pytest

from storage.bundle import Stores
from storage.protocols import Meter
from tests.resources.counters import Caller, count_for_ever, ready_to_count, ready_to_take
from tests.resources.kept import StoresSpec
from tests.resources.processes import PATIENCE, kill_on_the_way, processes_at_once

HARDLY = 1e-6
"""A minute: what is taken does not come back while a test runs."""


@pytest.fixture
def meter(stores: Stores) -> Meter:
    return stores.meter


def test_counters_add_up(meter: Meter, spec: StoresSpec) -> None:
    assert meter.counters() == {}
    meter.count({'pages{engine="rapidocr"}': 2, "seconds": 0.25})
    meter.count({"seconds": 0.5, "näht\tund Zeile\n": 1})
    meter.count({})
    expected = {'pages{engine="rapidocr"}': 2.0, "seconds": 0.75, "näht\tund Zeile\n": 1.0}
    assert meter.counters() == expected
    assert spec.opened().meter.counters() == expected


def test_processes_lose_no_count(meter: Meter, spec: StoresSpec) -> None:
    callers = [Caller(spec=spec, name=str(number), times=50) for number in range(4)]
    processes_at_once(ready_to_count, callers)
    assert meter.counters() == {"pages": 200.0, "seconds": 100.0}


def test_what_is_counted_together_is_counted_together_though_killed(meter: Meter, spec: StoresSpec) -> None:
    kill_on_the_way(count_for_ever, spec, 20_000)
    counters = meter.counters()
    assert counters["pages"] >= 10_000
    assert counters["cost"] * 4 == counters["pages"]


def test_a_bucket_gives_its_burst_and_says_when_there_is_more(meter: Meter) -> None:
    taken = [meter.take("api", per_minute=60.0, burst=5.0, cost=2.0) for _ in range(2)]
    assert taken == [0.0, 0.0]
    wait = meter.take("api", per_minute=HARDLY, burst=5.0, cost=2.0)
    assert 0 < wait <= 60 / HARDLY
    assert meter.take("api", per_minute=HARDLY, burst=5.0, cost=1.0) == 0.0
    assert meter.take("other", per_minute=HARDLY, burst=5.0, cost=5.0) == 0.0


def test_a_refusal_takes_nothing(meter: Meter) -> None:
    meter.take("api", per_minute=HARDLY, burst=3.0, cost=2.0)
    assert all(meter.take("api", per_minute=HARDLY, burst=3.0, cost=2.0) > 0 for _ in range(10))
    assert meter.take("api", per_minute=HARDLY, burst=3.0, cost=1.0) == 0.0


def test_a_bucket_fills_again(meter: Meter) -> None:
    assert meter.take("api", per_minute=600.0, burst=1.0) == 0.0
    deadline = time.monotonic() + PATIENCE
    while (wait := meter.take("api", per_minute=600.0, burst=1.0)) > 0:
        assert wait <= 0.1
        assert time.monotonic() < deadline
        time.sleep(wait)


def test_a_bucket_holds_no_more_than_its_burst(meter: Meter) -> None:
    meter.take("api", per_minute=6e6, burst=2.0)
    time.sleep(0.01)
    assert meter.take("api", per_minute=6e6, burst=2.0) == 0.0
    taken = [meter.take("api", per_minute=HARDLY, burst=2.0) for _ in range(3)]
    assert [wait == 0.0 for wait in taken] == [True, False, False]


def test_more_than_a_burst_is_given_from_a_full_bucket_and_paid_for_later(meter: Meter) -> None:
    assert meter.take("api", per_minute=HARDLY, burst=2.0, cost=10.0) == 0.0
    assert meter.take("api", per_minute=HARDLY, burst=2.0, cost=1.0) == pytest.approx(9 * 60 / HARDLY, rel=1e-3)


def test_what_was_not_needed_is_given_back(meter: Meter) -> None:
    assert meter.take("api", per_minute=HARDLY, burst=4.0, cost=10.0) == 0.0
    meter.give_back("api", 9.0)
    assert [meter.take("api", per_minute=HARDLY, burst=4.0) == 0.0 for _ in range(4)] == [True, True, True, False]


def test_what_is_given_back_fills_no_bucket_more_than_full(meter: Meter) -> None:
    meter.give_back("api", 100.0)
    assert meter.take("api", per_minute=HARDLY, burst=2.0) == 0.0
    meter.give_back("api", 100.0)
    taken = [meter.take("api", per_minute=HARDLY, burst=2.0) for _ in range(3)]
    assert [wait == 0.0 for wait in taken] == [True, True, False]


def test_nothing_comes_back_without_a_rate(meter: Meter) -> None:
    assert meter.take("api", per_minute=0.0, burst=1.0) == 0.0
    assert meter.take("api", per_minute=0.0, burst=1.0) == float("inf")


def test_processes_take_no_more_than_there_is(meter: Meter, spec: StoresSpec) -> None:
    callers = [Caller(spec=spec, name=str(number), times=50) for number in range(4)]
    waits = processes_at_once(ready_to_take, callers)
    assert sum(wait == 0.0 for part in waits for wait in part) == 100
    assert meter.take("api:acme", per_minute=HARDLY, burst=100.0) > 0
