"""One turn of the keeper: what is due now, the most urgent first."""

import time
from collections.abc import Callable
from typing import Final

from recto.errors import StorageError
from recto.logs import log, raised_at, warn
from recto.units import Queue
from workers.keeper.dispatch import dispatch
from workers.keeper.keeper import Keeper
from workers.keeper.nightly import hours_tick, schedules_tick
from workers.keeper.outbox import deliver_due
from workers.keeper.repair import put_right
from workers.keeper.retention import let_go
from workers.keeper.spending import forget_spending
from workers.keeper.sweep import sweep
from workers.keeper.weights import weigh_tenants
from workers.keeper.wholeness import make_whole_if_new
from workers.service import Service

TICK_SECONDS: Final = 0.2
"""Between two turns."""

BEAT_SECONDS: Final = 2.0
DEAD_SECONDS: Final = 12.0
"""A worker that was not heard of for so long is dead to other hosts."""

LEASE: Final = "keeper"
LEASE_SECONDS: Final = 5.0

_SWEEP: Final = 1.0
_IDLE: Final = 1.0
_BATCHES: Final = 5.0
_COMPLAINTS: Final = 10.0


def _hours(keeper: Keeper) -> None:
    keeper.hours_after = hours_tick(keeper.stores, now=time.time(), after=keeper.hours_after).after


def _schedules(keeper: Keeper) -> None:
    if keeper.settings.nightly:
        service = Service(stores=keeper.stores, places=keeper.places, settings=keeper.settings)
        schedules_tick(service, now=time.time())


def _weights(keeper: Keeper) -> None:
    weigh_tenants(keeper.stores, keeper.settings)


_CHORES: Final[tuple[tuple[str, float, Callable[[Keeper], object]], ...]] = (
    ("outbox", 1.0, deliver_due),
    ("repair", 3.0, put_right),
    ("hours", 1.0, _hours),
    ("schedules", 5.0, _schedules),
    ("retention", 1.0, let_go),
    ("weights", 30.0, _weights),
    ("spending", 60.0, forget_spending),
)


def tick(keeper: Keeper) -> None:
    """Never raises: a store that does not answer ends the turn, and the next one tries again."""
    try:
        _turn(keeper)
    except StorageError as error:
        keeper.leads = False
        if keeper.rhythm.due("complaint", _COMPLAINTS):
            warn("keeper_waits", code=error.code, message=error.message)
    except Exception as error:  # noqa: BLE001 - the worker must live on: other duties are done at the next turn
        warn("internal_error", error=type(error).__name__, raised_at=raised_at(error))


def refill(keeper: Keeper) -> None:
    """Gives out what there is room for after units ended, without waiting for the next turn. Never raises."""
    try:
        if not keeper.stopping:
            dispatch(keeper)
    except StorageError as error:
        log("refill_failed", code=error.code)


def _turn(keeper: Keeper) -> None:
    registry = keeper.stores.registry
    if keeper.rhythm.due("beat", BEAT_SECONDS):
        left = {"processes": 0} if keeper.stopping else {}
        registry.beat(keeper.worker.model_copy(update={"seen": time.time(), **left}), seconds=DEAD_SECONDS)
    if keeper.stopping:
        keeper.leads = False
        return
    keeper.leads = registry.lease(LEASE, keeper.worker.id, seconds=LEASE_SECONDS)
    if not registry.is_whole():
        if keeper.leads and not make_whole_if_new(keeper.stores, keeper.places):
            keeper.recovering.turn()
        return
    if keeper.rhythm.due("sweep", _SWEEP):
        sweep(keeper)
    if Queue.REMOTE in keeper.worker.queues and keeper.rhythm.due("batches", _BATCHES):
        keeper.batching.turn(keeper.stores, keeper.places, keeper.worker.id)
    if not keeper.leads:
        # The one that leads may have died a moment ago: who has nothing to do looks for itself.
        if len(keeper.in_hand()) < keeper.worker.processes and keeper.rhythm.due("idle", _IDLE):
            dispatch(keeper)
        return
    dispatch(keeper)
    for name, seconds, chore in _CHORES:
        if keeper.rhythm.due(name, seconds):
            chore(keeper)
