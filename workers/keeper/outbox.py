"""Messages whose time has come become units of work."""

import time
from collections.abc import Iterator
from typing import Final

from recto.errors import ObjectMissing
from recto.messages import Message
from recto.units import Deliver, Unit, unit_for
from workers.keeper.keeper import Keeper
from workers.outside.webhooks import give_up

_MOST: Final = 100
_AGAIN_SECONDS: Final = 300.0
"""After which a message whose unit was added is looked at again: those that cannot go out now do not hide others."""


def deliver_due(keeper: Keeper) -> int:
    """How many were added; a message whose unit waits already is not added again."""
    now = time.time()
    due = keeper.stores.outbox.due(now=now, limit=_MOST)
    units = [unit for message in due for unit in _unit(keeper, message, now)]
    return keeper.stores.backlog.add(units) if units else 0


def _unit(keeper: Keeper, message: Message, now: float) -> Iterator[Unit]:
    """Each try has a unit of its own. A message whose job was removed concerns nobody any more."""
    try:
        job = keeper.stores.jobs.get(message.job)
    except ObjectMissing:
        give_up(keeper.stores, keeper.places.journal, message.id, "its job was removed")
    else:
        keeper.stores.outbox.put(message.model_copy(update={"due": now + _AGAIN_SECONDS}))
        yield unit_for(job, Deliver(message=message.id), round=message.tries)
