"""Messages whose time has come become units of work."""

import time
from typing import Final

from recto.errors import ObjectMissing
from recto.messages import Message
from recto.units import Deliver, Queue, Unit, unit_for
from recto.values import digest
from workers.keeper.keeper import Keeper

_MOST: Final = 100


def deliver_due(keeper: Keeper) -> int:
    """How many were added; a message whose unit waits already is not added again."""
    due = keeper.stores.outbox.due(now=time.time(), limit=_MOST)
    return keeper.stores.backlog.add([_unit(keeper, message) for message in due]) if due else 0


def _unit(keeper: Keeper, message: Message) -> Unit:
    """Each try has a unit of its own. A message outlives its job."""
    work = Deliver(message=message.id)
    try:
        return unit_for(keeper.stores.jobs.get(message.job), work, round=message.tries)
    except ObjectMissing:
        named = digest({"deliver": message.id, "tries": message.tries})[:32]
        return Unit(
            id=named, queue=Queue.REMOTE, job=message.job, work=work, tenant=message.tenant, round=message.tries
        )
