"""Batches of questions from within the keeper: in a process of its own, which lives as long as there are any."""

import os
import time
from typing import Final

from ocr_backends.deployed.batches import can_batch
from recto.errors import ObjectMissing, StorageError
from recto.jobs import JobState
from recto.logs import log_to_stderr, warn
from recto.settings import Settings
from recto.values import JobId
from storage.bundle import Stores
from storage.stores import open_stores
from workers.escalation.batch_shelf import BatchShelf
from workers.escalation.batch_turns import Batches, Pace
from workers.escalation.sharing import shared_of
from workers.keeper.apart import Apart
from workers.owners import worker_name
from workers.places import Places

LEASE: Final = "batches"
LEASE_SECONDS: Final = 120.0
"""What a step takes, mostly. Where one takes longer two processes may be at it, and do no harm to each other."""

LOOK_SECONDS: Final = 60.0
"""At most between two looks at batches that are under way."""

_CHOSEN: Final = "batching"
_CHOSEN_SECONDS: Final = 30.0
_SHORTEST: Final = 1.0


class Batching:
    """``turn`` is a chore of every keeper whose worker asks models: others may not have the keys."""

    def __init__(self, settings: Settings) -> None:
        self._can_batch = any(map(can_batch, settings.deployments.values()))
        self._apart = Apart("batches", batch_alone, settings)

    def turn(self, stores: Stores, places: Places, worker: str) -> None:
        """Sees that one of the workers runs the process where it has anything to do."""
        if not self._can_batch or not stores.registry.lease(_CHOSEN, worker, seconds=_CHOSEN_SECONDS):
            return
        if not BatchShelf(places.own).is_empty:
            self._apart.turn()

    def stop(self) -> None:
        self._apart.stop()


def batch_alone(settings: Settings) -> None:
    """The main function of the process. It ends when there are no batches any more, or the worker died."""
    log_to_stderr(settings.service.log_format)
    worker, stores = os.getppid(), open_stores(settings)
    places, gather = Places(settings, stores.jobs), settings.escalation.batch_gather
    shelf, owner = BatchShelf(places.own), worker_name()
    batches = Batches(
        settings,
        shared_of(stores, places),
        shelf,
        is_open=lambda job: _is_open(stores, job),
        pace=Pace(gather=gather),
    )

    def hold() -> bool:
        return stores.registry.is_whole() and stores.registry.lease(LEASE, owner, seconds=LEASE_SECONDS)

    try:
        while os.getppid() == worker:
            try:
                if shelf.is_empty:
                    return
                if hold():
                    batches.turn(hold=hold)
            except StorageError as error:
                warn("batches_wait", code=error.code, message=error.message)
            time.sleep(min(LOOK_SECONDS, max(gather, _SHORTEST)))
    finally:
        batches.close()
        stores.close()


def _is_open(stores: Stores, job: JobId) -> bool:
    """Whether it still wants answers."""
    try:
        return stores.jobs.get(job).state in {JobState.OPEN, JobState.PAUSED}
    except ObjectMissing:
        return False
