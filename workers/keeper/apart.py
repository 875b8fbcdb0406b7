"""Work of the keeper that takes long: in a process of its own."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Final

from recto.logs import log, warn
from recto.settings import Settings

PAUSE_SECONDS: Final = 10.0


class Apart:
    """At most one such process of this worker; it ends with it. ``name`` as in ``recto-NAME`` and ``NAME_begins``.

    ``work`` is the process' main function.
    """

    def __init__(self, name: str, work: Callable[[Settings], None], settings: Settings) -> None:
        self._name = name
        self._work = work
        self._settings = settings
        self._running: list[BaseProcess] = []
        self._not_before = 0.0

    def turn(self) -> None:
        """Starts it where it does not run, notes how it ended; one that failed is tried again a little later."""
        for process in self._running:
            if process.is_alive():
                return
            if process.exitcode:
                warn(f"{self._name}_ended_early", exit_code=process.exitcode)
                self._not_before = time.monotonic() + PAUSE_SECONDS
        self._running = []
        if time.monotonic() < self._not_before:
            return
        # Not forked: this process has connections, and perhaps threads.
        process = multiprocessing.get_context("spawn").Process(
            target=self._work, args=(self._settings,), name=f"recto-{self._name}", daemon=True
        )
        log(f"{self._name}_begins")
        process.start()
        self._running = [process]

    def stop(self) -> None:
        for process in self._running:
            process.kill()
            process.join()
        self._running = []
