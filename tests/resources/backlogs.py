"""Units of work that tests make, and what processes do to them."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.synchronize import Event

from recto.fleet import Begun
from recto.orders import Priority
from recto.units import Assemble, Queue, Unit
from recto.values import JobId, TenantId, Value, digest
from storage.protocols import Backlog
from tests.resources.kept import StoresSpec
from tests.resources.processes import PATIENCE, hang

QUEUE = Queue.OCR
OWNER = "host/1/100.5"


def unit(
    number: int,
    *,
    job: str = "job-1",
    tenant: str = "acme",
    priority: Priority = Priority.NORMAL,
    cost: int = 1,
    queue: Queue = QUEUE,
    after: str = "",
) -> Unit:
    """The ``number``-th of a job; ``after`` names the unit that it follows from."""
    work = Assemble(name=f"{after}{number}")
    return Unit(
        id=digest({"job": job, "work": digest(work)})[:32],
        queue=queue,
        job=JobId(job),
        work=work,
        tenant=TenantId(tenant),
        priority=priority,
        cost=cost,
    )


def units(
    count: int,
    *,
    job: str = "job-1",
    tenant: str = "acme",
    priority: Priority = Priority.NORMAL,
    cost: int = 1,
    queue: Queue = QUEUE,
) -> list[Unit]:
    return [
        unit(number, job=job, tenant=tenant, priority=priority, cost=cost, queue=queue)
        for number in range(1, count + 1)
    ]


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


def what_follows(done: Unit) -> Unit:
    return unit(0, job=done.job, after=done.id)


def released(backlog: Backlog, most: int, *, at_once: int = 7) -> list[Unit]:
    """``most`` units or all there are, as a dispatcher would take them, a few at a time."""
    found: list[Unit] = []
    while len(found) < most and (some := backlog.release(QUEUE, most=min(at_once, most - len(found)))):
        found.extend(some)
    return found


def ids(units: Iterable[Unit]) -> list[str]:
    return [unit.id for unit in units]


class Hand(Value):
    """A process called ``name`` that works on these units, perhaps instead of another."""

    spec: StoresSpec
    name: str
    units: tuple[Unit, ...] = ()
    instead_of: str = ""


def ready_to_add(hand: Hand) -> Callable[[], list[int]]:
    backlog = hand.spec.opened().backlog
    return lambda: [backlog.add([unit]) for unit in hand.units]


def ready_to_release(hand: Hand) -> Callable[[], list[str]]:
    backlog = hand.spec.opened().backlog
    return lambda: ids(released(backlog, 1_000_000))


def ready_to_begin(hand: Hand) -> Callable[[], list[bool]]:
    backlog = hand.spec.opened().backlog
    return lambda: [
        isinstance(backlog.begin(unit.id, hand.name, instead_of=hand.instead_of), Begun) for unit in hand.units
    ]


def ready_to_complete(hand: Hand) -> Callable[[], list[bool]]:
    """Each as the owner that it says it is: a doubled message in many processes."""
    backlog = hand.spec.opened().backlog
    return lambda: [backlog.complete(unit.id, OWNER, then=[what_follows(unit)]) for unit in hand.units]


def ready_to_take_over(hand: Hand) -> Callable[[], list[bool]]:
    """Begins, completes, sends again and gives back as it comes; true for each unit that this process completed."""
    backlog = hand.spec.opened().backlog

    def work() -> list[bool]:
        done: list[bool] = []
        for number, unit in enumerate(hand.units):
            if number % 3 == 0:
                backlog.resend(unit.id)
            mine = isinstance(backlog.begin(unit.id, hand.name, instead_of=hand.instead_of), Begun)
            if mine and number % 5 == 0:
                backlog.give_back(unit.id, hand.name, delay=0.0)
            done.append(backlog.complete(unit.id, hand.name, then=[what_follows(unit)]))
        return done

    return work


def work_for_ever(spec: StoresSpec, count: int, reached: Event) -> None:
    """Releases, begins and completes unit after unit, and reports half-way."""
    backlog = spec.opened().backlog
    done = 0
    while given := backlog.release(QUEUE, most=3):
        for unit in given:
            backlog.begin(unit.id, OWNER)
            backlog.complete(unit.id, OWNER, then=[what_follows(unit)])
            done += 1
            if done == count // 2:
                reached.set()


def begin_and_stall(spec: StoresSpec, begun: Sequence[Unit], reached: Event) -> None:
    backlog = spec.opened().backlog
    for unit in begun:
        backlog.begin(unit.id, OWNER)
    hang(reached)
