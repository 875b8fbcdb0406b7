"""Whether a server is given pages: after failures in a row it rests, longer each time, and is then tried by one page.

Not safe among threads: the pool holds its lock. Times are seconds of a monotonic clock.
"""

from typing import Final

FIRST_REST: Final = 1.0
LONGEST_REST: Final = 60.0


class Breaker:
    """Opens after ``sick_after`` failures in a row, or at once where nobody is there."""

    def __init__(self, sick_after: int) -> None:
        self._sick_after = sick_after
        self._in_row = 0
        self._rests = 0
        self._rest_until = 0.0
        self._on_trial = False

    @property
    def on_trial(self) -> bool:
        """Whether it rested and has not answered since: it is to be given one page at a time."""
        return self._on_trial

    def rests(self, now: float) -> bool:
        return now < self._rest_until

    def rest_left(self, now: float) -> float:
        return max(0.0, self._rest_until - now)

    def failed(self, now: float) -> bool:
        """A request failed by the server's fault. Whether it rests now."""
        self._in_row += 1
        if self._on_trial or self._in_row >= self._sick_after:
            self.gone(now)
        return self.rests(now)

    def gone(self, now: float) -> None:
        """Nobody is there, or nobody who answers."""
        if not self.rests(now):  # of many requests that fail at once the first tells all
            self._rest_until = now + min(LONGEST_REST, FIRST_REST * 2**self._rests)
            self._rests = min(self._rests + 1, 16)
        self._in_row = 0
        self._on_trial = True

    def answered(self) -> None:
        """It writes answers."""
        self._in_row = self._rests = 0
        self._rest_until = 0.0
        self._on_trial = False
