"""Giving work out: of each queue as much as keeps its workers busy, and little more.

So fair shares, pauses, cancelling and new priorities act at once: what was given out cannot be taken back.
"""

from typing import Final

from recto.units import Queue
from workers.keeper.keeper import Keeper
from workers.queue.broker import QUEUES

UNITS_PER_PROCESS: Final = 2
"""In flight: one under way, one ready."""

_FLEET_SECONDS: Final = 1.0


def dispatch(keeper: Keeper) -> int:
    """Releases what there is room for and sends it. How many units."""
    if keeper.rhythm.due("fleet", _FLEET_SECONDS):
        keeper.fleet = keeper.stores.registry.workers()
    return sum(_dispatch_queue(keeper, queue) for queue in QUEUES)


def processes_of(keeper: Keeper, queue: Queue) -> int:
    """Of the workers that live."""
    return sum(worker.processes for worker in keeper.fleet if queue in worker.queues)


def _dispatch_queue(keeper: Keeper, queue: Queue) -> int:
    most = UNITS_PER_PROCESS * processes_of(keeper, queue)
    if not most:
        return 0
    room = most - keeper.stores.backlog.depth(queue).in_flight
    if room <= 0:
        return 0
    units = keeper.stores.backlog.release(queue, most=room)
    keeper.send(units)
    return len(units)
