"""Calls to stores that must come through: a unit is never left without a word."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from recto.errors import StoreUnavailable
from recto.logs import log

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 10.0
PATIENCE: Final = 300.0
"""Seconds; then the error is raised, and whoever runs the process ends it."""

_T = TypeVar("_T")


def patiently(call: Callable[[], _T]) -> _T:
    """Calls again while a store does not answer. The call may be made twice, though its first answer was lost."""
    pause, until = FIRST_PAUSE, time.monotonic() + PATIENCE
    while True:
        try:
            return call()
        except StoreUnavailable as error:
            if time.monotonic() > until:
                raise
            log("waiting_for_store", cause=error.message, seconds=pause)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
