"""The service on one machine, without Celery and Redis: the keeper and a pool of processes in one loop."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType
from typing import Final, TypeAlias

from recto.errors import Fault, PageOutOfMemory, fault_of
from recto.fleet import WorkerInfo
from recto.logs import log, log_to_stderr, warn
from recto.options import ReadOptions
from recto.settings import Settings
from recto.units import Unit
from recto.values import Value
from storage.stores import open_stores
from workers.fieldings import make_fielding
from workers.handling import handle
from workers.keeper.batching import Batching
from workers.keeper.keeper import Keeper
from workers.keeper.leaving import leave
from workers.keeper.recovering import Recovering
from workers.keeper.ticks import TICK_SECONDS, refill, tick
from workers.local.serving import ADDRESS_FACTOR
from workers.owners import host_name, is_alive, own_name, worker_name
from workers.places import Places
from workers.processes.ends import ENDS, note_end
from workers.processes.pool import Ended, WorkerPool
from workers.processes.process import serve_forever, settle_in
from workers.queue.broker import QUEUES, SOFT_SHUTDOWN_SECONDS
from workers.queue.children import STOP_SOON
from workers.station import Station, scratch_of
from workers.unitlimits import hard_seconds

IDLE_SECONDS: Final = 0.1
"""Between two looks when nothing is under way."""


class UnitTask(Value):
    unit: Unit


class UnitAnswered(Value):
    """The unit was looked at; what came of it is in the stores."""


UnitPool: TypeAlias = WorkerPool[UnitTask, UnitAnswered]


def run_embedded(settings: Settings, *, until: Callable[[], bool]) -> None:
    """Works on what the stores hold until ``until`` says so; then finishes what is under way, or gives it back.

    Several processes of one machine may do this at once on the same stores. Raises ``SettingsError`` where there is no
    place for the stores, or a schema that they name cannot be read.
    """
    make_fielding(ReadOptions(), settings)  # schemas that cannot be read would cost every document
    embedded = Embedded(settings)
    try:
        embedded.begin()
        while not until():
            embedded.turn()
        embedded.finish(SOFT_SHUTDOWN_SECONDS)
    finally:
        embedded.close()


class Embedded:
    """A worker of its own, for all queues."""

    def __init__(self, settings: Settings) -> None:
        cores = tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()
        processes = settings.workers.processes or len(cores) or os.cpu_count() or 1
        self._settings = settings
        self._ready: dict[str, Unit] = {}
        self._running: set[str] = set()
        self._stores = open_stores(settings)
        self._keeper = Keeper(
            settings=settings,
            stores=self._stores,
            places=Places(settings, self._stores.jobs),
            worker=WorkerInfo(
                id=worker_name(),
                host=host_name(),
                pid=os.getpid(),
                queues=QUEUES,
                processes=processes,
                started=time.time(),
            ),
            send=self._take,
            in_hand=self._in_hand,
            recovering=Recovering(settings),
            batching=Batching(settings),
        )
        self._pool: UnitPool = WorkerPool(
            partial(serve, settings, self._keeper.worker.id, cores),
            processes=processes,
            memory=settings.limits.worker_memory,
            recycle=settings.workers.recycle_pages,
            preload=("workers.processes.preload", "workers.handling"),
        )

    def begin(self) -> None:
        """Takes up what was given to one before it that died: nobody else holds units here."""
        if any(is_alive(worker.id, self._stores.registry) for worker in self._stores.registry.workers()):
            return
        for queue in QUEUES:
            for item in self._stores.backlog.in_flight(queue):
                if not item.owner:
                    self._stores.backlog.resend(item.unit.id)

    def turn(self) -> None:
        """Gives work to free processes and waits a moment for what ends."""
        if self._keeper.rhythm.due("tick", TICK_SECONDS):
            tick(self._keeper)
        while self._ready and self._pool.free:
            unit = next(iter(self._ready.values()))  # as they were given out: no queue is always before another
            del self._ready[unit.id]
            self._running.add(unit.id)
            self._pool.submit(UnitTask(unit=unit), timeout=hard_seconds(unit.work.kind, self._settings))
        if self._wait(TICK_SECONDS):
            refill(self._keeper)

    def finish(self, seconds: float) -> None:
        """Nothing more is begun; what is under way ends with the page that it is at, and has ``seconds`` for that."""
        self._keeper.stopping = True
        self._pool.tell(STOP_SOON)
        for unit in self._ready:
            self._stores.backlog.resend(unit)
        self._ready.clear()
        stop = time.monotonic() + seconds
        while self._pool.busy and time.monotonic() < stop:
            self._wait(TICK_SECONDS)
            tick(self._keeper)

    def close(self) -> None:
        """Ends all processes; what they had goes back."""
        self._pool.close()
        leave(self._keeper)
        self._stores.close()

    def _wait(self, seconds: float) -> bool:
        if not self._pool.busy:
            time.sleep(IDLE_SECONDS if not self._ready else 0.0)
            return False
        ended = self._pool.wait(seconds)
        for each in ended:
            self._ended(each)
        return bool(ended)

    def _ended(self, ended: Ended[UnitTask, UnitAnswered]) -> None:
        unit = ended.task.unit
        self._running.discard(unit.id)
        if isinstance(ended.outcome, Fault):
            warn("process_ended", unit=unit.id, job=unit.job, code=ended.outcome.code, cause=ended.outcome.message)
            if ended.outcome.code == PageOutOfMemory.code:
                self._note(unit, ended.outcome)
            self._ready[unit.id] = unit

    def _note(self, unit: Unit, fault: Fault) -> None:
        for item in self._stores.backlog.in_flight(unit.queue):
            if item.unit.id == unit.id and item.owner:
                note_end(scratch_of(self._settings) / ENDS, item.owner, fault)

    def _take(self, units: Sequence[Unit]) -> None:
        self._ready.update((unit.id, unit) for unit in units if unit.id not in self._running)

    def _in_hand(self) -> frozenset[str]:
        return frozenset((*self._ready, *self._running))


def serve(settings: Settings, worker: str, cores: Sequence[int], pipe: Connection, slot: int) -> None:
    """The main function of a process."""
    settle_in(slot=slot, cores=cores, memory=settings.limits.worker_memory * ADDRESS_FACTOR)
    log_to_stderr(settings.service.log_format)
    station = Station(settings, owner=own_name(worker))

    def stop_soon(number: int, frame: FrameType | None) -> None:
        station.stopping = True

    signal.signal(STOP_SOON, stop_soon)

    def answer(task: UnitTask) -> UnitAnswered | Fault:
        try:
            handle(task.unit.id, station)
        except Exception as error:  # noqa: BLE001 - the process border: the keeper gives the unit out again
            log("unit_failed", unit=task.unit.id, code=fault_of(error).code)
        return UnitAnswered()

    serve_forever(pipe, answer)
