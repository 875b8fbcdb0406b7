"""A pool of worker processes that may die, hang or swell without taking anything else along.

Hand-written because the pools at hand lose work in just these cases. ``concurrent.futures`` and loky give up the whole
pool when one process dies. Pebble shares one pipe and one lock between its workers: one that is killed while it waits
for work keeps the lock for good, and one that dies before its first message is read leaves its task without an end.
Here every process has a pipe of its own and at most one task, so a death always belongs to exactly one task.
"""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

import psutil

from recto.errors import Fault, PageCrashed, PageOutOfMemory, PageTimeout, RectoError, fault_of
from recto.values import Value

MEMORY_CHECK_SECONDS = 0.2
START_SECONDS = 60.0
"""How long a process may take to start before it counts as hung; not taken from its first task's time."""

Task = TypeVar("Task", bound=Value)
Result = TypeVar("Result", bound=Value)


@dataclass(frozen=True)
class Ended(Generic[Task, Result]):
    """A task that ended: with a result, or with what the process died of."""

    task: Task
    outcome: Result | Fault
    seconds: float


@dataclass
class _Running(Generic[Task]):
    task: Task
    deadline: float
    timeout: float
    started: float


@dataclass
class _Worker(Generic[Task]):
    slot: int
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    done: int = 0
    running: list[_Running[Task]] = field(default_factory=list[_Running[Task]])


Serve = Callable[[Connection, int], None]
"""Runs in the child: sends ``True`` once when ready, then answers every task it receives with a result or a fault."""


class WorkerPool(Generic[Task, Result]):
    """``processes`` workers, each with one task at most.

    ``memory`` is the resident size in bytes past which a process is killed; a process is replaced after ``recycle``
    tasks. Processes are started when they are first needed.
    """

    def __init__(self, serve: Serve, *, processes: int, memory: int, recycle: int, preload: Sequence[str] = ()) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(preload))
        self._serve = serve
        self._memory = memory
        self._recycle = recycle
        self._workers: dict[int, _Worker[Task]] = {}
        self._slots = range(processes)
        self._memory_checked = 0.0

    @property
    def free(self) -> int:
        """How many tasks can be given now."""
        return sum(1 for slot in self._slots if slot not in self._workers or not self._workers[slot].running)

    @property
    def busy(self) -> bool:
        return any(worker.running for worker in self._workers.values())

    def submit(self, task: Task, *, timeout: float) -> None:
        """Gives ``task`` to a free process; raises ``ValueError`` when there is none. ``timeout`` in seconds."""
        worker = self._free_worker()
        now = time.monotonic()
        allowance = timeout if worker.ready else timeout + START_SECONDS
        worker.running.append(_Running(task, now + allowance, timeout, now))
        try:
            worker.pipe.send(task)
        except OSError:  # it died while idle: a fresh one takes the task
            self._stop(worker)
            self.submit(task, timeout=timeout)

    def wait(self, seconds: float) -> list[Ended[Task, Result]]:
        """What ended, waiting at most ``seconds`` for the first."""
        now = time.monotonic()
        busy = [worker for worker in self._workers.values() if worker.running]
        if not busy:
            return []
        until = min([now + seconds, now + MEMORY_CHECK_SECONDS, *(w.running[0].deadline for w in busy)])
        ready = wait([worker.pipe for worker in busy], timeout=max(0.0, until - now))
        ended = [end for worker in busy if worker.pipe in ready for end in self._received(worker)]
        return [*ended, *self._overdue(), *self._swollen()]

    def tell(self, number: signal.Signals) -> None:
        """Sends the signal to every process that has said that it is ready."""
        for worker in self._workers.values():
            if worker.ready and worker.process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.process.pid, number)

    def close(self) -> None:
        """Ends all processes at once, whatever they are doing."""
        for worker in list(self._workers.values()):
            self._stop(worker)

    def _free_worker(self) -> _Worker[Task]:
        for slot in self._slots:
            worker = self._workers.get(slot)
            if worker is None:
                return self._start(slot)
            if not worker.running:
                return worker
        raise ValueError("no worker is free")

    def _start(self, slot: int) -> _Worker[Task]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self._serve, args=(theirs, slot), name=f"recto-{slot}", daemon=True)
        process.start()
        theirs.close()
        worker = _Worker[Task](slot, process, ours)
        self._workers[slot] = worker
        return worker

    def _stop(self, worker: _Worker[Task]) -> int | None:
        self._workers.pop(worker.slot, None)
        _kill_group(worker.process)
        worker.process.join()
        worker.pipe.close()
        return worker.process.exitcode

    def _received(self, worker: _Worker[Task]) -> list[Ended[Task, Result]]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            return [self._died(worker)]
        running = worker.running[0]
        if message is True:
            worker.ready = True
            running.started = time.monotonic()
            running.deadline = running.started + running.timeout
            return []
        worker.running.clear()
        worker.done += 1
        if worker.done >= self._recycle:
            self._stop(worker)
        return [Ended(running.task, message, time.monotonic() - running.started)]

    def _died(self, worker: _Worker[Task]) -> Ended[Task, Result]:
        worker.process.join(timeout=1.0)
        code = worker.process.exitcode
        running = worker.running[0]
        self._stop(worker)
        return self._failed(running, PageCrashed(f"the process working on it ended ({_cause(code)})"))

    def _overdue(self) -> list[Ended[Task, Result]]:
        now = time.monotonic()
        late = [w for w in self._workers.values() if w.running and w.running[0].deadline <= now]
        return [self._killed(w, PageTimeout(f"took longer than {w.running[0].timeout:g} s")) for w in late]

    def _swollen(self) -> list[Ended[Task, Result]]:
        now = time.monotonic()
        if now - self._memory_checked < MEMORY_CHECK_SECONDS:
            return []
        self._memory_checked = now
        limit = self._memory // (1024 * 1024)
        swollen = [w for w in self._workers.values() if w.running and _resident(w.process) > self._memory]
        return [self._killed(w, PageOutOfMemory(f"needed more than {limit} MiB of memory")) for w in swollen]

    def _killed(self, worker: _Worker[Task], error: RectoError) -> Ended[Task, Result]:
        running = worker.running[0]
        self._stop(worker)
        return self._failed(running, error)

    def _failed(self, running: _Running[Task], error: RectoError) -> Ended[Task, Result]:
        return Ended(running.task, fault_of(error), time.monotonic() - running.started)


def _kill_group(process: BaseProcess) -> None:
    """With whatever programs it started; before it has made its group, itself."""
    process.kill()
    if process.pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _resident(process: BaseProcess) -> int:
    try:
        return psutil.Process(process.pid).memory_info().rss
    except psutil.NoSuchProcess:  # it just ended; its pipe tells
        return 0


def _cause(code: int | None) -> str:
    if code is None:
        return "no exit code"
    return f"signal {-code}" if code < 0 else f"exit code {code}"
