"""What every backlog does: adding, releasing, counting."""

import itertools
from collections import Counter

from recto.fleet import Depth, JobBacklog
from recto.units import Queue
from recto.values import JobId
from storage.protocols import Backlog
from tests.resources.backlogs import (
    OWNER,
    QUEUE,
    Hand,
    begun,
    ids,
    ready_to_add,
    ready_to_release,
    released,
    some_time_later,
    unit,
    units,
)
from tests.resources.kept import StoresSpec
from tests.resources.processes import processes_at_once

JOB = JobId("job-1")
OTHER = JobId("job-2")


def test_a_unit_waits_as_it_was_added(backlog: Backlog) -> None:
    wanted = unit(1, cost=16).model_copy(update={"trace": "00-aa-bb-01", "round": 3})
    assert backlog.add([wanted]) == 1
    assert backlog.release(QUEUE, most=5) == [wanted]
    assert backlog.release(QUEUE, most=5) == []


def test_nothing_is_added_twice(backlog: Backlog) -> None:
    three = units(3)
    assert backlog.add([three[0], three[1], three[0]]) == 2
    assert backlog.add(three) == 1
    (first,) = backlog.release(QUEUE, most=1)
    assert backlog.add([first, first.model_copy(update={"cost": 9})]) == 0
    assert backlog.add([]) == 0
    assert backlog.depth(QUEUE).waiting == 2


def test_what_is_done_may_be_asked_for_again(backlog: Backlog) -> None:
    first = begun(backlog, unit(1))
    backlog.complete(first.id, OWNER)
    assert backlog.add([first]) == 1
    assert backlog.release(QUEUE, most=1) == [first]


def test_queues_do_not_mix(backlog: Backlog) -> None:
    backlog.add([unit(1, queue=Queue.CPU), unit(2, queue=Queue.OCR), unit(3, queue=Queue.REMOTE)])
    assert ids(backlog.release(Queue.CPU, most=9)) == [unit(1).id]
    assert [flight.unit.id for flight in backlog.in_flight(Queue.CPU)] == [unit(1).id]
    assert backlog.in_flight(Queue.OCR) == []
    assert backlog.depth(Queue.REMOTE).waiting == 1


def test_no_more_is_released_than_was_asked(backlog: Backlog) -> None:
    backlog.add(units(5))
    assert backlog.release(QUEUE, most=0) == []
    assert len(backlog.release(QUEUE, most=3)) == 3
    assert len(backlog.release(QUEUE, most=3)) == 2


def test_of_a_job_the_first_to_come_is_the_first_to_go(backlog: Backlog) -> None:
    for one in units(30):
        backlog.add([one])
    assert released(backlog, 30) == units(30)


def test_processes_add_a_unit_once(spec: StoresSpec, backlog: Backlog) -> None:
    wanted = tuple(units(60))
    added = processes_at_once(ready_to_add, [Hand(spec=spec, name=str(name), units=wanted) for name in range(4)])
    assert [sum(part[index] for part in added) for index in range(60)] == [1] * 60
    assert len(released(backlog, 100)) == 60


def test_processes_release_a_unit_once(spec: StoresSpec, backlog: Backlog) -> None:
    backlog.add([*units(300), *units(300, job="job-2", tenant="other")])
    given = processes_at_once(ready_to_release, [Hand(spec=spec, name=str(name)) for name in range(4)])
    seen = Counter(itertools.chain.from_iterable(given))
    assert seen == Counter(ids([*units(300), *units(300, job="job-2")]))
    assert len(backlog.in_flight(QUEUE)) == 600


def test_depth_and_waiting_count_units_and_pages(backlog: Backlog) -> None:
    assert backlog.depth(QUEUE) == Depth(queue=QUEUE, waiting=0, waiting_pages=0, in_flight=0, oldest=0.0)
    assert backlog.waiting(JOB) == JobBacklog(job=JOB, waiting=0, pages=0)
    lost, returned = begun(backlog, unit(1, cost=5)), begun(backlog, unit(2, cost=7))
    backlog.add([*units(4, cost=16), *units(3, job="job-2", cost=2), unit(9, queue=Queue.CPU, cost=3)])
    assert backlog.waiting(JOB) == JobBacklog(job=JOB, waiting=3, pages=35)
    depth = backlog.depth(QUEUE)
    assert (depth.waiting, depth.waiting_pages, depth.in_flight) == (5, 38, 2)
    backlog.resend(lost.id)
    backlog.give_back(returned.id, OWNER, delay=3600.0)
    depth = backlog.depth(QUEUE)
    assert (depth.waiting, depth.waiting_pages, depth.in_flight) == (7, 50, 0)
    assert backlog.waiting(JOB) == JobBacklog(job=JOB, waiting=5, pages=47)
    backlog.hold(JOB, until=float("inf"))
    assert backlog.waiting(JOB).pages == 47
    assert backlog.waiting(OTHER).pages == 6


def test_the_oldest_is_what_waited_longest(backlog: Backlog) -> None:
    backlog.add([unit(1)])
    assert some_time_later(lambda: backlog.depth(QUEUE).oldest > 0.02)
    backlog.add([unit(2)])
    assert backlog.depth(QUEUE).oldest > 0.02
    backlog.release(QUEUE, most=1)
    assert some_time_later(lambda: backlog.depth(QUEUE).oldest > 0)
    backlog.release(QUEUE, most=1)
    assert backlog.depth(QUEUE).oldest == 0.0


def test_many_units_wait(backlog: Backlog) -> None:
    many = units(20_000)
    for start in range(0, len(many), 5000):
        backlog.add(many[start : start + 5000])
    assert backlog.depth(QUEUE).waiting == 20_000
    assert backlog.release(QUEUE, most=100) == many[:100]
    assert backlog.drop(JOB) == 19_900
