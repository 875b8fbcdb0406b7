"""What every purse does: no account passes its cap, and nothing is charged twice."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recto.calls import Cap, OverCap, Reservation, Reserved, Spent
from storage.bundle import Stores
from storage.call_protocols import Purse
from tests.resources.kept import StoresSpec, another
from tests.resources.processes import kill_on_the_way, processes_at_once
from tests.resources.purses import (
    DAY,
    JOB,
    Settler,
    Spender,
    ready_to_restore,
    ready_to_settle,
    ready_to_spend,
    reservation,
    spend_for_ever,
)

TENANT = "tenant:acme:2026-11-22"
LARGE = 9_000_000_000 * 1_000_000 // 2
"""Billions of dollars in micros: beyond what a float of 32 bits or a whole number of them holds."""


@pytest.fixture
def purse(stores: Stores) -> Purse:
    return stores.purse


def test_what_is_reserved_is_charged_to_every_account(purse: Purse) -> None:
    assert purse.spent([JOB, DAY]) == {}
    assert purse.reserve(reservation("r1", 70), [Cap(account=JOB, most=100)]) == Reserved()
    expected = {JOB: Spent(charged=70, open=70), DAY: Spent(charged=70, open=70)}
    assert purse.spent([JOB, "job:never", DAY]) == expected


def test_a_cap_is_met_to_the_micro(purse: Purse) -> None:
    cap = Cap(account=DAY, most=100)
    assert purse.reserve(reservation("r1", 60), [cap]) == Reserved()
    assert purse.reserve(reservation("r2", 41), [cap]) == OverCap(account=DAY, left=40)
    assert purse.spent([JOB]) == {JOB: Spent(charged=60, open=60)}, "nothing was charged to the other account"
    assert purse.reserve(reservation("r2", 40), [cap]) == Reserved()
    assert purse.reserve(reservation("r3", 1), [cap]) == OverCap(account=DAY, left=0)


def test_the_first_account_that_lacks_money_is_named(purse: Purse) -> None:
    caps = [Cap(account=JOB, most=50), Cap(account=DAY, most=20), Cap(account="job:other", most=0)]
    assert purse.reserve(reservation("r1", 30), caps) == OverCap(account=DAY, left=20)
    assert purse.reserve(reservation("r2", 60), caps) == OverCap(account=JOB, left=50)
    assert purse.reserve(reservation("r3", 20), caps) == Reserved(), "the cap of an account that is not charged"


def test_what_costs_nothing_passes_no_cap(purse: Purse) -> None:
    purse.reserve(reservation("r1", 100), ())
    lowered = [Cap(account=JOB, most=10)]
    assert purse.reserve(reservation("r2", 1), lowered) == OverCap(account=JOB, left=0)
    assert purse.reserve(reservation("r3", 0), lowered) == Reserved()


def test_a_call_that_is_over_is_charged_what_it_cost(purse: Purse) -> None:
    purse.reserve(reservation("r1", 70), ())
    purse.reserve(reservation("r2", 30), ())
    assert purse.settle("r1", 12)
    assert purse.spent([JOB]) == {JOB: Spent(charged=42, open=30)}
    assert purse.settle("r2", 0), "it was surely not made"
    assert purse.spent([JOB, DAY]) == {JOB: Spent(charged=12, open=0), DAY: Spent(charged=12, open=0)}


def test_it_may_cost_more_than_was_reserved(purse: Purse) -> None:
    purse.reserve(reservation("r1", 10), [Cap(account=JOB, most=10)])
    assert purse.settle("r1", 15)
    assert purse.spent([JOB]) == {JOB: Spent(charged=15, open=0)}
    assert purse.reserve(reservation("r2", 1), [Cap(account=JOB, most=10)]) == OverCap(account=JOB, left=0)


def test_settling_again_changes_nothing(purse: Purse) -> None:
    purse.reserve(reservation("r1", 70), ())
    assert purse.settle("r1", 12)
    assert not purse.settle("r1", 50)
    assert not purse.settle("never", 50)
    assert purse.spent([JOB]) == {JOB: Spent(charged=12, open=0)}


def test_reserving_again_changes_nothing(purse: Purse) -> None:
    cap = [Cap(account=JOB, most=70)]
    for _ in range(2):
        assert purse.reserve(reservation("r1", 70), cap) == Reserved()
    assert purse.spent([JOB]) == {JOB: Spent(charged=70, open=70)}
    purse.settle("r1", 5)
    assert purse.reserve(reservation("r1", 70), cap) == Reserved()
    assert purse.spent([JOB]) == {JOB: Spent(charged=5, open=0)}


def test_an_account_that_is_named_twice_is_charged_once(purse: Purse) -> None:
    purse.reserve(reservation("r1", 7, accounts=(JOB, JOB)), ())
    purse.settle("r1", 3)
    assert purse.spent([JOB]) == {JOB: Spent(charged=3, open=0)}


def test_large_sums_are_exact(purse: Purse) -> None:
    assert purse.reserve(reservation("r1", LARGE), [Cap(account=JOB, most=LARGE)]) == Reserved()
    assert purse.reserve(reservation("r2", 1), [Cap(account=JOB, most=LARGE)]) == OverCap(account=JOB, left=0)
    assert purse.reserve(reservation("r3", 8), [Cap(account=JOB, most=LARGE + 7)]) == OverCap(account=JOB, left=7)
    purse.settle("r1", LARGE - 1)
    assert purse.spent([JOB]) == {JOB: Spent(charged=LARGE - 1, open=0)}


def test_calls_of_unknown_outcome_are_found_the_oldest_first(purse: Purse) -> None:
    made = [reservation(f"r{number}", number, made=1700000000.25 + number) for number in (3, 1, 2, 4)]
    for each in made:
        purse.reserve(each, ())
    purse.settle("r2", 0)
    oldest, third, latest = (next(each for each in made if each.id == id) for id in ("r1", "r3", "r4"))
    assert purse.unsettled(before=1.8e9, limit=10) == [oldest, third, latest]
    assert purse.unsettled(before=1.8e9, limit=1) == [oldest]
    assert purse.unsettled(before=latest.made, limit=10) == [oldest, third]
    assert purse.unsettled(before=0.0, limit=10) == []


def test_what_was_written_elsewhere_is_taken_up_once(purse: Purse) -> None:
    for _ in range(2):
        purse.restore(reservation("r1", 70), 12)
    assert purse.spent([JOB, DAY]) == {JOB: Spent(charged=12, open=0), DAY: Spent(charged=12, open=0)}
    assert not purse.settle("r1", 50)
    assert purse.reserve(reservation("r1", 70), ()) == Reserved()
    purse.reserve(reservation("r2", 5), ())
    purse.restore(reservation("r2", 5), 1)
    assert purse.spent([JOB]) == {JOB: Spent(charged=17, open=5)}, "what is known is left as it is"


def test_others_see_it_at_once(purse: Purse, spec: StoresSpec) -> None:
    purse.reserve(reservation("r1", 70), ())
    with opened(spec) as other:
        assert other.spent([JOB]) == {JOB: Spent(charged=70, open=70)}
        assert other.settle("r1", 1)
    assert purse.spent([JOB]) == {JOB: Spent(charged=1, open=0)}


def test_processes_that_race_pass_no_cap(purse: Purse, spec: StoresSpec) -> None:
    caps = (Cap(account=JOB, most=20_011), Cap(account=DAY, most=30_000))
    racing = [Spender(spec=spec, name=f"p{number}", times=60, most=997, caps=caps) for number in range(8)]
    paid = processes_at_once(ready_to_spend, racing)
    spent = purse.spent([JOB, DAY])
    assert spent[JOB].charged == spent[DAY].charged == sum(paid)
    assert spent[JOB].charged <= 20_011
    assert spent[JOB].open == sum(each.amount for each in purse.unsettled(before=1e9, limit=1000))
    assert purse.reserve(reservation("last", 20_011 - sum(paid) + 1), caps) != Reserved()
    assert purse.reserve(reservation("last", 20_011 - sum(paid)), caps) == Reserved(), "it could be used up"


def test_one_of_many_settles(purse: Purse, spec: StoresSpec) -> None:
    ids = tuple(f"r{number}" for number in range(40))
    for id in ids:
        purse.reserve(reservation(id, 9), ())
    won = processes_at_once(ready_to_settle, [Settler(spec=spec, ids=ids)] * 4)
    assert [sum(part[index] for part in won) for index in range(40)] == [1] * 40
    assert purse.spent([JOB]) == {JOB: Spent(charged=120, open=0)}


def test_it_is_restored_once_however_many_do(purse: Purse, spec: StoresSpec) -> None:
    ids = tuple(f"r{number}" for number in range(40))
    processes_at_once(ready_to_restore, [Settler(spec=spec, ids=ids)] * 4)
    assert purse.spent([JOB]) == {JOB: Spent(charged=160, open=0)}


def test_a_death_leaves_no_sum_in_between(purse: Purse, spec: StoresSpec) -> None:
    kill_on_the_way(spend_for_ever, spec, 4000)
    spent = purse.spent([JOB, DAY])
    open = purse.unsettled(before=1e9, limit=10)
    assert spent[JOB] == spent[DAY]
    assert spent[JOB].open == 5 * len(open)
    assert len(open) <= 1
    assert spent[JOB].charged >= 2000 * 2
    assert (spent[JOB].charged - spent[JOB].open) % 2 == 0


accounts = st.lists(st.sampled_from([JOB, DAY, TENANT]), min_size=1, max_size=3, unique=True).map(tuple)
ids = st.integers(1, 12).map(str)
amounts = st.integers(0, 60)


class PurseMachine(RuleBasedStateMachine):
    """Any sequence of calls, beside a model of what has to come of it."""

    def __init__(self, purse: Purse) -> None:
        super().__init__()
        self.purse = purse
        self.open = dict[str, Reservation]()
        self.paid = dict[str, tuple[Reservation, int]]()

    def charged(self, account: str) -> int:
        settled = sum(cost for each, cost in self.paid.values() if account in each.accounts)
        return settled + sum(each.amount for each in self.open.values() if account in each.accounts)

    @rule(id=ids, amount=amounts, accounts=accounts, most=st.integers(0, 120), capped=accounts)
    def reserve(self, id: str, amount: int, accounts: tuple[str, ...], most: int, capped: tuple[str, ...]) -> None:
        wanted = reservation(id, amount, accounts=accounts, made=float(id))
        answer = self.purse.reserve(wanted, [Cap(account=account, most=most) for account in capped])
        if id in self.open or id in self.paid:
            assert answer == Reserved()
            return
        left = {account: max(most - self.charged(account), 0) for account in capped if account in accounts}
        lacking = [OverCap(account=account, left=rest) for account, rest in left.items() if rest < amount]
        assert answer == (lacking[0] if lacking else Reserved())
        if not lacking:
            self.open[id] = wanted

    @rule(id=ids, cost=amounts)
    def settle(self, id: str, cost: int) -> None:
        assert self.purse.settle(id, cost) is (id in self.open)
        if id in self.open:
            self.paid[id] = (self.open.pop(id), cost)

    @rule(id=ids, amount=amounts, accounts=accounts, cost=amounts)
    def restore(self, id: str, amount: int, accounts: tuple[str, ...], cost: int) -> None:
        found = reservation(id, amount, accounts=accounts, made=float(id))
        self.purse.restore(found, cost)
        if id not in self.open and id not in self.paid:
            self.paid[id] = (found, cost)

    @invariant()
    def sums_are_right(self) -> None:
        known = [JOB, DAY, TENANT]
        touched = [*self.open.values(), *(each for each, _ in self.paid.values())]
        expected = {
            account: Spent(
                charged=self.charged(account),
                open=sum(each.amount for each in self.open.values() if account in each.accounts),
            )
            for account in known
            if any(account in each.accounts for each in touched)
        }
        assert self.purse.spent(known) == expected

    @invariant()
    def what_is_open_is_found(self) -> None:
        waiting = sorted(self.open.values(), key=lambda each: each.made)
        assert self.purse.unsettled(before=1e6, limit=100) == waiting


def test_any_sequence_of_calls(spec: StoresSpec, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("purses")

    class OnNewStores(PurseMachine):
        def __init__(self) -> None:
            self.stores = another(spec, folder).opened()
            self.stores.registry.made_whole()
            super().__init__(self.stores.purse)

        def teardown(self) -> None:
            self.stores.close()

    chosen = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(OnNewStores, settings=chosen)


@contextmanager
def opened(spec: StoresSpec) -> Generator[Purse]:
    stores = spec.opened()
    try:
        yield stores.purse
    finally:
        stores.close()
