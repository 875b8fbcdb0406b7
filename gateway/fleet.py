"""What the queues hold and who works on them, for people and programs."""

import time
from collections.abc import Iterator, Sequence
from typing import Literal

from recto.fleet import Depth, WorkerInfo
from recto.messages import MessageState
from recto.orders import Order
from recto.settings import Settings
from recto.units import Queue
from recto.values import Value
from storage.stores import Stores, is_embedded


class FleetView(Value):
    """``whole`` is false while the job store was emptied and is not yet rebuilt; ``outbox`` counts messages."""

    event: Literal["fleet"] = "fleet"
    whole: bool
    queues: tuple[Depth, ...]
    workers: tuple[WorkerInfo, ...]
    outbox: dict[MessageState, int]


def fleet_of(stores: Stores, *, host: str = "") -> FleetView:
    """With ``host`` only the workers there."""
    counts = stores.outbox.counts()
    workers = (worker for worker in stores.registry.workers() if host in ("", worker.host))
    return FleetView(
        whole=stores.registry.is_whole(),
        queues=tuple(stores.backlog.depth(queue) for queue in Queue),
        workers=tuple(sorted(workers, key=lambda worker: (worker.host, worker.started))),
        outbox={state: counts.get(state, 0) for state in MessageState},
    )


def serving(workers: Sequence[WorkerInfo], queue: Queue) -> list[WorkerInfo]:
    """Those that take work of the queue."""
    return [worker for worker in workers if queue in worker.queues]


def unserved(workers: Sequence[WorkerInfo], order: Order) -> Iterator[Queue]:
    """The queues that the order needs and that no live worker takes work of."""
    needed = (Queue.CPU, Queue.OCR, *([Queue.REMOTE] if order.callback.url else []))
    return (queue for queue in needed if not serving(workers, queue))


def how_to_start(settings: Settings) -> str:
    """Where there is no worker: the next step."""
    return f"start one with `{'recto serve --embedded' if is_embedded(settings) else 'recto worker'}`"


def age(since: float) -> float:
    """Seconds since that time, never negative: clocks of hosts differ."""
    return max(0.0, time.time() - since)
