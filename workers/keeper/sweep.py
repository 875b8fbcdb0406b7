"""Taking up what nobody works on any more: units whose owner died, that were never begun, or that a living process
let fall.
"""

import time
from functools import cache
from typing import Final

from recto.fleet import InFlight
from recto.logs import log
from workers.keeper.keeper import Keeper
from workers.owners import is_alive, is_here, worker_of
from workers.queue.broker import QUEUES

_LET_FALL_SECONDS: Final = 3.0
"""Between a unit's beginning and the first doubt about it: its message may not yet be known to this process."""


def sweep(keeper: Keeper) -> int:
    """Every worker looks after its host, the one that leads after all. How many units are given out again."""
    flying = [item for queue in QUEUES for item in keeper.stores.backlog.in_flight(queue)]

    @cache
    def lives(owner: str) -> bool:
        return is_alive(owner, keeper.stores.registry)

    in_hand = keeper.in_hand()
    dead = {item.unit.id for item in flying if item.owner and not lives(item.owner)}
    unbegun = {
        item.unit.id for item in flying if not item.owner and item.unit.id not in in_hand and _waits(keeper, item)
    }
    lost = [item for item in flying if item.unit.id in unbegun or (item.unit.id in dead and _concerns(keeper, item))]
    again = sum(keeper.stores.backlog.resend(item.unit.id) for item in lost)
    again += _take_back(keeper, [item for item in flying if item.unit.id not in dead], in_hand)
    if again:
        log("units_taken_up", units=again)
    return again


def _waits(keeper: Keeper, item: InFlight) -> bool:
    return keeper.leads and time.time() - item.released > keeper.settings.service.resend_after


def _concerns(keeper: Keeper, item: InFlight) -> bool:
    return keeper.leads or is_here(item.owner)


def _take_back(keeper: Keeper, flying: list[InFlight], in_hand: frozenset[str]) -> int:
    """Units that are noted as our processes', but that none of them is at: one failed in giving its unit back.

    Only when two looks agree.
    """
    adrift = {
        (item.unit.id, item.begun): item.owner
        for item in flying
        if worker_of(item.owner) == keeper.worker.id
        and item.unit.id not in in_hand
        and time.time() - item.begun > _LET_FALL_SECONDS
    }
    certain = keeper.adrift & adrift.keys()
    keeper.adrift = frozenset(adrift)
    backlog = keeper.stores.backlog
    return sum(backlog.give_back(unit, adrift[unit, begun], delay=0.0) for unit, begun in certain)
