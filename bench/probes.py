"""What is watched beside a run: the memory of its processes, how fast a page of the API answers."""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import psutil

MEBIBYTE = 1024 * 1024


class Memory(NamedTuple):
    """``seconds`` since the watching began; mebibytes of all processes together and of the largest."""

    seconds: float
    together: float
    largest: float


@contextmanager
def memory_of(roots: Callable[[], Sequence[int]], *, every: float) -> Generator[list[Memory]]:
    """Samples the processes of those ids and all below them until the block ends; the list grows meanwhile.

    Memory that a child shares with its parent counts once: a forked child has the parent's modules for nothing.
    """
    series: list[Memory] = []
    started = time.monotonic()

    def look() -> None:
        sizes = [size for root in roots() for size in _sizes(root)]
        if sizes:
            series.append(Memory(round(time.monotonic() - started, 1), round(sum(sizes)), round(max(sizes))))

    with _repeated(look, every):
        yield series


@contextmanager
def seconds_of(call: Callable[[], object], *, every: float) -> Generator[list[float]]:
    """How long each call took, one ``every`` so many seconds until the block ends; the list grows meanwhile."""
    taken: list[float] = []

    def look() -> None:
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)

    with _repeated(look, every):
        yield taken


@contextmanager
def _repeated(look: Callable[[], None], every: float) -> Generator[None]:
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(every):
            look()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _sizes(root: int) -> list[float]:
    """Mebibytes that each process has for itself (unique set size), its own parent's part counted at the parent."""
    sizes: list[float] = []
    try:
        top = psutil.Process(root)
        for process in [top, *top.children(recursive=True)]:
            sizes.append(process.memory_full_info().uss / MEBIBYTE)
    except psutil.NoSuchProcess:
        return sizes  # one ended while it was looked at; the next sample comes soon
    return sizes
