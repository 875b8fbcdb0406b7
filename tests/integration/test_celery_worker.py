"""Real workers on a real Redis: whatever is killed, every page is read."""

import signal
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest

from recto.errors import StoreUnavailable
from recto.jobs import DocumentState
from recto.orders import FileSource, Order
from tests.resources.programs import redis_answer
from tests.resources.sites import Site, sited, wait_until


@pytest.fixture
def site(tmp_path: Path) -> Generator[Site]:
    with sited(tmp_path) as found:
        yield found


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
