"""How a Celery worker is stopped: the first signal lets what is under way end, the second ends it.

Celery's own soft shutdown waits in a signal handler, where nothing that ends meanwhile is noticed. So here it is told
to stop warmly, its processes are asked to end with the page that they are at, and an alarm ends those that take too
long.
"""

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from celery.worker import state

from workers.queue.broker import SOFT_SHUTDOWN_SECONDS
from workers.queue.children import STOP_SOON
from workers.queue.childwatch import end_group, process_ids, tell
from workers.queue.hands import Hands

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
EXIT_CODE: Final = 130
"""Of a worker that was stopped at once."""


class Stopping:
    """``leave`` gives back what the worker's processes had; ``say`` tells a person."""

    def __init__(self, consumer: Any, hands: Hands, *, leave: Callable[[], None], say: Callable[[str], None]) -> None:
        self._pool = consumer.pool
        self._hands = hands
        self._leave = leave
        self._say = say

    def listen(self) -> None:
        """In the main thread."""
        for each in SIGNALS:
            signal.signal(each, self._first)

    def _first(self, number: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, self._second)
        self._say(
            f"stopping: what is under way has {SOFT_SHUTDOWN_SECONDS:g} s, the rest goes back; again to stop at once"
        )
        signal.signal(signal.SIGALRM, self._overdue)
        signal.setitimer(signal.ITIMER_REAL, SOFT_SHUTDOWN_SECONDS)
        self._hands.stop_soon()
        for pid in self._processes():
            tell(pid, STOP_SOON)
        state.should_stop = os.EX_OK

    def _second(self, number: int, frame: FrameType | None) -> None:
        self._say("stopped at once: other workers take up what was under way")
        self._end_processes()
        os._exit(EXIT_CODE)

    def _overdue(self, number: int, frame: FrameType | None) -> None:
        self._say("giving back what is not done")
        if self._processes():
            self._end_processes()  # the pool notices, and the worker goes on ending
            return
        self._leave()  # threads cannot be ended
        os._exit(os.EX_OK)

    def _end_processes(self) -> None:
        for pid in self._processes():
            end_group(pid)

    def _processes(self) -> list[int]:
        return process_ids(self._pool) if self._pool.uses_semaphore else []
