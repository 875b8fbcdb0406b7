"""A pool of worker processes that may die, hang or swell without taking anything else along.

Hand-written because the pools at hand lose work in just these cases. ``concurrent.futures`` and loky give up the whole
pool when one process dies. Pebble shares one pipe and one lock between its workers: one that is killed while it waits
for work keeps the lock for good, and one that dies before its first message is read leaves its task without an end.
Here every process has a pipe of its own and one task, so that a death always belongs to exactly one. Where a process
is given several at once, for what it holds is dear, those that a death interrupts are each done again *alone* in a
process: a death then belongs to one task again.
"""

import contextlib
import itertools
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

import psutil

from recto.errors import Fault, PageCrashed, PageOutOfMemory, PageTimeout, RectoError, fault_of
from recto.logs import log
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


@dataclass(frozen=True)
class _Given(Generic[Task]):
    task: Task
    timeout: float


@dataclass
class _Running(Generic[Task]):
    given: _Given[Task]
    alone: bool
    deadline: float
    started: float


@dataclass
class _Worker(Generic[Task]):
    """``running`` by number of message."""

    slot: int
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    done: int = 0
    running: dict[int, _Running[Task]] = field(default_factory=dict[int, _Running[Task]])


Serve = Callable[[Connection, int], None]
"""Runs in the child: sends ``True`` once when ready, then answers every message it receives, which is a number and a
task, with that number and a result or a fault.
"""


class WorkerPool(Generic[Task, Result]):
    """``processes`` workers, each with ``depth`` tasks at most.

    ``memory`` is the resident size in bytes past which a process is killed; a process is replaced after ``recycle``
    tasks, when it has none. Processes are started when they are first needed. One that is no ``daemon`` may have
    processes of its own.
    """

    def __init__(
        self,
        serve: Serve,
        *,
        processes: int,
        memory: int,
        recycle: int,
        preload: Sequence[str] = (),
        depth: int = 1,
        daemon: bool = True,
    ) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(preload))
        self._serve = serve
        self._memory = memory
        self._recycle = recycle
        self._depth = depth
        self._daemon = daemon
        self._numbers = itertools.count()
        self._workers: dict[int, _Worker[Task]] = {}
        self._slots = range(processes)
        self._alone: dict[int, deque[_Given[Task]]] = {slot: deque() for slot in self._slots}
        self._memory_checked = 0.0

    @property
    def free(self) -> int:
        """How many tasks can be given now."""
        return sum(map(self._room, self._slots))

    @property
    def busy(self) -> bool:
        return any(worker.running for worker in self._workers.values()) or any(self._alone.values())

    @property
    def most(self) -> int:
        """How many tasks it has when it has no room."""
        return self._depth * len(self._slots)

    def submit(self, task: Task, *, timeout: float, alone: bool = False) -> None:
        """Gives ``task`` to a free process; raises ``ValueError`` when there is none. ``timeout`` in seconds.

        One that is to be done ``alone`` waits until a process has no other, which gets no other before its end.
        """
        given = _Given(task, timeout)
        if alone and self._depth > 1:
            self._alone[min(self._slots, key=lambda slot: (not self._alone[slot], -self._room(slot)))].append(given)
            self._give_alone()
            return
        slot = max(self._slots, key=self._room, default=-1)
        if slot < 0 or not self._room(slot):
            raise ValueError("no worker is free")
        self._send(slot, given, alone=False)

    def wait(self, seconds: float) -> list[Ended[Task, Result]]:
        """What ended, waiting at most ``seconds`` for the first."""
        return wait_for([self], seconds)

    @property
    def pipes(self) -> list[Connection]:
        """Of processes that have tasks."""
        return [worker.pipe for worker in self._workers.values() if worker.running]

    @property
    def deadline(self) -> float:
        """The first of its tasks, or the next look at its memory; on the monotonic clock."""
        deadlines = [each.deadline for worker in self._workers.values() for each in worker.running.values()]
        return min([time.monotonic() + MEMORY_CHECK_SECONDS, *deadlines])

    def ended(self, ready: Collection[object]) -> list[Ended[Task, Result]]:
        """What ended; ``ready`` are pipes that have something to say."""
        busy = [worker for worker in self._workers.values() if worker.running]
        ended = [end for worker in busy if worker.pipe in ready for end in self._received(worker)]
        ended += [*self._overdue(), *self._swollen()]
        self._give_alone()
        return ended

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

    def _room(self, slot: int) -> int:
        worker = self._workers.get(slot)
        if self._alone[slot] or (worker and any(each.alone for each in worker.running.values())):
            return 0
        return self._depth - (len(worker.running) if worker else 0)

    def _give_alone(self) -> None:
        for slot, waiting in self._alone.items():
            if waiting and not (slot in self._workers and self._workers[slot].running):
                self._send(slot, waiting.popleft(), alone=True)

    def _send(self, slot: int, given: _Given[Task], *, alone: bool) -> None:
        worker = self._workers.get(slot) or self._start(slot)
        now, number = time.monotonic(), next(self._numbers)
        allowance = given.timeout if worker.ready else given.timeout + START_SECONDS
        worker.running[number] = _Running(given, alone, now + allowance, now)
        try:
            worker.pipe.send((number, given.task))
        except OSError:
            if len(worker.running) == 1:  # it died while idle: a fresh one takes the task
                self._stop(worker)
                self._send(slot, given, alone=alone)

    def _start(self, slot: int) -> _Worker[Task]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=self._serve, args=(theirs, slot), name=f"recto-{slot}", daemon=self._daemon
        )
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
            worker.process.join(timeout=1.0)
            cause = _cause(worker.process.exitcode)
            return self._lost(worker, PageCrashed(f"the process working on it ended ({cause})"))
        if message is True:
            worker.ready = True
            now = time.monotonic()
            for each in worker.running.values():
                each.started, each.deadline = now, now + each.given.timeout
            return []
        number, outcome = message
        running = worker.running.pop(number)
        worker.done += 1
        if worker.done >= self._recycle and not worker.running:
            self._stop(worker)
        return [Ended(running.given.task, outcome, time.monotonic() - running.started)]

    def _overdue(self) -> list[Ended[Task, Result]]:
        now = time.monotonic()
        ended: list[Ended[Task, Result]] = []
        for worker in [*self._workers.values()]:
            late = [each.given.timeout for each in worker.running.values() if each.deadline <= now]
            if late:
                ended += self._lost(worker, PageTimeout(f"took longer than {late[0]:g} s"))
        return ended

    def _swollen(self) -> list[Ended[Task, Result]]:
        now = time.monotonic()
        if now - self._memory_checked < MEMORY_CHECK_SECONDS:
            return []
        self._memory_checked = now
        limit = self._memory // (1024 * 1024)
        swollen = [w for w in self._workers.values() if w.running and _resident(w.process) > self._memory]
        error = PageOutOfMemory(f"needed more than {limit} MiB of memory")
        return [end for worker in swollen for end in self._lost(worker, error)]

    def _lost(self, worker: _Worker[Task], error: RectoError) -> list[Ended[Task, Result]]:
        """The process is ended, if it lives. Its only task fails with ``error``; several are done again, each alone."""
        self._stop(worker)
        running = [*worker.running.values()]
        if len(running) == 1:
            return [Ended(each.given.task, fault_of(error), time.monotonic() - each.started) for each in running]
        log("tasks_done_again", tasks=len(running), code=error.code, cause=error.message)
        self._alone[worker.slot].extend(each.given for each in running)
        return []


def wait_for(pools: Sequence[WorkerPool[Task, Result]], seconds: float) -> list[Ended[Task, Result]]:
    """What ended in any of them, waiting at most ``seconds`` for the first."""
    busy = [pool for pool in pools if pool.busy]
    if not busy:
        return []
    now = time.monotonic()
    until = min([now + seconds, *(pool.deadline for pool in busy)])
    ready = wait([pipe for pool in busy for pipe in pool.pipes], timeout=max(0.0, until - now))
    return [end for pool in busy for end in pool.ended(ready)]


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
