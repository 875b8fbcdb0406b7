"""Engines that are given many pages at once: what that changes, and what it must not."""

import threading
from pathlib import Path

from recto.jobs import Job
from recto.meters import counted
from recto.models import DeepSeek, LocalModel
from recto.options import ReadOptions
from recto.pages import PageState
from recto.settings import Limits, Settings
from recto.units import Queue, Recognize
from recto.values import PageNumber
from tests.resources.mortals import DEAD, until_done
from tests.resources.processes import PATIENCE
from tests.resources.units import (
    LIMITS,
    counts_of,
    order_of,
    pictures,
    released,
    results_in,
    settings_in,
    station_of,
    submitted,
    until_finished,
    wait_for,
    work_off,
)
from workers.handling import handle
from workers.station import Station


def _settings(folder: Path, *, limits: Limits = LIMITS) -> Settings:
    return settings_in(folder, limits=limits, group_pages=8)


def _station(folder: Path) -> Station:
    return station_of(_settings(folder))


def _attempts(station: Station, job: Job) -> dict[PageNumber, int]:
    """Of the pages that are not settled, those that have any."""
    pages = [PageNumber(number) for number in range(1, 10)]
    found = station.stores.jobs.attempts(job.id, "in.tif", pages)
    return {page: count for page, count in found.items() if count}


def _recognize_released(station: Station) -> str:
    """Works until images wait for the engine; the id of that unit, which was given out."""
    while True:
        for unit in released(station.stores.backlog, most=1):
            if isinstance(unit.work, Recognize):
                return unit.id
            handle(unit.id, station)


def test_pages_of_a_unit_are_before_the_engine_at_once_and_the_bytes_are_those_of_one_by_one(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 7)
    alone, together = _station(tmp_path / "alone"), _station(tmp_path / "together")
    calm = submitted(alone, order_of([path], tmp_path / "one", ReadOptions(backend="together:1")))
    crowd = submitted(together, order_of([path], tmp_path / "two", ReadOptions(backend="together:5")))
    work_off(alone)
    work_off(together)
    assert counts_of(alone, calm).pages == counts_of(together, crowd).pages == {PageState.READ: 7}
    assert results_in(tmp_path / "one") == results_in(tmp_path / "two")
    assert not _attempts(together, crowd)


def test_a_page_that_fails_costs_no_other(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 6, red=[4])
    station = _station(tmp_path)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="together:6:truncated:red")))
    work_off(station)
    pages = {page.record.page: page.record for page in station.stores.jobs.settled(job.id, "in.tif")}
    assert pages[PageNumber(4)].faults[0].code == "reading_truncated"
    assert [page for page, record in pages.items() if record.state is PageState.READ] == [1, 2, 3, 5, 6]


def test_pages_wait_without_fault_while_the_engine_is_away(tmp_path: Path) -> None:
    path, back = pictures(tmp_path / "in.tif", 5), tmp_path / "back"
    station = _station(tmp_path)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend=f"away:{back}")))
    work_off(station)
    assert counts_of(station, job).settled == 0
    assert not _attempts(station, job)
    assert [*station.places.journal.failures(job.id)] == []
    assert station.stores.backlog.depth(Queue.OCR).waiting == 1
    assert station.stores.meter.counters()[counted("recto_engine_away", engine="away")] == 1
    back.touch()
    until_finished(station, job)
    assert counts_of(station, job).pages == {PageState.READ: 5}


def test_what_was_read_before_the_engine_went_away_is_kept(tmp_path: Path) -> None:
    path, back = pictures(tmp_path / "in.tif", 5, red=[3]), tmp_path / "back"
    station = _station(tmp_path)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend=f"away:{back}:red")))
    work_off(station)
    assert [page.record.page for page in station.stores.jobs.settled(job.id, "in.tif")] == [1, 2, 4, 5]
    assert not _attempts(station, job)
    back.touch()
    until_finished(station, job)
    assert counts_of(station, job).pages == {PageState.READ: 5}


def test_pages_wait_for_a_model_that_cannot_be_had_on_this_worker(tmp_path: Path) -> None:
    path, weights = pictures(tmp_path / "in.tif", 3), tmp_path / "weights"
    local = LocalModel(model=str(weights), offline=True)
    station = station_of(_settings(tmp_path).model_copy(update={"deepseek": DeepSeek(local=local)}))
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="deepseek-local")))
    work_off(station)
    assert counts_of(station, job).settled == 0
    assert not _attempts(station, job)
    assert station.stores.backlog.depth(Queue.OCR).waiting == 1
    assert station.stores.meter.counters()[counted("recto_engine_away", engine="deepseek-local")] == 1


def test_a_page_that_kills_the_process_fails_alone_though_others_were_under_way(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 6, red=[3])
    settings = _settings(tmp_path)
    station = station_of(settings)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="together:1:crashing:red")))
    deaths = until_done(station, settings, job)
    pages = {page.record.page: page.record for page in station.stores.jobs.settled(job.id, "in.tif")}
    assert pages[PageNumber(3)].faults[0].code == "page_crashed"
    assert [page for page, record in pages.items() if record.state is PageState.READ] == [1, 2, 4, 5, 6]
    failures = [*station.places.journal.failures(job.id)]
    assert {failure.page for failure in failures} == {PageNumber(3)}
    assert deaths in (3, 4)  # the first may have had the page alone before it
    assert len(failures) == 3


def test_all_pages_that_were_under_way_at_a_death_are_done_alone_and_keep_their_attempts(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 6)
    station = station_of(_settings(tmp_path, limits=Limits(attempts=1)))
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="together:1")))
    unit = _recognize_released(station)
    for page in (1, 2, 3):
        station.stores.jobs.claim(job.id, "in.tif", PageNumber(page))
    station.stores.backlog.begin(unit, DEAD)
    handle(unit, station)
    units = released(station.stores.backlog)
    pages = sorted((work.pages, each.deaths) for each in units if isinstance(work := each.work, Recognize))
    assert pages == [((1,), 1), ((2,), 1), ((3,), 1), ((4, 5, 6), 0)]
    assert not _attempts(station, job)


def test_pages_that_are_under_way_when_a_worker_must_end_go_back_without_fault(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 1)
    station = _station(tmp_path)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="together:2")))
    unit = _recognize_released(station)
    working = threading.Thread(target=handle, args=(unit, station), daemon=True)
    working.start()
    wait_for(lambda: bool(_attempts(station, job)))
    station.stopping = True  # the page waits for a second one that never comes
    working.join(PATIENCE)
    assert not working.is_alive()
    assert not _attempts(station, job)
    assert [(each.id, each.deaths) for each in released(station.stores.backlog)] == [(unit, 0)]


def test_a_worker_that_is_told_to_stop_begins_one_page_and_hands_the_rest_on(tmp_path: Path) -> None:
    path = pictures(tmp_path / "in.tif", 6)
    station = _station(tmp_path)
    job = submitted(station, order_of([path], tmp_path / "out", ReadOptions(backend="together:1")))
    unit = _recognize_released(station)
    station.stopping = True
    handle(unit, station)
    assert counts_of(station, job).settled == 1
    assert not _attempts(station, job)
    station.stopping = False
    work_off(station)
    assert counts_of(station, job).pages == {PageState.READ: 6}
