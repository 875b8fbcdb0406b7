"""Pages that may have brought a server down. Nobody sees which of the pages that were lost together did it.

A page that was lost twice is read again while no other suspect is, so that the innocent are cleared one by one; one
that is lost twice more is not sent again for a while, in whatever way it is to be read. Without this a page that kills
its server would wait for it for ever.
"""

import threading
import time
from collections.abc import Generator, Hashable
from contextlib import contextmanager
from typing import Final

SUSPECT: Final = 2
GUILTY: Final = 4
"""So many times lost."""

BANNED_FOR: Final = 3600.0
"""Seconds: the server may be another one then."""


class Suspects:
    """Safe among threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lost: dict[Hashable, int] = {}
        self._banned_until: dict[Hashable, float] = {}
        self._alone = threading.Lock()

    @contextmanager
    def care(self, page: Hashable, *, timeout: float) -> Generator[bool]:
        """Around the reading of ``page``: false where others that are suspect have kept it waiting too long."""
        with self._lock:
            suspect = self._lost.get(page, 0) >= SUSPECT
        if not suspect:
            yield True
            return
        held = self._alone.acquire(timeout=timeout)
        try:
            yield held
        finally:
            if held:
                self._alone.release()

    def lost(self, page: Hashable) -> bool:
        """A server's answer broke off. Whether the page is to blame."""
        with self._lock:
            self._lost[page] = self._lost.get(page, 0) + 1
            if self._lost[page] < GUILTY:
                return False
            self._banned_until[page] = time.monotonic() + BANNED_FOR
            return True

    def is_banned(self, page: Hashable) -> bool:
        """Whether it was to blame, not long ago."""
        with self._lock:
            return time.monotonic() < self._banned_until.get(page, 0.0)

    def cleared(self, page: Hashable) -> None:
        """It was answered, if only by a refusal: the server lives."""
        with self._lock:
            self._lost.pop(page, None)
