"""Removing calls of long ago from the journal: the money of those days is counted by nobody any more."""

import time
from typing import Final

from storage.spending import DAY_SECONDS, JOURNAL_DAYS
from workers.keeper.keeper import Keeper

_MOST: Final = 200


def forget_spending(keeper: Keeper) -> int:
    """Goes on with removing for a moment. How many records are gone."""
    gone = 0
    before = time.time() - JOURNAL_DAYS * DAY_SECONDS
    for key in keeper.places.spending.old_keys(before=before):
        keeper.places.own.delete(key)
        gone += 1
        if gone == _MOST:
            break
    return gone
