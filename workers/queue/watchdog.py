"""The time limit of workers that have no processes of their own: threads cannot be ended, so the whole worker is."""

import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from recto.logs import warn

EXIT_CODE: Final = 75
"""Of a worker that ended itself: try again (sysexits.h). Whoever started it should start it anew."""

_LOOK_SECONDS: Final = 0.5


def end_process(unit: str) -> None:
    """At once, whatever other threads are doing: their units are taken up by others."""
    warn("unit_overdue", unit=unit)
    os._exit(EXIT_CODE)


class Watchdog:
    """One thread that looks at the deadlines of all others."""

    def __init__(self, bite: Callable[[str], None] = end_process) -> None:
        self._bite = bite
        self._deadlines: dict[str, float] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, name="recto-watchdog", daemon=True).start()

    @contextmanager
    def over(self, unit: str, seconds: float) -> Generator[None]:
        """Inside, the unit has so many seconds; when they are over the worker ends."""
        with self._lock:
            self._deadlines[unit] = time.monotonic() + seconds
        try:
            yield
        finally:
            with self._lock:
                self._deadlines.pop(unit, None)

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            with self._lock:
                late = [unit for unit, deadline in self._deadlines.items() if deadline < now]
            for unit in late:
                self._bite(unit)
