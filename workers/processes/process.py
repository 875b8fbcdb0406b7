"""What every worker process sets up before its first task: limits, signals, one core, and an end with its parent."""

import contextlib
import ctypes
import itertools
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any

_LIBC = ctypes.CDLL(None)

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal to get when the parent dies."""

TASKS_PER_TRIM = 4


def settle_in(*, slot: int, cores: Sequence[int], memory: int) -> None:
    """``slot`` picks one of ``cores``; none are as many as there are. ``memory`` is a cap in bytes on private memory,
    above the pool's own limit; 0 is none.

    The cap catches a jump between two looks of the pool; most allocations past it fail with an error that can be
    reported, where a kill could not.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent()
    os.setpgid(0, 0)  # programs that an engine starts die with this process: the pool kills the group
    if cores:
        os.sched_setaffinity(0, {cores[slot % len(cores)]})
    cap_memory(memory)


def cap_memory(memory: int) -> None:
    """``memory`` in bytes of private memory, 0 for no cap; and nothing is dumped where the process dies."""
    if memory:
        with contextlib.suppress(ValueError, OSError):  # not every system lets it be lowered
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    if sys.platform == "linux":
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def give_back_memory() -> None:
    """To the system, what was freed."""
    # Pixmaps and tensors of ever other sizes leave glibc's heap in pieces that it keeps: 7 MiB a page, measured over 60
    # pages whose Python objects did not grow by one. Handing them back costs 10 ms, and now and then is enough.
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)


def serve_forever(pipe: Connection, answer: Callable[[Any], Any]) -> None:
    """Answers one task after the other until the pipe closes."""
    pipe.send(True)
    for tasks in itertools.count(1):
        try:
            number, task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send((number, answer(task)))
        if tasks % TASKS_PER_TRIM == 0:
            give_back_memory()


def serve_many(pipe: Connection, answer: Callable[[Any], Any]) -> None:
    """Answers tasks as they come, each in a thread, until the pipe closes. ``answer`` raises nothing."""
    sending = threading.Lock()

    def serve(number: int, task: object) -> None:
        answered = answer(task)
        with sending, contextlib.suppress(OSError):  # whoever asked is gone
            pipe.send((number, answered))

    pipe.send(True)
    while True:
        try:
            number, task = pipe.recv()
        except (EOFError, OSError):
            return
        threading.Thread(target=serve, args=(number, task), name=f"recto-task-{number}", daemon=True).start()
