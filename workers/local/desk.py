"""Pages that wait for a model, and what is known of whether it is there.

While it is away no page is held against: pages come back and wait. One is sent after a while to see, then after a
longer one; when it is done the others follow.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from recto.errors import EngineAway, Fault
from workers.local.serving import WorkerResult
from workers.processes.pool import WorkerPool
from workers.requests import AskTask, ConsultTask, ReadTask, WorkerTask

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
TELL_SECONDS: Final = 60.0
"""Between two times that a person is told, where the model comes and goes."""

Pool: TypeAlias = WorkerPool[WorkerTask, WorkerResult]
Waiting: TypeAlias = ReadTask | AskTask | ConsultTask


class Desk:
    """Over the processes that have to do with the model; there are none where nobody is to be asked.

    Seconds: ``timeout`` of a task, ``patience`` with a model that is away, and what ``clock`` says.
    """

    def __init__(
        self, pool: Pool, *, timeout: float, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pool = pool
        self._timeout = timeout
        self._patience = patience
        self._clock = clock
        self._waiting: deque[Waiting] = deque()
        self._pause = 0.0
        self._gone_at = self._next_try = 0.0
        self._told_at = float("-inf")

    @property
    def is_used(self) -> bool:
        """Whether pages are to come here."""
        return self.pool.most > 0

    @property
    def has_room(self) -> bool:
        """Whether more pages should be drawn: enough wait that the model has never to."""
        return len(self._waiting) <= self.pool.most

    @property
    def busy(self) -> bool:
        return bool(self._waiting) or self.pool.busy

    @property
    def is_away(self) -> bool:
        return self._pause > 0.0

    @property
    def has_waited(self) -> bool:
        """Whether it is away for longer than that is borne with."""
        return self.is_away and self._clock() - self._gone_at >= self._patience

    def take(self, task: Waiting) -> None:
        self._waiting.append(task)

    def forget(self, ref: str) -> None:
        """Pages of that document are not to be done."""
        self._waiting = deque(task for task in self._waiting if task.ref != ref)

    def give(self) -> None:
        """Sends what the model may have now. A page that was tried before has its process for itself."""
        while self._waiting and self.pool.free and not self._holds_back():
            task = self._sent(self._waiting.popleft())
            self.pool.submit(task, timeout=self._timeout, alone=task.attempt > 1)

    def was_there(self) -> None:
        """A page came back done: the model is there."""
        self._pause = 0.0

    def went_away(self, task: Waiting) -> bool:
        """Takes the page back; whether a person is to be told."""
        self._waiting.appendleft(task)
        now, gone = self._clock(), not self.is_away
        if gone:
            self._gone_at = now
        if gone or now >= self._next_try:  # not for each of those that were under way together
            self._pause = min(2 * self._pause, LONGEST_PAUSE) or FIRST_PAUSE
            self._next_try = now + self._pause
        told = gone and now - self._told_at >= TELL_SECONDS
        self._told_at = now if told else self._told_at
        return told

    def waited_for(self, fault: Fault) -> EngineAway:
        """The error for a model that is away for too long."""
        remedy = f"{fault.remedy} What is finished is kept; the same command goes on."
        return EngineAway(f"waited {self._patience:g} s for the model server: {fault.message}", remedy=remedy)

    def _sent(self, task: Waiting) -> Waiting:
        """As it is given now."""
        return task

    def _holds_back(self) -> bool:
        """While it is away one page at a time goes to see, when its time has come."""
        return self.is_away and (self.pool.busy or self._clock() < self._next_try)
