"""How many requests one server is given at once: it shrinks by half where the server has too much, and grows slowly.

The rule is that of TCP (additive increase, multiplicative decrease; Chiu and Jain, 1989). Not safe among threads: the
pool holds its lock. Times are seconds of a monotonic clock.
"""

from typing import Final

SHORTEST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 60.0
"""Seconds after a refusal; no server is obeyed that asks for more."""

_FEWER: Final = 0.75
"""What is left of the limit where requests wait in the server's queue."""


class Gate:
    """``most`` requests at once, fewer while the server is overloaded, never none."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(most)
        self._running = 0
        self._paused_until = 0.0
        self._round = 0

    @property
    def limit(self) -> int:
        return int(self._limit)

    @property
    def running(self) -> int:
        return self._running

    @property
    def load(self) -> float:
        """The share of its room that is taken."""
        return self._running / self.limit

    def has_room(self, now: float) -> bool:
        return self._running < self.limit and now >= self._paused_until

    def enter(self) -> int:
        """Counts a request in. Keep what it gives for ``busy``."""
        self._running += 1
        return self._round

    def leave(self) -> None:
        self._running -= 1

    def read(self) -> None:
        """A request was answered: after as many as are allowed at once, one more is."""
        self._limit = min(float(self._most), self._limit + 1.0 / self._limit)

    def busy(self, entered: int, *, now: float, retry_after: float) -> None:
        """A request came back unanswered. What was sent before the last cut of the limit says nothing of it."""
        self._paused_until = max(self._paused_until, now + min(max(retry_after, SHORTEST_PAUSE), LONGEST_PAUSE))
        if entered == self._round:
            self._round += 1
            self._limit = max(1.0, self._limit / 2)

    def queue(self, waiting: int) -> None:
        """``waiting`` requests stand in the server's own queue. A few keep it at work, many only grow old there."""
        if waiting > max(8, self._most // 4):
            self._limit = max(1.0, self._limit * _FEWER)
