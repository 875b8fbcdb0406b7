"""Ends what has been silent or has run for too long: the client library knows only one time for every read.

One thread for each pool looks at the running requests a few times a second and shuts the connection of those whose
time is over, which wakes the thread that waits for bytes.
"""

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final

TICK: Final = 0.25
"""Seconds between two looks: so much later than its time may something end."""


class Watched:
    """A request that runs: silent for at most ``first`` seconds, then ``silence``, and over at ``until``.

    ``why`` it would end next, and ``ended`` why it did.
    """

    def __init__(self, shut: Callable[[], None], *, started: float, first: float, silence: float, until: float) -> None:
        self._shut = shut
        self._silence = silence
        self._until = until
        self._deadline = min(started + first, until)
        self.why = f"it did not begin to answer within {first:g} s"
        self.ended = ""

    def moved(self) -> None:
        """Something came."""
        quiet = time.monotonic() + self._silence
        self._deadline = min(quiet, self._until)
        self.why = f"it was silent for {self._silence:g} s" if quiet < self._until else "it took too long"

    def look(self, now: float) -> None:
        """Ends it where its time is over."""
        if now >= self._deadline and not self.ended:
            self.ended = self.why
            self._shut()


class Watch:
    """The thread is there while something runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Watched] = set()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, watched: Watched) -> Generator[Watched]:
        with self._lock:
            self._running.add(watched)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="recto-served-watch", daemon=True)
                self._thread.start()
        try:
            yield watched
        finally:
            with self._lock:
                self._running.discard(watched)

    def _look(self) -> None:
        while True:
            time.sleep(TICK)
            with self._lock:
                running = list(self._running)
                if not running:
                    self._thread = None
                    return
            now = time.monotonic()
            for watched in running:
                watched.look(now)


def shut(connection: object) -> None:
    """Ends reading from a socket in whatever thread it goes on. A socket under TLS is shut beneath it."""
    if isinstance(connection, socket.socket):
        with suppress(OSError):  # it was closed already
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
