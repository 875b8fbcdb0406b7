"""What every backlog is told of a job: held, dropped, more urgent, paced."""

import time
from collections import Counter

from recto.fleet import JobBacklog
from recto.orders import Priority
from recto.units import Queue
from recto.values import JobId
from storage.protocols import Backlog
from tests.resources.backlogs import (
    OWNER,
    QUEUE,
    begun,
    by_tenant,
    released,
    some_time_later,
    unit,
    units,
)

JOB = JobId("job-1")
OTHER = JobId("job-2")
NEVER = 1e-6
"""Pages a minute: one unit and no second."""


def test_nothing_of_a_held_job_is_released(backlog: Backlog) -> None:
    lost, returned = begun(backlog, unit(1)), begun(backlog, unit(2))
    backlog.add(units(6))
    backlog.hold(JOB, until=time.time() + 3600)
    backlog.resend(lost.id)
    backlog.give_back(returned.id, OWNER, delay=0.0)
    backlog.add([unit(7), *units(3, job="job-2")])
    assert {each.job for each in released(backlog, 99)} == {"job-2"}
    assert backlog.waiting(JOB).waiting == 7
    backlog.hold(JOB, until=0.0)
    assert len(released(backlog, 99)) == 7


def test_what_waits_of_a_held_job_is_known_by_queue(backlog: Backlog) -> None:
    lost, returned = begun(backlog, unit(1)), begun(backlog, unit(2))
    backlog.add([*units(6), unit(9, queue=Queue.CPU), *units(5, job="job-2")])
    assert backlog.held(JOB) == {}
    backlog.hold(JOB, until=time.time() + 3600)
    assert backlog.held(JOB) == {QUEUE: 4, Queue.CPU: 1}
    backlog.resend(lost.id)
    backlog.give_back(returned.id, OWNER, delay=60.0)
    assert backlog.held(JOB) == {QUEUE: 6, Queue.CPU: 1}
    assert backlog.held(OTHER) == {}
    backlog.hold(JOB, until=0.0)
    assert backlog.held(JOB) == {}


def test_a_job_is_held_until_a_time(backlog: Backlog) -> None:
    backlog.hold(JOB, until=time.time() + 3600)
    backlog.hold(JOB, until=time.time() - 1)
    backlog.add(units(1))
    assert len(released(backlog, 9)) == 1
    backlog.hold(JOB, until=time.time() + 0.05)
    backlog.add(units(2))
    assert some_time_later(lambda: len(backlog.release(QUEUE, most=9)) == 1)


def test_a_job_is_held_for_ever_until_told_otherwise(backlog: Backlog) -> None:
    backlog.hold(JOB, until=float("inf"))
    backlog.add(units(2))
    assert released(backlog, 9) == []
    backlog.hold(JOB, until=0.0)
    assert len(released(backlog, 9)) == 2


def test_a_tenant_whose_job_is_held_is_served_by_its_others(backlog: Backlog) -> None:
    backlog.add([*units(5), *units(5, job="job-2")])
    backlog.hold(JOB, until=float("inf"))
    assert [each.job for each in released(backlog, 9)] == ["job-2"] * 5


def test_what_waits_of_a_job_is_dropped(backlog: Backlog) -> None:
    working, lost, returned = (begun(backlog, unit(number)) for number in (1, 2, 3))
    backlog.resend(lost.id)
    backlog.give_back(returned.id, OWNER, delay=3600.0)
    backlog.add([*units(6), *units(2, job="job-2"), unit(9, queue=Queue.CPU)])
    assert backlog.drop(JOB) == 6
    assert backlog.drop(JOB) == 0
    assert {each.job for each in released(backlog, 99)} == {"job-2"}
    assert backlog.waiting(JOB) == JobBacklog(job=JOB, waiting=0, pages=0)
    assert backlog.depth(Queue.CPU).waiting == 0
    assert not backlog.complete(lost.id, OWNER)
    assert backlog.complete(working.id, OWNER, then=[unit(20)])
    assert released(backlog, 99) == [unit(20)]


def test_a_job_gets_another_priority_for_what_waits_and_what_will(backlog: Backlog) -> None:
    lost, returned = begun(backlog, unit(1)), begun(backlog, unit(2))
    backlog.add([*units(5), *units(500, job="job-2", tenant="other")])
    backlog.reprioritise(JOB, Priority.BULK)
    backlog.give_back(returned.id, OWNER, delay=0.0)
    backlog.add([unit(6)])
    given = released(backlog, 60)
    of_job = [each for each in given if each.job == JOB]
    assert 4 <= len(of_job) <= 8
    assert all(each.priority is Priority.BULK for each in of_job)
    backlog.resend(lost.id)
    assert [each.priority for each in backlog.release(QUEUE, most=1)] == [Priority.BULK]
    backlog.reprioritise(JOB, Priority.INTERACTIVE)
    backlog.add([unit(number) for number in range(10, 30)])
    assert sum(each.job == JOB for each in released(backlog, 25)) >= 20


def test_a_held_job_stays_held_with_another_priority(backlog: Backlog) -> None:
    backlog.add(units(3))
    backlog.hold(JOB, until=float("inf"))
    backlog.reprioritise(JOB, Priority.INTERACTIVE)
    assert released(backlog, 9) == []
    assert backlog.waiting(JOB) == JobBacklog(job=JOB, waiting=3, pages=3)
    backlog.hold(JOB, until=0.0)
    assert len(released(backlog, 9)) == 3


def test_a_paced_job_is_given_no_more_than_its_pace(backlog: Backlog) -> None:
    backlog.pace(JOB, pages_per_minute=NEVER)
    backlog.add(units(5))
    backlog.add(units(5, job="job-2"))
    given = released(backlog, 99)
    assert Counter(each.job for each in given) == {"job-1": 1, "job-2": 5}
    backlog.pace(JOB, pages_per_minute=NEVER)
    assert released(backlog, 99) == []
    backlog.pace(JOB, pages_per_minute=0.0)
    assert len(released(backlog, 99)) == 4


def test_a_pace_counts_pages(backlog: Backlog) -> None:
    backlog.pace(JOB, pages_per_minute=6000.0)
    backlog.add(units(300, cost=20))
    at_once = backlog.release(QUEUE, most=300)
    assert 1 <= len(at_once) <= 20
    assert some_time_later(lambda: bool(backlog.release(QUEUE, most=1)))


def test_a_paced_tenant_does_not_stop_others(backlog: Backlog) -> None:
    backlog.pace(JOB, pages_per_minute=NEVER)
    backlog.add(units(5, priority=Priority.INTERACTIVE))
    backlog.add(units(20, job="job-2", tenant="other", priority=Priority.BULK))
    assert by_tenant(released(backlog, 99)) == {"acme": 1, "other": 20}
