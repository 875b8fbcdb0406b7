"""Workers of the service that may die: each works off units in a process of its own."""

import multiprocessing
import time
from multiprocessing.process import BaseProcess
from typing import Final

from recto.jobs import Job, JobState
from recto.settings import Settings
from tests.resources.processes import PATIENCE
from tests.resources.units import return_lost, work_off
from workers.owners import host_name, own_name, worker_name
from workers.station import Station

DEAD: Final = f"{host_name()}:1:1000/1:1000"
"""A process of this host that there is not: the first one began at another time."""

_CONTEXT = multiprocessing.get_context("spawn")


def started(settings: Settings) -> BaseProcess:
    """A worker that goes on until it dies."""
    process = _CONTEXT.Process(target=_work, args=(settings, worker_name()), daemon=True)
    process.start()
    return process


def until_done(station: Station, settings: Settings, job: Job) -> int:
    """Workers, one after the other, until the job is finished; how many ended before that."""
    deaths = 0
    process = started(settings)
    until = time.monotonic() + PATIENCE
    while station.stores.jobs.get(job.id).state is not JobState.FINISHED:
        assert time.monotonic() < until
        if process.is_alive():
            time.sleep(0.05)
            continue
        deaths += 1
        return_lost(station)
        process = started(settings)
    process.kill()
    process.join()
    return deaths


def _work(settings: Settings, worker: str) -> None:
    station = Station(settings, owner=own_name(worker))
    while True:
        if not work_off(station):
            time.sleep(0.02)
