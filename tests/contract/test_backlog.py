"""What every backlog does."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from recto.errors import InternalError
from recto.fleet import Begun, Busy, Depth, Gone, JobBacklog
from recto.orders import Priority
from recto.units import Queue, Unit
from recto.values import JobId, TenantId
from storage.bundle import Stores
from storage.protocols import Backlog
from tests.resources.backlogs import (
    OWNER,
    QUEUE,
    Hand,
    begin_and_stall,
    ids,
    ready_to_add,
    ready_to_begin,
    ready_to_complete,
    ready_to_release,
    ready_to_take_over,
    released,
    unit,
    units,
    what_follows,
    work_for_ever,
)
from tests.resources.kept import StoresSpec
from tests.resources.processes import PATIENCE, kill_on_the_way, processes_at_once, threads_at_once

JOB = JobId("job-1")
OTHER = JobId("job-2")
NEVER = 1e-6
"""Pages a minute: one unit and no second."""


@pytest.fixture
def backlog(stores: Stores) -> Backlog:
    return stores.backlog


def begun(backlog: Backlog, unit: Unit, owner: str = OWNER) -> Unit:
    """In the hands of ``owner``."""
    backlog.add([unit])
    released(backlog, 1_000_000)
    assert isinstance(backlog.begin(unit.id, owner), Begun)
    return unit


def some_time_later(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.01)
    return time.monotonic() < deadline


def by_tenant(given: Sequence[Unit]) -> Counter[str]:
    return Counter(unit.tenant for unit in given)


# Adding and releasing


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


# Shares


def test_a_tenant_with_ten_pages_is_not_behind_one_with_a_hundred_thousand(backlog: Backlog) -> None:
    backlog.add(units(6250, cost=16))
    given = released(backlog, 63)
    backlog.add(units(10, job="job-2", tenant="small"))
    after: list[Unit] = []
    while by_tenant(after)["small"] < 10:
        after += backlog.release(QUEUE, most=1)
    assert by_tenant(given) == {"acme": 63}
    assert sum(unit.cost for unit in after if unit.tenant == "acme") <= 32


def test_tenants_take_turns_by_pages_not_by_units(backlog: Backlog) -> None:
    backlog.add(units(400, cost=16))
    backlog.add(units(400, job="job-2", tenant="other", cost=2))
    given = released(backlog, 360)
    pages = Counter[str]()
    for each in given:
        pages[each.tenant] += each.cost
    assert abs(pages["acme"] - pages["other"]) <= 16


def test_many_tenants_get_the_same(backlog: Backlog) -> None:
    tenants = [f"tenant-{number}" for number in range(20)]
    for number, tenant in enumerate(tenants):
        backlog.add(units(30, job=f"job-{number}", tenant=tenant))
    given = by_tenant(released(backlog, 200))
    assert given == dict.fromkeys(tenants, 10)


def test_the_share_of_a_tenant_is_by_its_weight(backlog: Backlog) -> None:
    backlog.weigh(TenantId("heavy"), 3.0)
    backlog.weigh(TenantId("light"), 0.5)
    for tenant in ("heavy", "light", "usual"):
        backlog.add(units(500, job=f"of-{tenant}", tenant=tenant, cost=4))
    given = by_tenant(released(backlog, 450))
    assert abs(given["heavy"] - 300) <= 3
    assert abs(given["usual"] - 100) <= 3
    assert abs(given["light"] - 50) <= 3
    backlog.weigh(TenantId("heavy"), 1.0)
    given = by_tenant(released(backlog, 100))
    assert abs(given["heavy"] - given["usual"]) <= 4
    with pytest.raises(InternalError):
        backlog.weigh(TenantId("heavy"), 0.0)


def test_a_tenant_that_was_away_has_saved_nothing_up(backlog: Backlog) -> None:
    backlog.add(units(2, job="job-2", tenant="other"))
    backlog.add(units(2000))
    released(backlog, 1002)
    backlog.add(units(1000, job="job-3", tenant="other"))
    given = by_tenant(released(backlog, 200))
    assert abs(given["other"] - given["acme"]) <= 4


def test_a_tenant_that_was_held_has_saved_nothing_up(backlog: Backlog) -> None:
    backlog.add(units(1000, job="job-2", tenant="other"))
    backlog.hold(OTHER, until=float("inf"))
    backlog.add(units(2000))
    assert by_tenant(released(backlog, 1000)) == {"acme": 1000}
    backlog.hold(OTHER, until=0.0)
    given = by_tenant(released(backlog, 200))
    assert abs(given["other"] - given["acme"]) <= 4


def test_a_tenant_that_comes_and_goes_gets_no_more_than_others(backlog: Backlog) -> None:
    backlog.add(units(2000))
    given = Counter[str]()
    for number in range(100):
        backlog.add([unit(number, job="job-2", tenant="other", cost=2)])
        given += by_tenant(backlog.release(QUEUE, most=3))
    assert given["acme"] >= 150


def test_priorities_go_before_each_other_and_none_is_starved(backlog: Backlog) -> None:
    for priority in reversed(Priority):
        backlog.add(units(700, job=f"job-{priority}", priority=priority, cost=4))
    given = released(backlog, 730)
    counts = Counter(unit.priority for unit in given)
    assert abs(counts[Priority.INTERACTIVE] - 640) <= 3
    assert abs(counts[Priority.NORMAL] - 80) <= 3
    assert abs(counts[Priority.BULK] - 10) <= 1
    assert given[0].priority is Priority.INTERACTIVE
    assert Priority.BULK in {unit.priority for unit in given[:80]}


def test_urgent_work_that_comes_late_goes_first(backlog: Backlog) -> None:
    backlog.add(units(1000, priority=Priority.BULK, cost=16))
    released(backlog, 100)
    urgent = units(20, job="job-2", tenant="other", priority=Priority.INTERACTIVE)
    backlog.add(urgent)
    given = released(backlog, 22)
    assert set(ids(urgent)) <= set(ids(given))
    assert given[1] in urgent


def test_tenants_share_each_priority_for_itself(backlog: Backlog) -> None:
    backlog.add(units(500, job="job-1", priority=Priority.INTERACTIVE))
    released(backlog, 300)
    backlog.add(units(500, job="job-2", priority=Priority.BULK))
    backlog.add(units(500, job="job-3", tenant="other", priority=Priority.BULK))
    backlog.hold(JOB, until=float("inf"))
    given = by_tenant(released(backlog, 100))
    assert abs(given["acme"] - given["other"]) <= 2


def test_the_jobs_of_a_tenant_take_turns(backlog: Backlog) -> None:
    backlog.add(units(1000))
    released(backlog, 10)
    backlog.add(units(5, job="job-2"))
    backlog.add(units(5, job="job-3"))
    given = Counter[str](unit.job for unit in released(backlog, 17))
    assert (given["job-2"], given["job-3"]) == (5, 5)


def test_work_of_no_page_counts_as_one(backlog: Backlog) -> None:
    backlog.add(units(300, cost=0))
    backlog.add(units(300, job="job-2", tenant="other"))
    given = by_tenant(released(backlog, 200))
    assert abs(given["acme"] - given["other"]) <= 2


# Beginning and completing


def test_a_unit_has_one_owner(backlog: Backlog) -> None:
    wanted = unit(1)
    backlog.add([wanted])
    backlog.release(QUEUE, most=1)
    assert backlog.begin(wanted.id, "first") == Begun(unit=wanted, tries=1)
    assert backlog.begin(wanted.id, "second") == Busy(owner="first")
    assert backlog.begin(wanted.id, "second", instead_of="third") == Busy(owner="first")
    assert backlog.begin(wanted.id, "first") == Begun(unit=wanted, tries=1)
    assert backlog.begin(wanted.id, "second", instead_of="first") == Begun(unit=wanted, tries=2)
    assert backlog.begin(wanted.id, "first") == Busy(owner="second")
    assert not backlog.complete(wanted.id, "first", then=[unit(2)])
    assert backlog.complete(wanted.id, "second")
    assert backlog.begin(wanted.id, "first", instead_of="second") == Gone()
    assert backlog.begin("unheard-of", "first") == Gone()
    assert backlog.release(QUEUE, most=9) == []


def test_in_flight_says_who_is_at_what_since_when(backlog: Backlog) -> None:
    three = units(3)
    backlog.add(three)
    backlog.release(QUEUE, most=2)
    backlog.begin(three[1].id, OWNER)
    flights = {flight.unit.id: flight for flight in backlog.in_flight(QUEUE)}
    assert set(flights) == {three[0].id, three[1].id}
    resting, worked_on = flights[three[0].id], flights[three[1].id]
    assert (resting.unit, resting.owner, resting.begun) == (three[0], "", 0.0)
    assert (worked_on.unit, worked_on.owner) == (three[1], OWNER)
    assert 0 < worked_on.released <= worked_on.begun
    backlog.complete(three[1].id, OWNER)
    assert [flight.unit for flight in backlog.in_flight(QUEUE)] == [three[0]]


def test_beginning_takes_a_unit_out_of_the_waiting(backlog: Backlog) -> None:
    three = units(3)
    backlog.add(three)
    assert isinstance(backlog.begin(three[1].id, OWNER), Begun)
    assert released(backlog, 9) == [three[0], three[2]]
    assert backlog.depth(QUEUE).waiting == 0
    backlog.give_back(three[1].id, OWNER, delay=3600.0)
    assert backlog.begin(three[1].id, "another") == Begun(unit=three[1], tries=2)
    assert backlog.depth(QUEUE).waiting == 0


def test_what_follows_is_added_with_the_end(backlog: Backlog) -> None:
    first = begun(backlog, unit(1))
    following = [unit(2), unit(3, job="job-2", queue=Queue.CPU), unit(2)]
    assert not backlog.complete(first.id, "another", then=following)
    assert backlog.depth(QUEUE).waiting == 0
    assert backlog.complete(first.id, OWNER, then=following)
    assert not backlog.complete(first.id, OWNER, then=[unit(4)])
    assert backlog.release(QUEUE, most=9) == [unit(2)]
    assert backlog.depth(Queue.CPU).waiting == 1


def test_a_unit_that_nobody_began_is_not_completed(backlog: Backlog) -> None:
    backlog.add([unit(1)])
    assert not backlog.complete(unit(1).id, OWNER)
    backlog.release(QUEUE, most=1)
    assert not backlog.complete(unit(1).id, OWNER, then=[unit(2)])
    assert backlog.depth(QUEUE) == Depth(queue=QUEUE, waiting=0, waiting_pages=0, in_flight=1, oldest=0.0)


def test_a_unit_is_completed_once_however_many_try(spec: StoresSpec, backlog: Backlog) -> None:
    wanted = tuple(units(50))
    backlog.add(wanted)
    for each in released(backlog, 50):
        backlog.begin(each.id, OWNER)
    done = processes_at_once(ready_to_complete, [Hand(spec=spec, name=str(name), units=wanted) for name in range(4)])
    assert [sum(part[index] for part in done) for index in range(50)] == [1] * 50
    assert set(ids(released(backlog, 100))) == {what_follows(each).id for each in wanted}


@pytest.mark.parametrize("dead", ["", "dead"])
def test_one_of_many_takes_a_unit_over(spec: StoresSpec, backlog: Backlog, dead: str) -> None:
    wanted = tuple(units(50))
    backlog.add(wanted)
    for each in released(backlog, 50):
        if dead:
            backlog.begin(each.id, dead)
    hands = [Hand(spec=spec, name=f"hand-{name}", units=wanted, instead_of=dead) for name in range(4)]
    won = processes_at_once(ready_to_begin, hands)
    assert [sum(part[index] for part in won) for index in range(50)] == [1] * 50
    owners = {flight.unit.id: flight.owner for flight in backlog.in_flight(QUEUE)}
    assert all(
        owners[each.id] == hand.name
        for hand, part in zip(hands, won, strict=True)
        for each, mine in zip(wanted, part, strict=True)
        if mine
    )


def test_whatever_is_tried_at_once_a_unit_is_completed_once(spec: StoresSpec, backlog: Backlog) -> None:
    wanted = tuple(units(120))
    backlog.add(wanted)
    for each in released(backlog, 120):
        backlog.begin(each.id, "dead")
    hands = [Hand(spec=spec, name=f"hand-{name}", units=wanted, instead_of="dead") for name in range(4)]
    done = processes_at_once(ready_to_take_over, hands)
    times = [sum(part[index] for part in done) for index in range(120)]
    assert max(times) == 1
    waiting = ids(released(backlog, 1000))
    following = {what_follows(each).id for each, count in zip(wanted, times, strict=True) if count}
    assert following == {each for each in waiting if each not in ids(wanted)}
    left = {each.id for each, count in zip(wanted, times, strict=True) if not count}
    assert left == {flight.unit.id for flight in backlog.in_flight(QUEUE)} - following


def test_threads_share_a_backlog(backlog: Backlog) -> None:
    backlog.add(units(200))

    def work(owner: str) -> int:
        done = 0
        while given := backlog.release(QUEUE, most=2):
            for each in given:
                assert isinstance(backlog.begin(each.id, owner), Begun)
                done += backlog.complete(each.id, owner)
        return done

    assert sum(threads_at_once(work, ["one", "two", "three", "four"])) == 200
    assert backlog.depth(QUEUE) == Depth(queue=QUEUE, waiting=0, waiting_pages=0, in_flight=0, oldest=0.0)


def test_what_a_killed_worker_did_stands_and_the_rest_is_there(spec: StoresSpec, backlog: Backlog) -> None:
    wanted = units(2000)
    backlog.add(wanted)
    kill_on_the_way(work_for_ever, spec, 2000)
    there = {each.id for each in released(backlog, 10_000)}
    there |= {flight.unit.id for flight in backlog.in_flight(QUEUE)}
    for each in wanted:
        assert (each.id in there) != (what_follows(each).id in there)
    assert sum(each.id in there for each in wanted) <= 1000


def test_the_units_of_a_killed_worker_are_still_its_own(spec: StoresSpec, backlog: Backlog) -> None:
    wanted = units(3)
    backlog.add(wanted)
    released(backlog, 3)
    kill_on_the_way(begin_and_stall, spec, wanted[:2])
    owners = [flight.owner for flight in backlog.in_flight(QUEUE)]
    assert sorted(owners) == ["", OWNER, OWNER]
    assert backlog.begin(wanted[0].id, "next") == Busy(owner=OWNER)
    assert backlog.begin(wanted[0].id, "next", instead_of=OWNER) == Begun(unit=wanted[0], tries=2)


# Giving back and sending again


def test_a_unit_is_given_back_at_its_old_place(backlog: Backlog) -> None:
    three = units(3)
    first = begun(backlog, three[0])
    backlog.add(three[1:])
    assert not backlog.give_back(first.id, "another", delay=0.0)
    assert backlog.give_back(first.id, OWNER, delay=0.0)
    assert not backlog.give_back(first.id, OWNER, delay=0.0)
    assert not backlog.complete(first.id, OWNER)
    assert released(backlog, 9) == three
    assert backlog.begin(first.id, "another") == Begun(unit=first, tries=2)


def test_a_unit_that_is_given_back_waits_for_its_delay(backlog: Backlog) -> None:
    first = begun(backlog, unit(1))
    backlog.add([unit(2)])
    assert backlog.give_back(first.id, OWNER, delay=3600.0)
    assert backlog.in_flight(QUEUE) == []
    assert backlog.depth(QUEUE).waiting == 2
    assert backlog.add([first]) == 0
    assert released(backlog, 9) == [unit(2)]


def test_a_unit_is_released_when_its_delay_is_over(backlog: Backlog) -> None:
    first = begun(backlog, unit(1))
    assert backlog.give_back(first.id, OWNER, delay=0.05)
    assert some_time_later(lambda: backlog.release(QUEUE, most=9) == [first])


def test_what_is_sent_again_goes_before_all_others(backlog: Backlog) -> None:
    lost = units(2, job="job-2", tenant="other", priority=Priority.BULK, cost=16)
    backlog.add(lost)
    released(backlog, 2)
    backlog.begin(lost[1].id, "dead")
    backlog.add(units(50, priority=Priority.INTERACTIVE))
    assert backlog.resend(lost[0].id)
    assert backlog.resend(lost[1].id)
    assert not backlog.resend(lost[0].id)
    assert not backlog.resend("unheard-of")
    assert backlog.in_flight(QUEUE) == []
    assert backlog.depth(QUEUE).waiting == 52
    assert backlog.release(QUEUE, most=1) == [lost[0]]
    assert ids(backlog.release(QUEUE, most=2)) == [lost[1].id, unit(1).id]


def test_the_next_owner_of_a_unit_that_was_sent_again_learns_of_the_last(backlog: Backlog) -> None:
    first = begun(backlog, unit(1), "dead")
    backlog.resend(first.id)
    assert backlog.begin(first.id, "next") == Busy(owner="dead")
    assert backlog.release(QUEUE, most=1) == [first]
    assert [flight.owner for flight in backlog.in_flight(QUEUE)] == ["dead"]
    assert backlog.begin(first.id, "next") == Busy(owner="dead")
    assert backlog.begin(first.id, "next", instead_of="dead") == Begun(unit=first, tries=2)


def test_an_owner_that_was_only_slow_completes_what_was_sent_again(backlog: Backlog) -> None:
    first = begun(backlog, unit(1), "slow")
    backlog.resend(first.id)
    assert backlog.complete(first.id, "slow", then=[unit(2)])
    assert released(backlog, 9) == [unit(2)]
    second = begun(backlog, unit(3), "slow")
    backlog.resend(second.id)
    assert backlog.give_back(second.id, "slow", delay=0.0)
    assert released(backlog, 9) == [second]


# What is told of a job


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


# How much there is


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
