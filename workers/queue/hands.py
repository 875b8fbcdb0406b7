"""What does the work in the processes and threads of a Celery worker."""

import logging
import signal
import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from billiard.util import get_logger as pool_logger

from recto.logs import log_to_stderr
from recto.settings import Settings
from recto.units import Unit
from workers.handling import handle
from workers.owners import own_name, worker_name
from workers.queue.children import STOP_SOON, Child, preload
from workers.queue.turnstile import Turnstile
from workers.queue.watchdog import Watchdog
from workers.station import Station
from workers.tracing import flush
from workers.unitlimits import hard_seconds

PREFORK: Final = "prefork"

_TALKATIVE: Final = "celery"
"""It notes each message twice."""


class Hands:
    """Of one worker; a forked process goes on with a copy, each thread with a station of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._own = threading.local()
        self._children: list[Child] = []
        self._watchdogs: list[Watchdog] = []
        self._stations: list[Station] = []
        self._turnstile = Turnstile()
        self._stopping = False
        self.worker = ""

    def do(self, unit: Unit) -> None:
        """What the backlog has under the unit's id."""
        with self._apart(unit), self._limited(unit):
            handle(unit.id, self._station())
        for child in self._children:
            child.unit_ended()

    def stop_soon(self) -> None:
        """Units in the hand of this process end with the page that they are at."""
        self._stopping = True
        for station in self._stations:
            station.stopping = True

    def set_up_logging(self, **_: Any) -> None:
        log_to_stderr(self._settings.service.log_format)
        logging.captureWarnings(True)
        logging.getLogger(_TALKATIVE).setLevel(logging.WARNING)
        pool_logger().propagate = True  # else it prints lines of its own
        pool_logger().setLevel(logging.WARNING)

    def worker_begins(self, sender: Any, **_: Any) -> None:
        """In the worker's first process, before it has others."""
        self.worker = worker_name()
        if PREFORK in str(sender.pool_cls):
            preload()
        else:
            self._watchdogs = [Watchdog()]

    def process_begins(self, **_: Any) -> None:
        """In a process of the pool."""
        self._children = [Child(self._settings)]
        signal.signal(STOP_SOON, lambda number, frame: self.stop_soon())

    def process_ends(self, **_: Any) -> None:
        """Of the pool, in good order."""
        for station in self._stations:
            station.close()
        flush()

    def _station(self) -> Station:
        if not hasattr(self._own, "station"):
            thread = 0 if self._children else threading.get_ident()
            self._own.station = Station(self._settings, owner=own_name(self.worker, thread=thread))
            self._own.station.stopping = self._stopping
            self._stations.append(self._own.station)
        return self._own.station

    def _apart(self, unit: Unit) -> AbstractContextManager[None]:
        """A unit at which a worker ended is done while no other thread is at anything, so that it takes none along."""
        return self._turnstile.alone() if unit.deaths else self._turnstile.among_others()

    def _limited(self, unit: Unit) -> AbstractContextManager[None]:
        for watchdog in self._watchdogs:
            return watchdog.over(unit.id, hard_seconds(unit.work.kind, self._settings))
        return nullcontext()
