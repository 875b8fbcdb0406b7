"""What Celery does not do for its processes: their memory is watched while they work, and programs that a dead one had
started are ended.
"""

import contextlib
import os
import signal
from collections.abc import Callable
from typing import Any, Final

import psutil

from recto.logs import warn

_MEBIBYTE: Final = 1024 * 1024


class ChildWatch:
    """Over the pool of a prefork worker; ``memory`` in bytes, resident, of each process.

    ``note`` is told of a process that is about to be killed for that.
    """

    def __init__(self, pool: Any, memory: int, note: Callable[[int], None]) -> None:
        self._pool = pool
        self._memory = memory
        self._note = note
        self._known: frozenset[int] = frozenset()

    def look(self) -> None:
        """A process past its memory is killed: whoever takes up its unit finds the page that it was at."""
        if any(_ended(pid) for pid in process_ids(self._pool)):
            # The pool waits for its processes' pipes to close, too, and now and then notices it only seconds later.
            self._pool.maintain_pool()
        pids = frozenset(process_ids(self._pool))
        for gone in self._known - pids:
            _signal(os.killpg, gone, signal.SIGKILL)
        self._known = pids
        for pid in pids:
            resident = _resident(pid)
            if resident > self._memory:
                warn("process_swollen", pid=pid, mebibytes=resident // _MEBIBYTE)
                self._note(pid)
                end_group(pid)


def process_ids(pool: Any) -> list[int]:
    """Of a prefork pool, those that it holds for alive."""
    return [int(process.pid) for process in [*pool._pool._pool]]


def end_group(pid: int) -> None:
    """The process, at once, and the programs that it started."""
    _signal(os.kill, pid, signal.SIGKILL)
    _signal(os.killpg, pid, signal.SIGKILL)


def tell(pid: int, number: signal.Signals) -> None:
    """Sends the process a signal, where it is still there."""
    _signal(os.kill, pid, number)


def _signal(send: Callable[[int, int], None], pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(pid, number)


def _ended(pid: int) -> bool:
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _resident(pid: int) -> int:
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.NoSuchProcess:
        return 0
