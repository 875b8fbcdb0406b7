"""What every traffic does: no more calls than may be, and none of who rests."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recto.calls import Admitted, Full, Health, Resting
from storage.bundle import Stores
from storage.call_protocols import Traffic
from tests.resources.kept import StoresSpec, another
from tests.resources.processes import PATIENCE, kill_on_the_way, processes_at_once
from tests.resources.purses import Callers, enter_and_hang, ready_to_enter

WHO = "sonnet"
LONG = 3600.0
SOON = 0.02
_T = TypeVar("_T")


@pytest.fixture
def traffic(stores: Stores) -> Traffic:
    return stores.traffic


def entered(traffic: Traffic, caller: str, *, most: int = 10, seconds: float = LONG) -> bool:
    return traffic.enter(WHO, caller, most=most, seconds=seconds) == Admitted()


def sick(traffic: Traffic, *, rest: float = LONG, times: int = 1) -> bool:
    return [traffic.failed(WHO, sick_after=times, rest=rest, why="it is broken") for _ in range(times)][-1]


def until(ask: Callable[[], _T], wanted: _T) -> None:
    stop = time.monotonic() + PATIENCE
    while (found := ask()) != wanted:
        assert time.monotonic() < stop, found
        time.sleep(0.005)


def test_so_many_are_let_in(traffic: Traffic) -> None:
    assert [entered(traffic, name, most=2) for name in "abc"] == [True, True, False]
    assert traffic.enter(WHO, "c", most=2, seconds=LONG) == Full()
    assert traffic.enter("opus", "c", most=2, seconds=LONG) == Admitted()
    assert traffic.health(WHO) == Health(calls=2, failures=0, resting=0)
    traffic.leave(WHO, "a")
    traffic.leave(WHO, "a")
    traffic.leave(WHO, "never")
    assert [entered(traffic, name, most=2) for name in "cd"] == [True, False]
    assert entered(traffic, "d", most=3)


def test_who_is_in_may_stay(traffic: Traffic) -> None:
    assert entered(traffic, "a", most=1, seconds=SOON)
    assert entered(traffic, "a", most=1)
    time.sleep(2 * SOON)
    assert not entered(traffic, "b", most=1)
    traffic.rest(WHO, LONG, why="it asked for that")
    assert entered(traffic, "a", most=1), "its call is under way"


def test_the_turn_of_one_that_died_comes_back(traffic: Traffic, spec: StoresSpec) -> None:
    kill_on_the_way(enter_and_hang, spec, 0.5)
    until(lambda: entered(traffic, "a", most=1), True)
    assert traffic.health(WHO).calls == 1


def test_failures_in_a_row_make_it_rest(traffic: Traffic) -> None:
    assert not traffic.failed(WHO, sick_after=3, rest=LONG, why="first")
    assert not traffic.failed(WHO, sick_after=3, rest=LONG, why="second")
    assert entered(traffic, "a")
    assert traffic.failed(WHO, sick_after=3, rest=LONG, why="third")
    answer = traffic.enter(WHO, "b", most=10, seconds=LONG)
    assert isinstance(answer, Resting)
    assert answer.why == "third"
    assert LONG - 60 < answer.seconds <= LONG
    health = traffic.health(WHO)
    assert (health.calls, health.failures, health.why) == (1, 3, "third")
    assert LONG - 60 < health.resting <= LONG
    assert not traffic.failed(WHO, sick_after=3, rest=LONG, why="it rests already")
    assert traffic.health("opus") == Health(calls=0, failures=0, resting=0)


def test_a_success_forgets_failures(traffic: Traffic) -> None:
    for _ in range(4):
        assert not traffic.failed(WHO, sick_after=3, rest=LONG, why="now and then")
        assert not traffic.failed(WHO, sick_after=3, rest=LONG, why="now and then")
        traffic.went_well(WHO)
        assert traffic.health(WHO).failures == 0


def test_after_a_rest_one_tries_it(traffic: Traffic) -> None:
    assert entered(traffic, "from before")
    assert sick(traffic, rest=SOON)
    until(lambda: entered(traffic, "probe"), True)
    assert traffic.enter(WHO, "b", most=10, seconds=LONG) == Full()
    traffic.went_well(WHO)
    assert entered(traffic, "b")
    assert entered(traffic, "c")


def test_a_trial_that_fails_makes_it_rest_at_once(traffic: Traffic) -> None:
    assert sick(traffic, rest=SOON, times=3)
    until(lambda: entered(traffic, "probe"), True)
    assert traffic.failed(WHO, sick_after=3, rest=LONG, why="still broken")
    traffic.leave(WHO, "probe")
    assert traffic.health(WHO).why == "still broken"
    assert not entered(traffic, "b")


def test_another_tries_it_where_the_first_one_left_or_died(traffic: Traffic) -> None:
    assert sick(traffic, rest=SOON)
    until(lambda: entered(traffic, "probe"), True)
    traffic.leave(WHO, "probe")
    assert entered(traffic, "second", seconds=SOON)
    until(lambda: entered(traffic, "third"), True)
    assert not entered(traffic, "fourth")


def test_a_success_ends_the_rest_of_a_sick_one(traffic: Traffic) -> None:
    assert sick(traffic)
    assert not entered(traffic, "a")
    traffic.went_well(WHO)
    assert traffic.health(WHO) == Health(calls=0, failures=0, resting=0)
    assert entered(traffic, "a")


def test_a_rest_that_was_asked_for_is_kept(traffic: Traffic) -> None:
    traffic.rest(WHO, LONG, why="too many requests")
    traffic.rest(WHO, SOON, why="a shorter one")
    traffic.went_well(WHO)
    answer = traffic.enter(WHO, "a", most=10, seconds=LONG)
    assert isinstance(answer, Resting)
    assert (answer.why, answer.seconds > LONG - 60) == ("too many requests", True)
    traffic.rest(WHO, 2 * LONG, why="a longer one")
    assert traffic.health(WHO).resting > LONG


def test_after_a_rest_that_was_asked_for_one_tries_it(traffic: Traffic) -> None:
    traffic.rest(WHO, SOON, why="too many requests")
    until(lambda: entered(traffic, "probe"), True)
    assert not entered(traffic, "b")
    traffic.went_well(WHO)
    assert entered(traffic, "b")


def test_all_see_the_same(traffic: Traffic, spec: StoresSpec) -> None:
    entered(traffic, "a")
    sick(traffic)
    other = spec.opened()
    assert other.traffic.health(WHO).failures == 1
    assert not entered(other.traffic, "b")
    other.close()


def test_processes_that_race_are_no_more_than_may_be(traffic: Traffic, spec: StoresSpec) -> None:
    racing = [
        Callers(spec=spec, names=tuple(f"p{number}-{each}" for each in range(20)), most=25) for number in range(4)
    ]
    won = processes_at_once(ready_to_enter, racing)
    assert sum(sum(part) for part in won) == 25
    assert traffic.health(WHO).calls == 25


names = st.sampled_from("abcde")


class TrafficMachine(RuleBasedStateMachine):
    """Any sequence of calls, beside a model of what has to come of it. Rests are long, or over at once."""

    def __init__(self, traffic: Traffic) -> None:
        super().__init__()
        self.traffic = traffic
        self.inside = set[str]()
        self.failures = 0
        self.sick = self.asked = self.unproven = False
        self.probe = ""

    @rule(caller=names, most=st.integers(1, 4))
    def enter(self, caller: str, most: int) -> None:
        answer = self.traffic.enter(WHO, caller, most=most, seconds=LONG)
        if caller in self.inside:
            assert answer == Admitted()
        elif self.sick or self.asked:
            assert isinstance(answer, Resting)
        elif len(self.inside) >= most or (self.unproven and self.probe in self.inside):
            assert answer == Full()
        else:
            assert answer == Admitted()
            self.inside.add(caller)
            self.probe = caller if self.unproven else self.probe

    @rule(caller=names)
    def leave(self, caller: str) -> None:
        self.traffic.leave(WHO, caller)
        self.inside.discard(caller)

    @rule()
    def went_well(self) -> None:
        self.traffic.went_well(WHO)
        self.failures, self.sick, self.unproven = 0, False, False

    @rule(sick_after=st.integers(1, 3), long=st.booleans())
    def failed(self, sick_after: int, long: bool) -> None:
        self.failures += 1
        begins = self.failures >= sick_after and not (self.sick or self.asked)
        rest = LONG if long else 0.0
        assert self.traffic.failed(WHO, sick_after=sick_after, rest=rest, why="sick") is begins
        if begins:
            self.sick, self.unproven, self.probe = long, True, ""

    @rule()
    def rest(self) -> None:
        self.traffic.rest(WHO, LONG, why="asked")
        if not self.asked:
            self.probe = ""
        self.asked = self.unproven = True

    @invariant()
    def health_tells(self) -> None:
        health = self.traffic.health(WHO)
        assert (health.calls, health.failures) == (len(self.inside), self.failures)
        assert (health.resting > 0) is (self.sick or self.asked)


def test_any_sequence_of_calls(spec: StoresSpec, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("traffics")

    class OnNewStores(TrafficMachine):
        def __init__(self) -> None:
            self.stores = another(spec, folder).opened()
            self.stores.registry.made_whole()
            super().__init__(self.stores.traffic)

        def teardown(self) -> None:
            self.stores.close()

    chosen = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(OnNewStores, settings=chosen)
