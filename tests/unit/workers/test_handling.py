"""Who may do a unit, and what becomes of one that cannot be done."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from recto.jobs import DocumentState, Job, JobState
from recto.options import ReadOptions
from recto.orders import LocalTarget, Order, UploadSource
from recto.pages import PageState
from recto.settings import Limits
from recto.units import Fields, Ingest, Recognize, Split, Unit, unit_for
from recto.values import DocumentId, PageNumber, digest
from tests.resources.mortals import DEAD
from tests.resources.units import counts_of, order_of, pictures, released, settings_in, station_of, submitted, work_off
from workers.handling import handle
from workers.owners import own_name, worker_name
from workers.processes.lastwords import FOLDER
from workers.station import Station

FAKE = ReadOptions(backend="fake")


def test_a_unit_of_a_live_owner_is_left_to_it(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    job, unit = _one_released(station, tmp_path)
    station.stores.backlog.begin(unit.id, own_name(worker_name(), thread=7))
    handle(unit.id, station)
    assert [*station.stores.jobs.documents(job.id)] == []
    assert released(station.stores.backlog) == []


def test_a_unit_of_a_dead_owner_is_taken_over(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    job, unit = _one_released(station, tmp_path)
    station.stores.backlog.begin(unit.id, DEAD)
    handle(unit.id, station)
    work_off(station)
    assert counts_of(station, job).documents == {DocumentState.SUCCEEDED: 1}


def test_a_unit_that_is_done_or_unknown_is_left(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    job, unit = _one_released(station, tmp_path)
    work_off(station)
    handle(unit.id, station)
    handle("f" * 32, station)
    work_off(station)
    assert len([*station.stores.jobs.documents(job.id)]) == 1


def test_of_pages_claimed_by_one_that_crashed_the_last_is_tried_alone_and_the_others_are_forgiven(
    tmp_path: Path,
) -> None:
    station = station_of(settings_in(tmp_path, group_pages=5))
    job, split = _split_released(station, tmp_path)
    _left_by_dead(station, job, split, claims=(1, 2, 3), words="Fatal Python error: Segmentation fault")
    handle(split.id, station)
    assert _attempts(station, job) == {1: 0, 2: 0, 3: 1, 4: 0, 5: 0}
    assert sorted(_split_pages(released(station.stores.backlog))) == [(1, 2, 4, 5), (3,)]
    assert [failure.page for failure in station.places.journal.failures(job.id)] == [3]


def test_a_page_under_way_when_its_worker_was_killed_is_tried_alone_and_nothing_is_held_against_it(
    tmp_path: Path,
) -> None:
    station = station_of(settings_in(tmp_path, group_pages=5, limits=Limits(attempts=1)))
    job, split = _split_released(station, tmp_path)
    _left_by_dead(station, job, split, claims=(1, 2), words="")
    handle(split.id, station)
    assert _attempts(station, job) == {1: 0, 2: 0, 3: 0, 4: 0, 5: 0}
    units = released(station.stores.backlog)
    assert sorted(_split_pages(units)) == [(1, 3, 4, 5), (2,)]
    assert [unit.deaths for unit in sorted(units, key=lambda unit: unit.cost)] == [1, 0]
    assert [*station.places.journal.failures(job.id)] == []


def test_a_page_at_which_every_worker_is_killed_ends_at_last(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path, group_pages=5, limits=Limits(attempts=1)))
    job, split = _split_released(station, tmp_path)
    kills = 0
    for unit in _until_none_waits(station, first=split):
        if isinstance(unit.work, Split) and PageNumber(2) in unit.work.pages:
            _left_by_dead(station, job, unit, claims=(2,), words="")
            kills += 1
        handle(unit.id, station)
    assert kills == 3
    assert counts_of(station, job).pages == {PageState.READ: 4, PageState.FAILED: 1}
    assert counts_of(station, job).faults == {"page_crashed": 1}


def test_a_page_that_had_its_attempts_ends_and_the_document_with_it(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path, group_pages=5, limits=Limits(attempts=2)))
    job, split = _split_released(station, tmp_path)
    _left_by_dead(station, job, split, claims=(2, 2), words="Current thread 0x1 (most recent call first):")
    handle(split.id, station)
    work_off(station)
    assert counts_of(station, job).faults == {"page_timeout": 1}
    assert counts_of(station, job).pages == {PageState.READ: 4, PageState.FAILED: 1}
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED


def test_ingest_that_ends_its_worker_every_time_ends_as_a_failed_document(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path, limits=Limits(attempts=1)))
    job = submitted(station, order_of([pictures(tmp_path / "a.tif", 5)], tmp_path / "out", FAKE))
    handle(released(station.stores.backlog)[0].id, station)
    for _ in range(10):
        for unit in released(station.stores.backlog):
            if isinstance(unit.work, Ingest):
                station.stores.backlog.begin(unit.id, DEAD)
            handle(unit.id, station)
    document = station.stores.jobs.document(job.id, "a.tif")
    assert (document.state, [fault.code for fault in document.faults]) == (DocumentState.FAILED, ["internal"])
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED


@pytest.mark.parametrize(
    ("words", "tries", "lost"),
    [("", 3, False), ("", 4, True), ("Fatal Python error: Segmentation fault", 1, True)],
    ids=["killed", "killed every time", "crashed"],
)
def test_fields_are_given_up_where_the_search_ends_its_worker_and_late_where_somebody_else_does(
    tmp_path: Path, words: str, tries: int, lost: bool
) -> None:
    station = station_of(settings_in(tmp_path, group_pages=5, limits=Limits(attempts=1)))
    job, split = _split_released(station, tmp_path)
    ends = 0
    for unit in _until_none_waits(station, first=split):
        if isinstance(unit.work, Fields) and ends < tries:
            _left_by_dead(station, job, unit, claims=(), words=words)
            ends += 1
        handle(unit.id, station)
    (path,) = (tmp_path / "out").rglob("fields.json")
    reasons = [reason["code"] for reason in json.loads(path.read_text())["review"]]
    assert ("fields_failed" in reasons, ends) == (lost, tries)
    assert counts_of(station, job).documents == {DocumentState.SUCCEEDED: 1}


def test_a_target_that_cannot_be_written_fails_the_document_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([pictures(tmp_path / "a.tif", 5)], tmp_path / "file" / "out", FAKE))
    work_off(station)
    document = station.stores.jobs.document(job.id, "a.tif")
    assert (document.state, len(document.faults)) == (DocumentState.FAILED, 1)
    assert counts_of(station, job).pages == {PageState.READ: 5}


def test_an_upload_that_is_gone_is_a_document_that_failed(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    gone = UploadSource(name="a.pdf", document=DocumentId("0" * 64), bytes=1)
    order = Order(sources=(gone,), target=LocalTarget(path=str(tmp_path / "out")), options=FAKE)
    job = submitted(station, order)
    work_off(station)
    document = station.stores.jobs.document(job.id, "a.pdf")
    assert document.state is DocumentState.FAILED
    assert document.faults[0].message.startswith("a.pdf: ")


def test_a_worker_that_is_asked_to_stop_hands_the_rest_of_its_pages_on(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path, group_pages=5))
    job, split = _split_released(station, tmp_path)
    station.stopping = True
    handle(split.id, station)
    station.stopping = False
    works = [unit.work for unit in released(station.stores.backlog)]
    handed_on = [(work.kind, work.pages) for work in works if isinstance(work, Split | Recognize)]
    assert sorted(handed_on) == [("recognize", (1,)), ("split", (2, 3, 4, 5))]
    work_off(station)
    assert counts_of(station, job).planned == 5


def _left_by_dead(station: Station, job: Job, unit: Unit, *, claims: Sequence[int], words: str) -> None:
    """As a process leaves it that claims pages of the unit and ends, with these last words."""
    station.stores.backlog.begin(unit.id, DEAD)
    for page in claims:
        station.stores.jobs.claim(job.id, "a.tif", PageNumber(page))
    folder = station.scratch / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / digest({"process": DEAD})[:32]).write_text(words)


def _attempts(station: Station, job: Job) -> dict[PageNumber, int]:
    return dict(station.stores.jobs.attempts(job.id, "a.tif", [PageNumber(page) for page in range(1, 6)]))


def _split_pages(units: Sequence[Unit]) -> list[tuple[PageNumber, ...]]:
    return [unit.work.pages for unit in units if isinstance(unit.work, Split)]


def _until_none_waits(station: Station, *, first: Unit) -> Iterator[Unit]:
    units = [first]
    while units:
        yield from units
        units = released(station.stores.backlog)


def _one_released(station: Station, folder: Path) -> tuple[Job, Unit]:
    job = submitted(station, order_of([pictures(folder / "a.tif", 5)], folder / "out", FAKE))
    (unit,) = released(station.stores.backlog)
    return job, unit


def _split_released(station: Station, folder: Path) -> tuple[Job, Unit]:
    """The job with its document taken in; the unit that draws its five pages is in flight."""
    job = submitted(station, order_of([pictures(folder / "a.tif", 5)], folder / "out", FAKE))
    for _ in range(2):
        for unit in released(station.stores.backlog):
            handle(unit.id, station)
    (unit,) = released(station.stores.backlog)
    assert unit.id == unit_for(job, Split(name="a.tif", pages=tuple(PageNumber(page) for page in range(1, 6)))).id
    return job, unit
