"""Who may work at the same time in one process: any number, or one that must be alone."""

import threading
from collections.abc import Generator
from contextlib import contextmanager


class Turnstile:
    """While one waits to be alone nobody new goes in, so that its turn comes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._waiting = 0
        self._alone = False

    @property
    def awaited(self) -> bool:
        """Whether somebody waits to be alone."""
        return self._waiting > 0

    @contextmanager
    def among_others(self) -> Generator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self.awaited and not self._alone)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Generator[None]:
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: not self._inside and not self._alone)
            finally:
                self._waiting -= 1
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
