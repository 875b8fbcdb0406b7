"""Workers that die on the way, and pages that end them."""

import multiprocessing
import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

from recto.jobs import DocumentState
from recto.options import ReadOptions
from recto.pages import PageState
from recto.settings import Limits, Settings
from recto.values import PageNumber, TenantId
from storage.packed import PackedStore
from storage.protocols import ObjectStore
from tests.resources.mortals import started, until_done
from tests.resources.processes import PATIENCE
from tests.resources.runs import ran
from tests.resources.units import (
    counts_of,
    in_flight,
    inputs_in,
    order_of,
    pictures,
    results_in,
    return_lost,
    settings_in,
    station_of,
    submitted,
    until_taken_in,
    wait_for,
    work_off,
)
from workers.owners import own_name, worker_name
from workers.station import Station

FAKE = ReadOptions(backend="fake", images=True)
_CONTEXT = multiprocessing.get_context("spawn")


def test_workers_killed_on_the_way_leave_nothing_undone(tmp_path: Path) -> None:
    inputs = inputs_in(tmp_path)
    ran([inputs], tmp_path / "calm", options=FAKE)
    settings = settings_in(tmp_path)
    station = station_of(settings)
    job = submitted(station, order_of([inputs], tmp_path / "out", FAKE))
    for seconds in (0.4, 0.9, 1.5):
        _killed_after(settings, seconds)
        return_lost(station)
    work_off(station)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")
    counts = counts_of(station, job)
    assert (counts.planned, counts.settled, counts.documents.get(DocumentState.PENDING, 0)) == (17, 17, 0)


def test_a_page_that_kills_every_time_costs_three_attempts_and_no_other_page(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 6, red=[3])
    settings = settings_in(tmp_path, group_pages=6)
    station = station_of(settings)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="crashing:red")))
    deaths = until_done(station, settings, job)
    pages = {page.record.page: page.record for page in station.stores.jobs.settled(job.id, "in.tif")}
    assert deaths == 3
    assert pages[PageNumber(3)].faults[0].code == "page_crashed"
    assert [page for page, record in pages.items() if record.state is PageState.READ] == [1, 2, 4, 5, 6]
    assert len([*station.places.journal.failures(job.id)]) == 3


def test_a_worker_killed_while_it_waits_for_a_store_costs_no_page_an_attempt(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 4)
    settings = settings_in(tmp_path, limits=Limits(attempts=1))
    station = station_of(settings)
    job = submitted(station, order_of([path], tmp_path / "out", FAKE))
    until_taken_in(station, job)
    stuck = _CONTEXT.Event()
    process = _CONTEXT.Process(target=_work_until_stuck, args=(settings, worker_name(), stuck), daemon=True)
    process.start()
    assert stuck.wait(PATIENCE)
    process.kill()
    process.join()
    return_lost(station)
    work_off(station)
    assert [*station.places.journal.failures(job.id)] == []
    assert counts_of(station, job).pages == {PageState.READ: 4}


def test_a_page_that_hangs_is_ended_at_its_deadline(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 3, red=[2])
    settings = settings_in(tmp_path, limits=Limits(page_timeout=3.0, attempts=1))
    station = station_of(settings)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="slow:600:red")))
    until_done(station, settings, job)
    pages = {page.record.page: page.record for page in station.stores.jobs.settled(job.id, "in.tif")}
    assert [fault.code for fault in pages[PageNumber(2)].faults] == ["page_timeout"]
    assert [page for page, record in pages.items() if record.state is PageState.READ] == [1, 3]


class _StuckStation(Station):
    """Its pages are never written: ``stuck`` is set when they should be."""

    stuck: Event

    def pages_store(self, tenant: TenantId) -> PackedStore:
        return _StuckStore(self.places.work(tenant), self.stuck)


class _StuckStore(PackedStore):
    def __init__(self, under: ObjectStore, stuck: Event) -> None:
        super().__init__(under, below=False)
        self._stuck = stuck

    def flush(self, stem: str) -> str:
        self._stuck.set()
        time.sleep(PATIENCE)
        return super().flush(stem)


def _work_until_stuck(settings: Settings, worker: str, stuck: Event) -> None:
    station = _StuckStation(settings, owner=own_name(worker))
    station.stuck = stuck
    while True:
        if not work_off(station):
            time.sleep(0.02)


def _killed_after(settings: Settings, seconds: float) -> None:
    """A worker that has so long from its first unit on."""
    process = started(settings)
    station = station_of(settings)
    wait_for(lambda: bool(in_flight(station)) or not process.is_alive())
    time.sleep(seconds)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    station.close()
