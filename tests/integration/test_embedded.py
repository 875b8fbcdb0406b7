"""The service in one loop: SQLite, a folder, and a pool of processes that may die."""

import time
from collections.abc import Callable
from pathlib import Path

from recto.jobs import DocumentState, Job, JobState
from recto.options import ReadOptions
from recto.pages import PageState
from recto.settings import Workers
from recto.units import Queue
from tests.resources.crowds import Kind, Paper, content_of, scanned_pdf
from tests.resources.units import counts_of, order_of, settings_in, station_of, submitted
from workers.embedded import run_embedded
from workers.station import Station

PATIENCE = 90.0


def at_work(station: Station, until: Callable[[], bool]) -> None:
    """Works until then; not for ever."""
    end = time.monotonic() + PATIENCE
    settings = station.settings.model_copy(update={"workers": Workers(processes=2)})
    run_embedded(settings, until=lambda: until() or time.monotonic() > end)


def is_finished(station: Station, job: Job) -> bool:
    return station.stores.jobs.get(job.id).state is JobState.FINISHED


def test_a_page_that_kills_its_process_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(content_of(Paper(name="in.pdf", kind=Kind.KILLER, pages=5)))
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="crashing:red")))
    at_work(station, lambda: is_finished(station, job))
    counts = counts_of(station, job)
    assert counts.pages == {PageState.READ: 4, PageState.FAILED: 1}
    assert counts.faults == {"page_crashed": 1}
    assert counts.documents == {DocumentState.PARTIAL: 1}


def test_stopped_on_the_way_it_leaves_nothing_under_its_name_and_goes_on_later(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(scanned_pdf("in.pdf", 12))
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="slow:0.2")))
    at_work(station, lambda: counts_of(station, job).settled > 0)
    assert not any(item.owner for queue in Queue for item in station.stores.backlog.in_flight(queue))
    assert not station.stores.registry.workers()
    assert not is_finished(station, job)
    at_work(station, lambda: is_finished(station, job))
    assert counts_of(station, job).pages == {PageState.READ: 12}
    assert not [*station.places.journal.failures(job.id)]
