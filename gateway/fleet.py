"""What the queues hold and who works on them, for people and programs."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from recto.fleet import Depth, WorkerInfo
from recto.jobs import Job, JobQuery, JobState
from recto.messages import MessageState
from recto.orders import Always, Order
from recto.settings import Settings
from recto.units import Queue
from recto.values import Value
from storage.stores import Stores, is_embedded
from workers.escalation.candidates import candidates, wanted_roles

_JOBS_AT_ONCE: Final = 1000


class FleetView(Value):
    """``whole`` is false while the job store was emptied and is not yet rebuilt; ``outbox`` counts messages.

    ``held`` counts, by queue, the units among those that wait whose jobs are paused or outside their hours.
    """

    event: Literal["fleet"] = "fleet"
    whole: bool
    queues: tuple[Depth, ...]
    held: dict[Queue, int]
    workers: tuple[WorkerInfo, ...]
    outbox: dict[MessageState, int]


def fleet_of(stores: Stores, *, host: str = "") -> FleetView:
    """With ``host`` only the workers there."""
    counts = stores.outbox.counts()
    workers = (worker for worker in stores.registry.workers() if host in ("", worker.host))
    return FleetView(
        whole=stores.registry.is_whole(),
        queues=tuple(stores.backlog.depth(queue) for queue in Queue),
        held=_held(stores),
        workers=tuple(sorted(workers, key=lambda worker: (worker.host, worker.started))),
        outbox={state: counts.get(state, 0) for state in MessageState},
    )


def _held(stores: Stores) -> dict[Queue, int]:
    held: Counter[Queue] = Counter()
    for job in _maybe_held(stores):
        held.update(stores.backlog.held(job.id))
    return {queue: held[queue] for queue in Queue}


def _maybe_held(stores: Stores) -> Iterator[Job]:
    """Jobs that are paused, or keep hours."""
    after = ""
    while found := stores.jobs.find(
        JobQuery(states=(JobState.OPEN, JobState.PAUSED), after=after, limit=_JOBS_AT_ONCE)
    ):
        after = found[-1].id
        yield from (job for job in found if job.state is JobState.PAUSED or _keeps_hours(job))


def _keeps_hours(job: Job) -> bool:
    return isinstance(job.purpose, Order) and not isinstance(job.purpose.hours, Always)


def serving(workers: Sequence[WorkerInfo], queue: Queue) -> list[WorkerInfo]:
    """Those that take work of the queue."""
    return [worker for worker in workers if queue in worker.queues]


def unserved(workers: Sequence[WorkerInfo], order: Order, settings: Settings) -> Iterator[Queue]:
    """The queues that the order needs and that no live worker takes work of."""
    asks = any(candidates(role, order.options, settings) for role in wanted_roles(order.options))
    needed = (Queue.CPU, Queue.OCR, *([Queue.REMOTE] if asks or order.callback.url else []))
    return (queue for queue in needed if not serving(workers, queue))


def how_to_start(settings: Settings) -> str:
    """Where there is no worker: the next step."""
    return f"start one with `{'recto serve --embedded' if is_embedded(settings) else 'recto worker'}`"


def age(since: float) -> float:
    """Seconds since that time, never negative: clocks of hosts differ."""
    return max(0.0, time.time() - since)
