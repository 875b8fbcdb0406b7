"""Real workers on a real Redis: whatever is killed, every page is read."""

import signal
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr

from recto.documents import Manifest
from recto.errors import StoreUnavailable
from recto.jobs import DocumentState, Job, JobState
from recto.options import ReadOptions
from recto.orders import FileSource, Order
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from recto.units import Queue
from storage.stores import Stores, open_stores
from tests.resources.crowds import scanned_pdf
from tests.resources.programs import Program, free_port, redis_answer, redis_program
from tests.resources.service import environment_of, recto
from workers.places import Places
from workers.service import Service
from workers.stages.results import manifest_of

PATIENCE = 90.0
"""Seconds for what takes a few on an idle machine."""


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
        """A job of one scanned PDF. The store is whole as soon as a worker has looked."""
        path = self.folder / "scans.pdf"
        path.write_bytes(scanned_pdf(path.name, pages))
        order = Order(sources=(FileSource(path=str(path)),), options=ReadOptions(backend=backend))
        wait_until(self.stores.registry.is_whole)
        return self.service.submit(order, idempotency_key=key).job

    def settled(self, job: Job) -> int:
        return self.stores.jobs.counts(job.id).settled

    def is_finished(self, job: Job) -> bool:
        return self.stores.jobs.get(job.id).state is JobState.FINISHED

    def manifest(self, job: Job) -> Manifest:
        found = manifest_of(self.service.places.results(job), "scans.pdf")
        assert isinstance(found, Manifest)
        return found

    def owners(self) -> list[str]:
        return [item.owner for queue in Queue for item in self.stores.backlog.in_flight(queue)]


@pytest.fixture
def site(tmp_path: Path) -> Generator[Site]:
    port = free_port()
    service = ServiceSettings(
        redis=SecretStr(f"redis://127.0.0.1:{port}/0"), store=str(tmp_path / "own"), group_pages=4
    )
    settings = Settings(service=service, work_dir=str(tmp_path / "scratch"))
    redis = redis_program(tmp_path / "redis", port)
    redis.start()
    stores = open_stores(settings)
    found = Site(folder=tmp_path, settings=settings, stores=stores, redis_port=port)
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


def test_a_job_goes_through_all_queues_and_leaves_nothing_behind(site: Site) -> None:
    site.worker()
    job = site.submit(6, "fake")
    wait_until(lambda: site.is_finished(job))
    assert site.manifest(job).state is DocumentState.SUCCEEDED
    assert [record.page for record in site.manifest(job).pages] == [1, 2, 3, 4, 5, 6]
    wait_until(lambda: not site.owners())


@pytest.mark.parametrize("pool", ["threads", "solo"])
def test_workers_without_processes_do_the_same(site: Site, pool: str) -> None:
    site.worker("--pool", pool, "--processes", "2")
    job = site.submit(6, "fake")
    wait_until(lambda: site.is_finished(job))
    assert site.manifest(job).state is DocumentState.SUCCEEDED


def test_a_page_whose_process_is_killed_is_read_by_another(site: Site) -> None:
    worker = site.worker()
    job = site.submit(8, "slow:0.4")
    for at in range(2):
        wait_until(lambda at=at: site.settled(job) > at)
        children = psutil.Process(worker.pid).children()
        for child in children:
            child.kill()
    wait_until(lambda: site.is_finished(job))
    assert site.manifest(job).state is DocumentState.SUCCEEDED


def test_a_page_that_kills_every_time_fails_alone(site: Site) -> None:
    site.worker()
    job = site.submit(5, "crashing")
    wait_until(lambda: site.is_finished(job))
    manifest = site.manifest(job)
    assert {record.faults[0].code for record in manifest.pages} == {"page_crashed"}
    attempts = {(failure.page, failure.attempt) for failure in site.service.places.journal.failures(job.id)}
    assert attempts == {(page, attempt) for page in range(1, 6) for attempt in (1, 2, 3)}


def test_what_a_killed_worker_had_is_done_by_another(site: Site) -> None:
    first = site.worker()
    job = site.submit(12, "slow:0.3")
    wait_until(lambda: site.settled(job) > 0)
    site.worker()
    first.kill()
    wait_until(lambda: site.is_finished(job))
    assert site.manifest(job).state is DocumentState.SUCCEEDED


def test_a_worker_that_is_told_to_stop_leaves_nothing_under_its_name(site: Site) -> None:
    worker = site.worker()
    job = site.submit(12, "slow:0.3")
    wait_until(lambda: site.settled(job) > 0)
    worker.end()
    assert "stopping" in worker.said()
    assert not any(site.owners())
    assert not site.stores.registry.workers()
    assert not site.is_finished(job)
    site.worker()
    wait_until(lambda: site.is_finished(job))
    assert site.manifest(job).state is DocumentState.SUCCEEDED
    assert not list(site.service.places.journal.failures(job.id)), "stopping is no page's fault"


def test_a_second_signal_stops_at_once_and_all_is_taken_up(site: Site) -> None:
    worker = site.worker()
    job = site.submit(4, "slow:5")
    wait_until(lambda: any(site.owners()))
    processes = psutil.Process(worker.pid).children(recursive=True)
    psutil.Process(worker.pid).send_signal(signal.SIGINT)
    wait_until(lambda: "stopping" in worker.said())
    psutil.Process(worker.pid).send_signal(signal.SIGINT)
    wait_until(lambda: not worker.is_alive)
    _, left = psutil.wait_procs(processes, timeout=10)
    assert not left
    assert not site.is_finished(job)


def test_after_redis_has_lost_everything_the_job_goes_on(site: Site) -> None:
    site.worker()
    job = site.submit(12, "slow:0.3")
    wait_until(lambda: site.settled(job) > 1)
    redis_answer(site.redis_port, "FLUSHALL")
    wait_until(site.stores.registry.is_whole)
    assert site.submit(12, "slow:0.3").id == job.id, "the idempotency key is known"
    wait_until(lambda: site.is_finished(job))
    assert site.manifest(job).state is DocumentState.SUCCEEDED
    assert site.settled(job) == 12


def test_nothing_is_accepted_before_it_is_whole(site: Site) -> None:
    with pytest.raises(StoreUnavailable):
        site.service.submit(Order(sources=(FileSource(path=str(site.folder)),)))
