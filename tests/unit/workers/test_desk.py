"""What is sent to a model that comes and goes. The process is real, the clock is the test's."""

from collections.abc import Iterator

import pytest

from recto.values import PageNumber
from tests.resources.clocks import Clock
from tests.resources.desks import AWAY, FILE, given, pool_of
from tests.resources.processes import PATIENCE
from workers.local.desk import Desk
from workers.requests import ReadTask


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    made = Desk(pool_of(1), timeout=PATIENCE, patience=1000.0, clock=clock)
    for page in range(1, 7):
        made.take(_task(page))
    yield made
    made.pool.close()


def _task(page: int, *, attempt: int = 1, ref: str = "one") -> ReadTask:
    return ReadTask(ref=ref, file=FILE, page=PageNumber(page), attempt=attempt)


def _all_away(desk: Desk, tasks: list[ReadTask]) -> list[bool]:
    return [desk.went_away(task) for task in reversed(tasks)]


def test_as_many_as_the_model_takes_are_sent_and_more_are_wanted_while_few_wait(desk: Desk) -> None:
    assert desk.is_used
    assert not desk.has_room
    assert [task.page for task in given(desk, ReadTask)] == [1, 2, 3, 4]
    assert desk.has_room
    assert [task.page for task in given(desk, ReadTask)] == [5, 6]
    assert not desk.busy


def test_while_it_is_away_one_page_goes_to_see_after_longer_and_longer_pauses(desk: Desk, clock: Clock) -> None:
    assert _all_away(desk, given(desk, ReadTask)) == [True, False, False, False]
    pauses: list[float] = []
    for _ in range(7):
        assert given(desk, ReadTask) == []
        began = clock.now
        while not (sent := given(desk, ReadTask)):
            clock.now += 0.5
        pauses.append(clock.now - began)
        assert [task.page for task in sent] == [1]
        assert _all_away(desk, sent) == [False]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_when_it_has_read_a_page_the_others_follow(desk: Desk, clock: Clock) -> None:
    _all_away(desk, given(desk, ReadTask))
    clock.now += 1.0
    assert len(given(desk, ReadTask)) == 1
    desk.was_there()
    assert len(given(desk, ReadTask)) == 4


def test_after_its_time_it_is_given_up_with_a_way_to_go_on(desk: Desk, clock: Clock) -> None:
    _all_away(desk, given(desk, ReadTask))
    clock.now += 999.0
    sent = given(desk, ReadTask)
    assert _all_away(desk, sent) == [False]
    assert not desk.has_waited
    clock.now += 1.0
    assert desk.has_waited
    error = desk.waited_for(AWAY)
    assert error.message == "waited 1000 s for the model server: it rests"
    assert "the same command goes on" in error.remedy


def test_a_page_read_meanwhile_begins_its_time_anew_and_is_not_told_twice_in_a_minute(desk: Desk, clock: Clock) -> None:
    first = given(desk, ReadTask)
    assert _all_away(desk, first[:1]) == [True]
    clock.now += 50.0
    desk.was_there()
    assert _all_away(desk, first[1:2]) == [False]
    clock.now += 99.0
    desk.was_there()
    assert _all_away(desk, first[2:3]) == [True]


def test_pages_of_a_document_that_was_given_up_are_not_read(desk: Desk) -> None:
    desk.take(_task(1, ref="two"))
    desk.forget("one")
    assert [task.ref for task in given(desk, ReadTask)] == ["two"]


def test_a_page_that_was_tried_before_is_alone(desk: Desk) -> None:
    desk.forget("one")
    desk.take(_task(1, attempt=2))
    desk.take(_task(2))
    desk.give()
    assert desk.pool.free == 0
    assert [task.page for task in given(desk, ReadTask)] == [1]
    assert [task.page for task in given(desk, ReadTask)] == [2]


def test_without_a_model_it_is_not_used() -> None:
    none = Desk(pool_of(0), timeout=1.0, patience=1.0)
    assert not none.is_used
    assert not none.busy
