"""Work in other processes and threads: several that start together, or one that is killed on its way."""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Barrier, Event
from typing import Any, Final, TypeVar

_CONTEXT = multiprocessing.get_context("spawn")
_A = TypeVar("_A")
_T = TypeVar("_T")

PATIENCE: Final = 120.0
"""Seconds after which a test gives up on a process: far more than it needs on a busy machine."""


def processes_at_once(prepare: Callable[[_A], Callable[[], _T]], arguments: Sequence[_A]) -> list[_T]:
    """A process for each argument. ``prepare`` makes ready; what it returns is called in all of them together."""
    barrier = _CONTEXT.Barrier(len(arguments))
    started = [_started(prepare, argument, barrier) for argument in arguments]
    results: list[_T] = []
    for process, receiver in started:
        assert receiver.poll(PATIENCE), "a process did not answer"
        results.append(receiver.recv())
        process.join(PATIENCE)
    return results


def threads_at_once(work: Callable[[_A], _T], arguments: Sequence[_A]) -> list[_T]:
    """A thread for each argument, all let go together."""
    barrier = threading.Barrier(len(arguments))

    def together(argument: _A) -> _T:
        barrier.wait(PATIENCE)
        return work(argument)

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(together, arguments))


def kill_on_the_way(work: Callable[..., None], *arguments: object) -> None:
    """Runs ``work(*arguments, reached)`` in a process until it sets ``reached``, and kills it there."""
    reached = _CONTEXT.Event()
    process = _CONTEXT.Process(target=work, args=(*arguments, reached), daemon=True)
    process.start()
    try:
        assert reached.wait(PATIENCE), "the process did not come so far"
    finally:
        process.kill()
        process.join(PATIENCE)


def hang(reached: Event) -> None:
    """Says that this point was reached, and stays there."""
    reached.set()
    threading.Event().wait(PATIENCE)


def _started(
    prepare: Callable[[_A], Callable[[], Any]], argument: _A, barrier: Barrier
) -> tuple[SpawnProcess, Connection]:
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_run, args=(prepare, argument, barrier, sender), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def _run(prepare: Callable[[_A], Callable[[], Any]], argument: _A, barrier: Barrier, sender: Connection) -> None:
    work = prepare(argument)
    barrier.wait(PATIENCE)
    sender.send(work())
    sender.close()
