"""Redis, and workers on it that tests start and end."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from recto.documents import Manifest
from recto.jobs import Job, JobState
from recto.options import ReadOptions
from recto.orders import FileSource, Order
from recto.settings import Limits, Settings
from recto.settings import Service as ServiceSettings
from recto.units import Queue
from storage.stores import Stores, open_stores
from tests.resources.crowds import scanned_pdf
from tests.resources.ports import free_port
from tests.resources.programs import Program, redis_program
from tests.resources.service import environment_of, recto
from workers.places import Places
from workers.service import Service
from workers.stages.placing import manifest_of

PATIENCE = 90.0
"""Seconds for what takes a few on an idle machine."""

LIMITS = Limits()


@dataclass(frozen=True)
class Site:
    """Redis runs; workers are started by the tests."""

    folder: Path
    settings: Settings
    stores: Stores
    redis_port: int
    started: list[Program] = field(default_factory=list[Program])

    @property
    def service(self) -> Service:
        return Service(stores=self.stores, places=Places(self.settings, self.stores.jobs), settings=self.settings)

    def worker(self, *options: str) -> Program:
        program = Program(
            f"worker-{len(self.started)}",
            recto("worker", *(options or ("--processes", "2"))),
            folder=self.folder,
            environment=environment_of(self.settings),
            is_ready=lambda: "recto worker: ready" in program.said(),
        )
        self.started.append(program)
        program.start()
        return program

    def submit(self, pages: int, backend: str, *, key: str = "one") -> Job:
        """A job of one scanned PDF."""
        path = self.folder / "scans.pdf"
        path.write_bytes(scanned_pdf(path.name, pages))
        return self.submit_file(path, backend, key=key)

    def submit_file(self, path: Path, backend: str, *, key: str = "one") -> Job:
        """The store is whole as soon as a worker has looked."""
        order = Order(sources=(FileSource(path=str(path)),), options=ReadOptions(backend=backend))
        wait_until(self.stores.registry.is_whole)
        return self.service.submit(order, idempotency_key=key).job

    def settled(self, job: Job) -> int:
        return self.stores.jobs.counts(job.id).settled

    def is_finished(self, job: Job) -> bool:
        return self.stores.jobs.get(job.id).state is JobState.FINISHED

    def manifest(self, job: Job, name: str = "scans.pdf") -> Manifest:
        found = manifest_of(self.service.places.results(job), name)
        assert isinstance(found, Manifest)
        return found

    def owners(self) -> list[str]:
        return [item.owner for queue in Queue for item in self.stores.backlog.in_flight(queue)]


@contextmanager
def sited(folder: Path, *, limits: Limits = LIMITS) -> Generator[Site]:
    """Everything ends with the block."""
    port = free_port()
    service = ServiceSettings(redis=SecretStr(f"redis://127.0.0.1:{port}/0"), store=str(folder / "own"), group_pages=4)
    settings = Settings(service=service, work_dir=str(folder / "scratch"), limits=limits)
    redis = redis_program(folder / "redis", port)
    redis.start()
    stores = open_stores(settings)
    found = Site(folder=folder, settings=settings, stores=stores, redis_port=port)
    try:
        yield found
    finally:
        stores.close()
        for program in (*found.started, redis):
            program.kill()


def wait_until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)
