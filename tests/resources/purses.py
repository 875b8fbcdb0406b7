"""What processes do to purses, and to who may call."""

import random
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Event

from recto.calls import Admitted, Cap, Reservation, Reserved
from recto.values import Value
from tests.resources.kept import StoresSpec
from tests.resources.processes import hang

JOB, DAY = "job:j1", "day:2026-11-22"


def reservation(id: str, amount: int, *, accounts: tuple[str, ...] = (JOB, DAY), made: float = 1.0) -> Reservation:
    return Reservation(id=id, accounts=accounts, amount=amount, question="q" * 64, deployment="sonnet", made=made)


class Spender(Value):
    """A process that reserves up to ``most`` micros ``times`` times, and pays what it has; ``name`` in its ids."""

    spec: StoresSpec
    name: str
    times: int
    most: int
    caps: tuple[Cap, ...]


def ready_to_spend(spender: Spender) -> Callable[[], int]:
    """Gives what it paid. Every fifth call is never heard of again, and stays charged."""
    purse = spender.spec.opened().purse
    chance = random.Random(spender.name)  # noqa: S311 - amounts of a test

    def spend() -> int:
        paid = 0
        for number in range(spender.times):
            amount = chance.randint(1, spender.most)
            wanted = reservation(f"{spender.name}-{number}", amount, made=float(number))
            if purse.reserve(wanted, spender.caps) != Reserved():
                continue
            if number % 5 == 0:
                paid += amount
                continue
            cost = chance.randint(0, amount)
            assert purse.settle(wanted.id, cost)
            paid += cost
        return paid

    return spend


class Settler(Value):
    spec: StoresSpec
    ids: tuple[str, ...]


def ready_to_settle(settler: Settler) -> Callable[[], list[bool]]:
    purse = settler.spec.opened().purse
    return lambda: [purse.settle(id, 3) for id in settler.ids]


def ready_to_restore(settler: Settler) -> Callable[[], None]:
    purse = settler.spec.opened().purse

    def restore() -> None:
        for id in settler.ids:
            purse.restore(reservation(id, 9), 4)

    return restore


def spend_for_ever(spec: StoresSpec, count: int, reached: Event) -> None:
    """Reserves 5 and pays 2, again and again."""
    purse = spec.opened().purse
    for number in range(1, count + 1):
        purse.reserve(reservation(f"r{number}", 5), ())
        purse.settle(f"r{number}", 2)
        if number == count // 2:
            reached.set()


class Callers(Value):
    """A process that asks for a turn in each of these names."""

    spec: StoresSpec
    names: tuple[str, ...]
    most: int


def ready_to_enter(callers: Callers) -> Callable[[], Sequence[bool]]:
    traffic = callers.spec.opened().traffic
    return lambda: [
        traffic.enter("sonnet", name, most=callers.most, seconds=3600) == Admitted() for name in callers.names
    ]


def enter_and_hang(spec: StoresSpec, seconds: float, reached: Event) -> None:
    """Is let in, and never leaves."""
    spec.opened().traffic.enter("sonnet", "dead", most=1, seconds=seconds)
    hang(reached)
