"""What processes do to registries, outboxes and meters."""

from collections.abc import Callable
from multiprocessing.synchronize import Event

from recto.messages import Message
from recto.values import JobId, TenantId, Value
from tests.resources.kept import StoresSpec


class Caller(Value):
    """A process called ``name``, which asks ``times`` times."""

    spec: StoresSpec
    name: str
    times: int = 1


def message(number: int, *, job: str = "job-1", created: float = 0.0, due: float = 0.0) -> Message:
    return Message(
        id=f"msg-{number}",
        tenant=TenantId("acme"),
        job=JobId(job),
        url="https://receiver.example/hook",
        type="job.finished",
        data={"pages": number, "labels": ["nächtlich", None]},
        created=created or float(number),
        due=due,
    )


def ready_to_lead(caller: Caller) -> Callable[[], list[bool]]:
    registry = caller.spec.opened().registry
    return lambda: [registry.lease(f"role {number}", caller.name, seconds=3600) for number in range(caller.times)]


def ready_to_announce(caller: Caller) -> Callable[[], list[bool]]:
    outbox = caller.spec.opened().outbox
    return lambda: [outbox.add(message(number)) for number in range(caller.times)]


def ready_to_count(caller: Caller) -> Callable[[], None]:
    meter = caller.spec.opened().meter

    def count() -> None:
        for _ in range(caller.times):
            meter.count({"pages": 1.0, "seconds": 0.5})

    return count


def ready_to_take(caller: Caller) -> Callable[[], list[float]]:
    meter = caller.spec.opened().meter
    return lambda: [meter.take("api:acme", per_minute=1e-6, burst=100.0) for _ in range(caller.times)]


def count_for_ever(spec: StoresSpec, count: int, reached: Event) -> None:
    meter = spec.opened().meter
    for number in range(1, count + 1):
        meter.count({"pages": 1.0, "cost": 0.25})
        if number == count // 2:
            reached.set()
