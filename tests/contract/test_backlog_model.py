"""Any sequence of calls to a backlog, beside a model of what has to come of it."""

from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recto.fleet import Begun, Busy, Gone
from recto.orders import Priority
from recto.units import Unit
from recto.values import JobId
from storage.protocols import Backlog
from tests.resources.backlogs import QUEUE, ids, unit
from tests.resources.kept import StoresSpec, another

FOREVER = float("inf")
TENANTS = {"job-1": "acme", "job-2": "acme", "job-3": "other"}

SOME = settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

numbers = st.integers(1, 6)
jobs = st.sampled_from(sorted(TENANTS))
owners = st.sampled_from(["first", "second", "third"])


def made(number: int, job: str) -> Unit:
    return unit(number, job=job, tenant=TENANTS[job], cost=number)


@dataclass
class Kept:
    """A unit as the model knows it. ``place``: ready, later, resent or flight."""

    unit: Unit
    place: str = "ready"
    owner: str = ""
    tries: int = 0


@dataclass
class Model:
    units: dict[str, Kept] = field(default_factory=dict[str, Kept])
    held: set[str] = field(default_factory=set[str])

    def waiting(self) -> list[Kept]:
        return [kept for kept in self.units.values() if kept.place != "flight"]

    def free(self) -> list[Kept]:
        """What may be released."""
        return [kept for kept in self.waiting() if kept.place != "later" and kept.unit.job not in self.held]


class BacklogMachine(RuleBasedStateMachine):
    def __init__(self, backlog: Backlog) -> None:
        super().__init__()
        self.backlog = backlog
        self.model = Model()

    def known(self, number: int, job: str) -> tuple[str, Kept | None]:
        unit = made(number, job).id
        return unit, self.model.units.get(unit)

    @rule(wanted=st.lists(st.tuples(numbers, jobs), max_size=6))
    def add(self, wanted: list[tuple[int, str]]) -> None:
        assert self.backlog.add([made(*each) for each in wanted]) == self._added(wanted)

    def _added(self, wanted: list[tuple[int, str]]) -> int:
        before = len(self.model.units)
        for each in wanted:
            self.model.units.setdefault(made(*each).id, Kept(made(*each)))
        return len(self.model.units) - before

    @rule(most=st.integers(0, 5))
    def release(self, most: int) -> None:
        free = {kept.unit.id: kept for kept in self.model.free()}
        again = {key for key, kept in free.items() if kept.place == "resent"}
        given = ids(self.backlog.release(QUEUE, most=most))
        assert len(given) == len(set(given)) == min(most, len(free))
        assert set(given) <= set(free)
        assert set(given[: len(again)]) <= again  # those that are sent again go first
        for key in given:
            free[key].place = "flight"

    @rule(number=numbers, job=jobs, owner=owners, instead_of=st.one_of(st.just(""), owners))
    def begin(self, number: int, job: str, owner: str, instead_of: str) -> None:
        key, kept = self.known(number, job)
        answer = self.backlog.begin(key, owner, instead_of=instead_of)
        if kept is None:
            assert answer == Gone()
        elif kept.owner not in ("", owner, instead_of):
            assert answer == Busy(owner=kept.owner)
        else:
            kept.tries += kept.owner != owner
            kept.place, kept.owner = "flight", owner
            assert isinstance(answer, Begun)
            assert (answer.unit.id, answer.tries) == (key, kept.tries)

    @rule(number=numbers, job=jobs, owner=owners, then=st.lists(st.tuples(numbers, jobs), max_size=3))
    def complete(self, number: int, job: str, owner: str, then: list[tuple[int, str]]) -> None:
        key, kept = self.known(number, job)
        mine = kept is not None and kept.owner == owner
        assert self.backlog.complete(key, owner, then=[made(*each) for each in then]) is mine
        if mine:
            del self.model.units[key]
            self._added(then)

    @rule(number=numbers, job=jobs, owner=owners, later=st.booleans())
    def give_back(self, number: int, job: str, owner: str, later: bool) -> None:
        key, kept = self.known(number, job)
        mine = kept is not None and kept.owner == owner
        assert self.backlog.give_back(key, owner, delay=3600.0 if later else 0.0) is mine
        if kept is not None and mine:
            kept.owner, kept.place = "", "later" if later else "ready"

    @rule(number=numbers, job=jobs)
    def resend(self, number: int, job: str) -> None:
        key, kept = self.known(number, job)
        flies = kept is not None and kept.place == "flight"
        assert self.backlog.resend(key) is flies
        if kept is not None and flies:
            kept.place = "resent"

    @rule(job=jobs, held=st.booleans())
    def hold(self, job: str, held: bool) -> None:
        self.backlog.hold(JobId(job), until=FOREVER if held else 0.0)
        (self.model.held.add if held else self.model.held.discard)(job)

    @rule(job=jobs, priority=st.sampled_from(Priority))
    def reprioritise(self, job: str, priority: Priority) -> None:
        self.backlog.reprioritise(JobId(job), priority)

    @rule(job=jobs)
    def drop(self, job: str) -> None:
        gone = [kept.unit.id for kept in self.model.waiting() if kept.unit.job == job]
        assert self.backlog.drop(JobId(job)) == len(gone)
        for key in gone:
            del self.model.units[key]

    @invariant()
    def everything_is_somewhere_once(self) -> None:
        waiting = self.model.waiting()
        flying = {kept.unit.id: kept.owner for kept in self.model.units.values() if kept.place == "flight"}
        depth = self.backlog.depth(QUEUE)
        assert (depth.waiting, depth.in_flight) == (len(waiting), len(flying))
        assert depth.waiting_pages == sum(kept.unit.cost for kept in waiting)
        assert {flight.unit.id: flight.owner for flight in self.backlog.in_flight(QUEUE)} == flying
        for job in TENANTS:
            costs = [kept.unit.cost for kept in waiting if kept.unit.job == job]
            found = self.backlog.waiting(JobId(job))
            assert (found.waiting, found.pages) == (len(costs), sum(costs))


def test_any_sequence_of_calls(spec: StoresSpec, tmp_path: Path) -> None:
    class OnNewStores(BacklogMachine):
        def __init__(self) -> None:
            super().__init__(another(spec, tmp_path).opened().backlog)

    run_state_machine_as_test(OnNewStores, settings=SOME)
