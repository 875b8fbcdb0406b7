"""A service that stands ready to be measured: Redis, a store, the API and one worker as plain processes."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2

from bench.ready_pages import ALONE, ordered, station_for
from recto.jobs import Job, JobState
from recto.options import ReadOptions
from recto.orders import DEFAULT_TENANT, LocalTarget, S3Target, Target
from recto.settings import Settings
from recto.values import TenantId
from tests.resources.service import Deployment, StoreKind, deployed, new_key
from workers.station import Station

PATIENCE: Final = 7200.0
"""Seconds after which a benchmark gives up."""

_FOREVER: Final = float("inf")
_LOOK_SECONDS: Final = 0.05
_DEFAULTS: Final = Settings()


class Stand:
    """The service, and a station beside it that fills its stores and looks into them."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.station: Station = station_for(deployment.settings)
        self.stores = self.station.stores
        self.stores.registry.made_whole()

    def filled(self, pages: int, *, name: str, tenant: TenantId = DEFAULT_TENANT, options: ReadOptions = ALONE) -> Job:
        """A job whose pages are drawn; nothing of it is given out before ``let_go``."""
        return ordered(self.station, pages, target=self._target(name), tenant=tenant, name=name, options=options)

    def start_worker(self) -> None:
        """Returns when it takes work."""
        (worker,) = self.deployment.workers
        worker.start(wait=False)
        _wait_until(lambda: bool(self.stores.registry.workers()))

    def let_go(self, *jobs: Job) -> float:
        """Their work is given out from now on. When, on the monotonic clock."""
        for job in jobs:
            self.stores.backlog.hold(job.id, until=0.0)
        return time.monotonic()

    def is_over(self, job: Job) -> bool:
        return self.stores.jobs.get(job.id).state is JobState.FINISHED

    def seconds_until_over(self, job: Job, started: float) -> float:
        _wait_until(lambda: self.is_over(job))
        return time.monotonic() - started

    def settled(self, job: Job) -> int:
        return self.stores.jobs.counts(job.id).settled

    def wait_for_pages(self, job: Job, pages: int) -> None:
        _wait_until(lambda: self.settled(job) >= pages)

    def worker_ids(self) -> list[int]:
        return [worker.pid for worker in self.deployment.workers if worker.is_alive]

    def client(self) -> httpx2.Client:
        """Of the API, with a key of its own."""
        headers = {"Authorization": f"Bearer {new_key(self.deployment)}"}
        return httpx2.Client(base_url=self.deployment.url, headers=headers, timeout=60.0)

    def _target(self, name: str) -> Target:
        place = f"{self.deployment.place('outbox')}/{name}"
        return S3Target(url=place) if self.deployment.s3 else LocalTarget(path=place)


@contextmanager
def standing(
    folder: Path,
    store: StoreKind,
    *,
    processes: int,
    settings: Settings = _DEFAULTS,
    s3_port: int = 0,
    seen_at: int = 0,
) -> Generator[Stand]:
    """Everything but the worker runs."""
    with deployed(
        folder, store, workers=1, processes=processes, settings=settings, s3_port=s3_port, s3_seen_at=seen_at
    ) as deployment:
        stand = Stand(deployment)
        try:
            yield stand
        finally:
            stand.station.close()


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "the service did not come to an end"
        time.sleep(_LOOK_SECONDS)
