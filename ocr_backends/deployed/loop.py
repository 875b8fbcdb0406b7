"""The thread in which this process talks to deployments: one event loop, so that connections are shared."""

import asyncio
import concurrent.futures
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Loop:
    """An event loop in a thread of its own, for as long as the process lives."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="deployments", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result], seconds: float) -> Result:
        """What ``work`` gives. Raises ``TimeoutError`` after ``seconds``; whoever leaves early ends the work."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except concurrent.futures.CancelledError as error:
            raise TimeoutError("the work was ended") from error
        finally:
            future.cancel()


class _Held:
    """The loop of this process. Threads do not come along when a process forks, so a child makes its own."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._lock = threading.Lock()
        self._loops: list[Loop] = []

    def get(self) -> Loop:
        with self._lock:
            if not self._loops:
                self._loops.append(Loop())
            return self._loops[0]


_HELD = _Held()
os.register_at_fork(after_in_child=_HELD.reset)


def shared_loop() -> Loop:
    """Made when it is first asked for."""
    return _HELD.get()
