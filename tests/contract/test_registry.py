"""What every registry does."""

import time

import pytest

from recto.fleet import WorkerInfo
from recto.units import Queue
from storage.bundle import Stores
from storage.protocols import Registry
from tests.resources.counters import Caller, ready_to_lead
from tests.resources.kept import StoresSpec
from tests.resources.processes import PATIENCE, processes_at_once


@pytest.fixture
def registry(stores: Stores) -> Registry:
    return stores.registry


def worker(number: int, *, processes: int = 2) -> WorkerInfo:
    return WorkerInfo(
        id=f"host-a/{number}/1700000000.5",
        host="host-a",
        pid=number,
        queues=(Queue.CPU, Queue.OCR),
        processes=processes,
        started=1700000000.5,
    )


def living(registry: Registry) -> list[WorkerInfo]:
    """Without the time of their last beat."""
    return [found.model_copy(update={"seen": 0.0}) for found in registry.workers()]


def test_workers_live_while_they_beat(registry: Registry) -> None:
    assert registry.workers() == []
    before = time.time()
    registry.beat(worker(1), seconds=3600)
    registry.beat(worker(2), seconds=3600)
    assert living(registry) == [worker(1), worker(2)]
    assert all(before - 60 < found.seen < time.time() + 60 for found in registry.workers())
    registry.beat(worker(1, processes=5), seconds=3600)
    assert living(registry) == [worker(1, processes=5), worker(2)]


def test_workers_that_are_not_heard_of_live_no_more(registry: Registry) -> None:
    registry.beat(worker(1), seconds=3600)
    registry.beat(worker(2), seconds=0.02)
    deadline = time.monotonic() + PATIENCE
    while len(living(registry)) > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert living(registry) == [worker(1)]
    registry.beat(worker(2), seconds=3600)
    assert living(registry) == [worker(1), worker(2)]


def test_workers_leave(registry: Registry) -> None:
    registry.beat(worker(1), seconds=3600)
    registry.beat(worker(2), seconds=3600)
    registry.leave(worker(1).id)
    registry.leave(worker(1).id)
    registry.leave("unheard-of")
    assert living(registry) == [worker(2)]


def test_workers_are_seen_by_others(registry: Registry, spec: StoresSpec) -> None:
    registry.beat(worker(1), seconds=3600)
    assert living(spec.opened().registry) == [worker(1)]


def test_a_role_has_one_owner(registry: Registry) -> None:
    assert registry.lease("keeper", "first", seconds=3600)
    assert not registry.lease("keeper", "second", seconds=3600)
    assert registry.lease("keeper", "first", seconds=3600)
    assert registry.lease("another", "second", seconds=3600)


def test_a_lease_ends(registry: Registry) -> None:
    assert registry.lease("keeper", "first", seconds=0.02)
    deadline = time.monotonic() + PATIENCE
    while not registry.lease("keeper", "second", seconds=3600):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert not registry.lease("keeper", "first", seconds=3600)


def test_a_lease_is_held_from_when_it_was_last_asked_for(registry: Registry) -> None:
    assert registry.lease("keeper", "first", seconds=3600)
    assert registry.lease("keeper", "first", seconds=0.02)
    deadline = time.monotonic() + PATIENCE
    while not registry.lease("keeper", "second", seconds=3600):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_of_many_leads(registry: Registry, spec: StoresSpec) -> None:
    callers = [Caller(spec=spec, name=f"process {number}", times=40) for number in range(4)]
    won = processes_at_once(ready_to_lead, callers)
    assert [sum(part[index] for part in won) for index in range(40)] == [1] * 40
    owner = next(caller.name for caller, part in zip(callers, won, strict=True) if part[0])
    assert registry.lease("role 0", owner, seconds=3600)


def test_a_store_stays_whole(registry: Registry, spec: StoresSpec) -> None:
    registry.made_whole()
    assert registry.is_whole()
    assert spec.opened().registry.is_whole()
