"""A worker's end in good order: nothing stays noted as its own."""

from collections.abc import Iterator

from recto.errors import StorageError
from recto.fleet import InFlight
from recto.logs import log, warn
from recto.units import Escalate, Recognize, Split
from workers.keeper.keeper import Keeper
from workers.owners import worker_of
from workers.queue.broker import QUEUES


def leave(keeper: Keeper) -> None:
    """Gives back what its processes had begun and did not finish, and signs the worker off. Never raises.

    Only for when none of its processes works any more. Their end was no page's fault, so attempts are forgiven.
    """
    keeper.recovering.stop()
    keeper.batching.stop()
    try:
        for item in _own(keeper):
            _forgive(keeper, item)
            keeper.stores.backlog.give_back(item.unit.id, item.owner, delay=0.0)
            log("unit_given_back", unit=item.unit.id, job=item.unit.job)
        keeper.stores.registry.leave(keeper.worker.id)
    except StorageError as error:
        warn("not_signed_off", code=error.code)


def _own(keeper: Keeper) -> Iterator[InFlight]:
    for queue in QUEUES:
        for item in keeper.stores.backlog.in_flight(queue):
            if worker_of(item.owner) == keeper.worker.id:
                yield item


def _forgive(keeper: Keeper, item: InFlight) -> None:
    work, jobs = item.unit.work, keeper.stores.jobs
    if isinstance(work, Split | Recognize | Escalate):
        attempts = jobs.attempts(item.unit.job, work.name, work.pages)
        jobs.forgive(item.unit.job, work.name, [page for page, count in attempts.items() if count])
