"""The keeper in a Celery worker: its turns are taken by the event loop of the worker's first process.

Under ``--pool=solo`` that loop stands still while a unit is worked on, so there a thread takes them.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any, Final, cast

import psutil
from celery import bootsteps
from celery.worker import state

from recto.errors import PageOutOfMemory, fault_of
from recto.fleet import WorkerInfo
from recto.settings import MEBIBYTE, Settings
from recto.units import Queue
from storage.stores import Stores, open_stores
from workers.keeper.batching import Batching
from workers.keeper.keeper import Keeper
from workers.keeper.leaving import leave
from workers.keeper.recovering import Recovering
from workers.keeper.ticks import TICK_SECONDS, refill, tick
from workers.owners import host_name, name_of
from workers.places import Places
from workers.processes.ends import ENDS, note_end
from workers.queue.celeryapp import RectoApp
from workers.queue.childwatch import ChildWatch
from workers.queue.sending import CelerySender
from workers.station import scratch_of

_REFILL_SECONDS: Final = 0.04
"""Between two refills at least: each may bring several units for each queue."""

_CHILDREN_SECONDS: Final = 0.2


class KeeperStep(bootsteps.StartStopStep):
    """Begins again whenever the worker has connected to the broker; Celery ends the timers of a lost connection."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self._keepers: list[Keeper] = []
        self._begun = 0

    def start(self, parent: Any) -> None:
        app = cast(RectoApp, parent.app)
        first = not self._keepers
        if first:
            self._keepers = [_keeper(app, parent)]
        keeper = self._keepers[0]
        if "solo" in str(type(parent.pool).__module__):
            if first:
                threading.Thread(target=_tick_for_ever, args=(keeper,), name="recto-keeper", daemon=True).start()
            return
        _at_once_and_every(parent, TICK_SECONDS, lambda: tick(keeper))
        if first:
            parent.hub.on_tick.add(self._refill)  # whenever the loop has done something
        if parent.pool.uses_semaphore:  # prefork
            memory = app.settings.limits.worker_memory
            watch = ChildWatch(parent.pool, memory, lambda pid: _note_swollen(app.settings, keeper.worker.id, pid))
            parent.timer.call_repeatedly(_CHILDREN_SECONDS, watch.look)

    def stop(self, parent: Any) -> None:
        """The timers go on: while the last units are being done the worker is alive."""

    def close(self, parent: Any) -> None:
        """The worker is being stopped: from now on it takes nothing and does nothing for others."""
        for keeper in self._keepers:
            keeper.stopping = True

    def shutdown(self, parent: Any) -> None:
        """All processes have ended."""
        self.leave()

    def leave(self) -> None:
        """Gives back what the worker's processes had."""
        for keeper in self._keepers:
            leave(keeper)

    def _refill(self) -> None:
        """Where processes took units since the last time, so that there is room for others."""
        begun = state.all_total_count[0]
        for keeper in self._keepers:
            if begun != self._begun and keeper.fleet and keeper.rhythm.due("refill", _REFILL_SECONDS):
                self._begun = begun
                refill(keeper)


def leave_from(consumer: Any) -> None:
    """For a worker that ends without its last steps."""
    for step in consumer.steps:
        if isinstance(step, KeeperStep):
            step.leave()


def _keeper(app: RectoApp, consumer: Any) -> Keeper:
    settings: Settings = app.settings
    stores: Stores = open_stores(settings)
    worker = WorkerInfo(
        id=app.hands.worker,
        host=host_name(),
        pid=int(consumer.pid),
        queues=tuple(Queue(name) for name in app.amqp.queues.consume_from),
        processes=int(consumer.pool.num_processes),
        started=time.time(),
    )
    return Keeper(
        settings=settings,
        stores=stores,
        places=Places(settings, stores.jobs),
        worker=worker,
        send=CelerySender(app),
        in_hand=_in_hand,
        recovering=Recovering(settings),
        batching=Batching(settings),
    )


def _note_swollen(settings: Settings, worker: str, pid: int) -> None:
    limit = settings.limits.worker_memory // MEBIBYTE
    fault = fault_of(PageOutOfMemory(f"needed more than {limit} MiB of memory"))
    with contextlib.suppress(psutil.NoSuchProcess, OSError):  # then it is told as a crash
        note_end(scratch_of(settings) / ENDS, name_of(worker, pid), fault)


def _in_hand() -> frozenset[str]:
    """What this worker received and has not seen the end of."""
    return frozenset(str(request.args[0]["id"]) for request in [*state.requests.values()])


def _at_once_and_every(consumer: Any, seconds: float, call: Callable[[], None]) -> None:
    consumer.call_soon(call)
    consumer.timer.call_repeatedly(seconds, call)


def _tick_for_ever(keeper: Keeper) -> None:
    while not keeper.stopping:
        tick(keeper)
        time.sleep(TICK_SECONDS)
