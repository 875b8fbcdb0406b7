"""Whole jobs, unit by unit, over SQLite and a local folder: as `recto run` does them."""

import hashlib
import shutil
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.options import Format, PageRange, ReadOptions
from recto.orders import Caps, HttpsSource, Order, UploadSource
from recto.pages import PageState
from recto.settings import Limits
from recto.values import DocumentId, PageNumber
from tests.resources.processes import PATIENCE
from tests.resources.runs import ran, scans
from tests.resources.units import (
    counts_of,
    front_of,
    inputs_in,
    order_of,
    pictures,
    released,
    results_in,
    return_lost,
    settings_in,
    station_of,
    submitted,
    until_taken_in,
    wait_for,
    work_off,
)
from tests.resources.web import Reply, web_server
from workers.handling import handle
from workers.places import upload_key
from workers.station import Station

SAMPLES = Path(__file__).parents[2] / "samples" / "documents"
FAKE = ReadOptions(backend="fake", images=True)


def test_the_samples_come_out_as_from_recto_run(tmp_path: Path) -> None:
    options = ReadOptions(backend="fake", formats=(Format.HTML, Format.SEARCHABLE_PDF))
    ran([SAMPLES], tmp_path / "calm", options=options)
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([SAMPLES], tmp_path / "out", options))
    work_off(station)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    assert counts_of(station, job).planned == counts_of(station, job).settled == 15


def test_every_unit_done_three_times_changes_nothing(tmp_path: Path) -> None:
    inputs = inputs_in(tmp_path)
    ran([inputs], tmp_path / "calm", options=FAKE)
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([inputs], tmp_path / "out", FAKE))
    work_off(station, times=3)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")
    assert sum(counts_of(station, job).pages.values()) == 17


def test_an_upload_is_read_under_its_name_and_a_second_of_that_name_beside_it(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    sources = [_uploaded(station, scans(tmp_path / f"{seed}.pdf", 2, seed=seed), "box/a.pdf") for seed in (1, 2)]
    submitted(station, order_of(sources, tmp_path / "out", FAKE))
    work_off(station)
    assert sorted(str(path.parent.relative_to(tmp_path / "out")) for path in _manifests(tmp_path / "out")) == [
        "2/box/a.pdf",
        "box/a.pdf",
    ]


def test_a_document_from_the_web_is_fetched_once_and_kept(tmp_path: Path) -> None:
    content = scans(tmp_path / "a.pdf", 3).read_bytes()
    settings = settings_in(tmp_path)
    settings = settings.model_copy(update={"service": settings.service.model_copy(update={"private_addresses": True})})
    station = station_of(settings)
    with web_server(lambda asked: Reply(body=content) if "scan" in asked.path else Reply(404)) as server:
        sources = [HttpsSource(url=server.url(path)) for path in ("/box/old%20scan.pdf?sig=1", "/none.pdf")]
        job = submitted(station, order_of(sources, tmp_path / "out", FAKE))
        work_off(station)
        assert len([asked for asked in server.asked if "scan" in asked.path]) == 1
    states = {one.name: (one.state, [fault.code for fault in one.faults]) for one in _documents(station, job)}
    assert states == {
        "old scan.pdf": (DocumentState.SUCCEEDED, []),
        "none.pdf": (DocumentState.FAILED, ["input_unreadable"]),
    }
    kept = station.stores.jobs.document(job.id, "old scan.pdf").source.removeprefix("store:")
    assert station.places.own.get(kept) == content


def test_an_emptied_job_store_costs_no_second_reading(tmp_path: Path) -> None:
    """All that was read is found by content; the engine is not asked again."""
    inputs = inputs_in(tmp_path)
    settings = settings_in(tmp_path)
    first = station_of(settings)
    submitted(first, order_of([inputs], tmp_path / "out", FAKE))
    work_off(first)
    once = results_in(tmp_path / "out")
    first.close()
    for path in (tmp_path / "store").glob("recto.sqlite*"):
        path.unlink()
    shutil.rmtree(tmp_path / "out")
    packs = _packs(tmp_path)
    again = station_of(settings)
    submitted(again, order_of([inputs], tmp_path / "out", FAKE))
    work_off(again)
    assert results_in(tmp_path / "out") == once
    assert _packs(tmp_path) == packs


def test_pages_whose_packs_were_removed_are_read_again(tmp_path: Path) -> None:
    inputs = inputs_in(tmp_path)
    ran([inputs], tmp_path / "calm", options=FAKE)
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([inputs], tmp_path / "out", FAKE))

    def all_read() -> bool:
        for unit in released(station.stores.backlog, most=100):
            if unit.work.kind != "assemble":
                handle(unit.id, station)
        return counts_of(station, job).settled == 17

    wait_for(all_read)
    for path in sorted((tmp_path / "store").rglob("*.pack"))[::2]:
        path.unlink()
    return_lost(station)
    work_off(station)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")


def test_an_archive_is_its_members(tmp_path: Path) -> None:
    one = scans(tmp_path / "one.pdf", 2)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(one, "deep/one.pdf")
        archive.writestr("nothing.pdf", b"")
        archive.write(_zipped(tmp_path / "inner.zip", scans(tmp_path / "two.pdf", 1, seed=2)), "inner.zip")
    ran([tmp_path / "all.zip"], tmp_path / "calm", options=FAKE)
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([tmp_path / "all.zip"], tmp_path / "out", FAKE))
    work_off(station)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")
    states = {one.name: one.state for one in _documents(station, job)}
    assert states == {
        "all.zip": DocumentState.SUCCEEDED,
        "all.zip/deep/one.pdf": DocumentState.SUCCEEDED,
        "all.zip/inner.zip": DocumentState.FAILED,
        "all.zip/nothing.pdf": DocumentState.FAILED,
    }


def test_what_cannot_be_read_is_a_document_that_failed_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing of use")
    (folder / "empty.pdf").write_bytes(b"")
    ran([folder], tmp_path / "calm", options=FAKE)
    station = station_of(settings_in(tmp_path))
    sources = [folder, tmp_path / "missing.pdf"]
    job = submitted(station, order_of(sources, tmp_path / "out", FAKE))
    work_off(station)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")
    found = {one.name: [fault.code for fault in one.faults] for one in _documents(station, job)}
    assert found == {
        "broken.pdf": ["input_damaged"],
        "empty.pdf": ["input_empty"],
        "missing.pdf": ["input_unreadable"],
    }
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED


def test_only_the_pages_asked_for_and_paid_for_are_read(tmp_path: Path) -> None:
    path = scans(tmp_path / "a.pdf", 9)
    options = FAKE.model_copy(update={"pages": (PageRange(first=PageNumber(2), last=PageNumber(8)),)})
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([path], tmp_path / "out", options, caps=Caps(pages=4)))
    work_off(station)
    pages = [page.record for page in station.stores.jobs.settled(job.id, "a.pdf")]
    assert [page.page for page in pages if page.state is PageState.READ] == [2, 3, 4, 5]
    assert {fault.code for page in pages for fault in page.faults} == {"budget_spent"}
    assert station.stores.jobs.document(job.id, "a.pdf").state is DocumentState.PARTIAL


def test_failed_pages_are_tried_again_when_asked(tmp_path: Path) -> None:
    """A document that changed under the job cannot be read; put back, it can."""
    path = scans(tmp_path / "a.pdf", 5)
    station = station_of(settings_in(tmp_path, limits=Limits(attempts=1)))
    job = submitted(station, order_of([path], tmp_path / "out", FAKE))
    original = path.read_bytes()
    until_taken_in(station, job)
    path.write_bytes(original + b"\n% and more")
    work_off(station)
    assert station.stores.jobs.document(job.id, "a.pdf").state is DocumentState.FAILED
    path.write_bytes(original)
    front_of(station).retry(station.stores.jobs.get(job.id))
    work_off(station)
    assert station.stores.jobs.document(job.id, "a.pdf").state is DocumentState.SUCCEEDED
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    ran([path], tmp_path / "calm", options=FAKE)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")


def test_the_next_night_reads_only_what_is_new(tmp_path: Path) -> None:
    """What is kept of the nights before counts against no budget, so that every night gets further."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        scans(folder / f"{name}.pdf", 2, seed=ord(name))
    station = station_of(settings_in(tmp_path))
    order = order_of([folder], tmp_path / "out", FAKE, caps=Caps(pages=2)).model_copy(update={"schedule": "archive"})
    read: list[int] = []
    for _ in range(4):
        job = submitted(station, order)
        work_off(station)
        read.append(counts_of(station, job).pages.get(PageState.READ, 0))
    assert read == [2, 2, 2, 0]
    ran([folder], tmp_path / "calm", options=FAKE)
    assert results_in(tmp_path / "out") == results_in(tmp_path / "calm")


def test_a_cancelled_job_is_left_and_a_paused_one_goes_on_later(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    front = front_of(station)
    paths = [scans(tmp_path / f"{name}.pdf", 3) for name in "ab"]
    cancelled, paused = (submitted(station, order_of([path], tmp_path / path.stem, FAKE)) for path in paths)
    units = released(station.stores.backlog)
    front.cancel(cancelled)
    front.pause(paused)
    for unit in units:
        handle(unit.id, station)
    work_off(station)
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()
    front.resume(paused)
    station.stores.backlog.hold(paused.id, until=0.0)
    wait_for(lambda: bool(work_off(station)) and bool(_manifests(tmp_path / "b")))
    assert counts_of(station, paused).settled == 3
    assert counts_of(station, cancelled).settled == 0


def test_a_folder_of_more_documents_than_may_be_open_is_taken_in_bit_by_bit(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(7):
        pictures(folder / f"{number}.tif", 1)
    settings = settings_in(tmp_path)
    settings = settings.model_copy(update={"service": settings.service.model_copy(update={"open_documents": 2})})
    station = station_of(settings)
    job = submitted(station, order_of([folder], tmp_path / "out", FAKE))
    most = 0
    until = time.monotonic() + PATIENCE
    while not counts_of(station, job).listed and time.monotonic() < until:
        for unit in released(station.stores.backlog, most=1):
            handle(unit.id, station)
            most = max(most, counts_of(station, job).documents.get(DocumentState.PENDING, 0))
    work_off(station)
    assert most <= 2
    assert counts_of(station, job).documents == {DocumentState.SUCCEEDED: 7}


def _zipped(path: Path, member: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(member, member.name)
    return path


def _uploaded(station: Station, path: Path, name: str) -> UploadSource:
    content = path.read_bytes()
    document = DocumentId(hashlib.sha256(content).hexdigest())
    station.places.own.put_if_absent(upload_key(Order(sources=()).tenant, document), content)
    return UploadSource(name=name, document=document, bytes=len(content))


def _manifests(folder: Path) -> list[Path]:
    return [*folder.rglob("manifest.json")]


def _documents(station: Station, job: Job) -> Sequence[JobDocument]:
    return station.stores.jobs.documents(job.id)


def _packs(folder: Path) -> set[str]:
    return {path.name for path in (folder / "store").rglob("*.pack")}
