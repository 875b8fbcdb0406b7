"""Whose a unit is, in every backlog: begun, completed, given back, sent again."""

import pytest

from recto.fleet import Begun, Busy, Depth, Gone
from recto.orders import Priority
from recto.units import Queue
from storage.protocols import Backlog
from tests.resources.backlogs import (
    OWNER,
    QUEUE,
    Hand,
    begin_and_stall,
    begun,
    ids,
    ready_to_begin,
    ready_to_complete,
    ready_to_take_over,
    released,
    some_time_later,
    unit,
    units,
    what_follows,
    work_for_ever,
)
from tests.resources.kept import StoresSpec
from tests.resources.processes import kill_on_the_way, processes_at_once, threads_at_once


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
