"""What is dear is held once in a process, however many engines use it: clients of servers, loaded models."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Entry(Generic[T]):
    """``made`` is empty until the first user has made the thing; ``making`` lets the others wait for it."""

    def __init__(self) -> None:
        self.making = threading.Lock()
        self.users = 0
        self.made: tuple[T, ...] = ()


class Shared(Generic[T]):
    """Things by key, counted by their users: made for the first, closed after the last. Safe among threads.

    It holds for one process: a child that was forked must not use what its parent made.
    """

    def __init__(self, close: Callable[[T], None]) -> None:
        self._close = close
        self._lock = threading.Lock()
        self._entries: dict[Hashable, _Entry[T]] = {}

    def acquire(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing under ``key``, made by ``make`` where there is none: others who want it wait meanwhile.

        Give it back once with ``release``. What ``make`` raises passes, and nothing is held then.
        """
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            entry.users += 1
        try:
            with entry.making:
                if not entry.made:
                    entry.made = (make(),)
                return entry.made[0]
        except BaseException:
            self._left(key)
            raise

    def release(self, key: Hashable) -> None:
        """Gives one use back; the last one closes the thing. Raises ``KeyError`` where nobody holds it."""
        for thing in self._left(key):
            self._close(thing)

    def users(self, key: Hashable) -> int:
        """How many hold it now."""
        with self._lock:
            entry = self._entries.get(key)
            return entry.users if entry else 0

    def _left(self, key: Hashable) -> tuple[T, ...]:
        """What is to be closed now that one user left."""
        with self._lock:
            entry = self._entries[key]
            entry.users -= 1
            if entry.users:
                return ()
            del self._entries[key]
            return entry.made
