"""Rebuilding an emptied job store from within the keeper: in a process of its own, for it may take long."""

import multiprocessing
import time
from multiprocessing.process import BaseProcess
from typing import Final

from recto.logs import log, log_to_stderr, warn
from recto.settings import Settings
from storage.stores import open_stores
from workers.keeper.recovery import recover
from workers.places import Places

PAUSE_SECONDS: Final = 10.0


class Recovering:
    """At most one such process of this worker; it ends with it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: list[BaseProcess] = []
        self._not_before = 0.0

    def turn(self) -> None:
        """Starts it where it does not run, notes how it ended; one that failed is tried again a little later."""
        for process in self._running:
            if process.is_alive():
                return
            if process.exitcode:
                warn("recovery_ended_early", exit_code=process.exitcode)
                self._not_before = time.monotonic() + PAUSE_SECONDS
        self._running = []
        if time.monotonic() < self._not_before:
            return
        # Not forked: this process has connections, and perhaps threads.
        process = multiprocessing.get_context("spawn").Process(
            target=recover_alone, args=(self._settings,), name="recto-recovery", daemon=True
        )
        log("recovery_begins")
        process.start()
        self._running = [process]

    def stop(self) -> None:
        for process in self._running:
            process.kill()
            process.join()
        self._running = []


def recover_alone(settings: Settings) -> None:
    """The main function of the process."""
    log_to_stderr(settings.service.log_format)
    stores = open_stores(settings, rebuilding=True)
    try:
        recover(stores, Places(settings, stores.jobs), settings, note=lambda text: log("recovering", step=text))
    finally:
        stores.close()
