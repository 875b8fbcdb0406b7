"""The workers of `recto serve --embedded`: a process beside the API, so that neither slows the other."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Final

from recto.logs import log_to_stderr
from recto.settings import Settings
from workers.embedded import run_embedded

PATIENCE: Final = 60.0
"""Seconds for finishing what is under way."""


@contextmanager
def working(settings: Settings) -> Generator[Callable[[], bool]]:
    """Work is done inside. Gives whether it still is: workers that ended by themselves do not come back."""
    # A fresh interpreter: this one is about to have threads, which do not survive a fork.
    context = multiprocessing.get_context("spawn")
    stopping = context.Event()
    process = context.Process(target=_work, args=(settings, stopping, os.getpid()), name="recto-workers")
    process.start()
    try:
        yield process.is_alive
    finally:
        stopping.set()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()


def _work(settings: Settings, stopping: Event, parent: int) -> None:
    """Signals are for the command, which then says so here; where it was killed nobody does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    log_to_stderr(settings.service.log_format)
    run_embedded(settings, until=lambda: stopping.is_set() or os.getppid() != parent)
