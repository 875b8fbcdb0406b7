"""The workers of `recto serve --embedded`: a process beside the API, so that neither slows the other."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final

from recto.logs import log_to_stderr
from recto.settings import Settings
from workers.embedded import run_embedded

PATIENCE: Final = 60.0
"""Seconds for finishing what is under way."""


@contextmanager
def working(settings: Settings, *, log: Path | None = None) -> Generator[Callable[[], bool]]:
    """Work is done inside. Gives whether it still is: workers that ended by themselves do not come back.

    ``log`` is a file that takes what they would say on stderr.
    """
    # A fresh interpreter: this one is about to have threads, which do not survive a fork.
    context = multiprocessing.get_context("spawn")
    stopping = context.Event()
    process = context.Process(target=_work, args=(settings, stopping, os.getpid(), log), name="recto-workers")
    process.start()
    try:
        yield process.is_alive
    finally:
        stopping.set()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()


def _work(settings: Settings, stopping: Event, parent: int, log: Path | None) -> None:
    """Signals are for the command, which then says so here; where it was killed nobody does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            os.dup2(file.fileno(), sys.stderr.fileno())
    log_to_stderr(settings.service.log_format)
    run_embedded(settings, until=lambda: stopping.is_set() or os.getppid() != parent)
