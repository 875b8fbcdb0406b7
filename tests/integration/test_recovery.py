"""An emptied job store is rebuilt from the object store: what was acknowledged is known, and the work goes on."""

from pathlib import Path

from recto.accounts import ApiKey, Scope
from recto.jobs import DocumentState, JobState
from recto.messages import Message, MessageState
from recto.options import ReadOptions
from recto.orders import DEFAULT_TENANT, Priority
from recto.pages import PageState
from recto.units import Queue
from recto.values import JobId, PageNumber
from storage.journal import Failure
from tests.resources.crowds import Kind, Paper, content_of
from tests.resources.runs import ran, scans, written_bytes
from tests.resources.units import counts_of, front_of, order_of, settings_in, station_of, submitted, work_off
from workers.handling import handle
from workers.keeper.recovery import RecoverySummary, recover
from workers.station import Station

FAKE = ReadOptions(backend="fake")


def emptied(station: Station) -> Station:
    """The same place after its job store has lost everything."""
    station.close()
    for path in Path(station.settings.service.store).glob("recto.sqlite*"):
        path.unlink()
    return station_of(station.settings)


def recovered(station: Station) -> RecoverySummary:
    return recover(station.stores, station.places, station.settings, note=lambda text: None)


def some_work(station: Station, units: int) -> None:
    """Does so many units, whichever come first."""
    for _ in range(units):
        for queue in Queue:
            for unit in station.stores.backlog.release(queue, most=1):
                handle(unit.id, station)


def inbox(folder: Path) -> Path:
    inputs = folder / "in"
    inputs.mkdir()
    for seed in (1, 2, 3):
        scans(inputs / f"{seed}.pdf", 6, seed=seed)
    return inputs


def test_a_job_that_was_under_way_goes_on_and_comes_out_the_same(tmp_path: Path) -> None:
    inputs = inbox(tmp_path)
    ran([inputs], tmp_path / "calm", options=FAKE)
    for units in (1, 3, 6, 9):
        folder = tmp_path / f"after-{units}"
        station = station_of(settings_in(folder))
        job = submitted(station, order_of([inputs], folder / "out", FAKE))
        some_work(station, units)
        station = emptied(station)
        recovered(station)
        assert recovered(station).jobs == 1, "it may be done twice"
        work_off(station)
        counts = counts_of(station, job)
        assert (counts.planned, counts.settled, counts.documents) == (18, 18, {DocumentState.SUCCEEDED: 3})
        assert station.stores.jobs.get(job.id).state is JobState.FINISHED
        assert results(folder / "out") == results(tmp_path / "calm")
        station.close()


def test_a_finished_job_is_known_as_it_was(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    job = submitted(station, order_of([inbox(tmp_path), broken], tmp_path / "out", FAKE))
    work_off(station)
    before = counts_of(station, job)
    documents = station.stores.jobs.documents(job.id)
    station = emptied(station)
    assert recovered(station).pages == 18
    after = counts_of(station, job)
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    assert (after.documents, after.pages, after.faults) == (before.documents, before.pages, before.faults)
    known = station.stores.jobs.documents(job.id)
    assert [(each.name, each.state, each.faults) for each in known] == [
        (each.name, each.state, each.faults) for each in documents
    ]
    assert work_off(station) == 0


def test_failed_pages_can_be_tried_again_and_the_others_are_still_there(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(content_of(Paper(name="in.pdf", kind=Kind.KILLER, pages=5)))
    station = station_of(settings_in(tmp_path))
    order = order_of([path], tmp_path / "out", ReadOptions(backend="garbage:red"))
    job = submitted(station, order)
    work_off(station)
    assert counts_of(station, job).pages.get(PageState.FAILED) == 1
    text = (tmp_path / "out" / "in.pdf" / "document.md").read_text()
    station = emptied(station)
    recovered(station)
    front_of(station).retry(station.stores.jobs.get(job.id))
    work_off(station)
    assert (tmp_path / "out" / "in.pdf" / "document.md").read_text() == text
    assert counts_of(station, job).settled == 5
    assert station.stores.jobs.get(job.id).state is JobState.FINISHED


def test_failed_attempts_count_on(tmp_path: Path) -> None:
    path = scans(tmp_path / "in.pdf", 3)
    station = station_of(settings_in(tmp_path))
    job = submitted(station, order_of([path], tmp_path / "out", FAKE))
    some_work(station, 2)
    (document,) = station.stores.jobs.documents(job.id)
    for attempt in (1, 2):
        failure = Failure(name=document.name, page=PageNumber(2), attempt=attempt)
        station.places.journal.failure(job.id, failure)
    station = emptied(station)
    recovered(station)
    assert station.stores.jobs.attempts(job.id, document.name, (PageNumber(2),)) == {2: 2}


def test_what_people_decided_is_remembered(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    front = front_of(station)
    inputs = inbox(tmp_path)
    paused, cancelled, urgent = (
        front.submit(order_of([inputs], tmp_path / name, FAKE), idempotency_key=name).job for name in ("p", "c", "u")
    )
    front.pause(paused)
    front.cancel(cancelled)
    front.reprioritise(urgent, Priority.INTERACTIVE)
    station = emptied(station)
    recovered(station)
    jobs = station.stores.jobs
    assert jobs.get(paused.id).state is JobState.PAUSED
    assert jobs.get(cancelled.id).state is JobState.CANCELLED
    assert jobs.get(urgent.id).priority is Priority.INTERACTIVE
    again = front_of(station).submit(order_of([inputs], tmp_path / "p", FAKE), idempotency_key="p")
    assert (again.job.id, again.created) == (paused.id, False)
    work_off(station)
    assert [path.name for path in sorted(tmp_path.glob("[pcu]"))] == ["u"], "only one was to be worked on"


def test_keys_and_messages_are_back(tmp_path: Path) -> None:
    station = station_of(settings_in(tmp_path))
    key = ApiKey(id="k1", tenant=DEFAULT_TENANT, hash="ab" * 32, scopes=frozenset({Scope.READ}))
    message = Message(
        id="m1", tenant=DEFAULT_TENANT, job=JobId("j"), url="https://x.example", type="t", data={}, created=1.0, tries=3
    )
    station.places.journal.key(key)
    station.places.journal.message(message)
    done = message.model_copy(update={"id": "m2", "state": MessageState.DELIVERED})
    station.places.journal.message(done)
    assert recovered(station) == RecoverySummary(keys=1, messages=2)
    assert station.stores.keys.by_hash(key.hash) == key
    assert [each.id for each in station.stores.outbox.due(now=10.0, limit=5)] == ["m1"]


def results(folder: Path) -> dict[str, str]:
    """What was written of the documents."""
    return {name: digest for name, digest in written_bytes(folder).items() if not name.startswith("recto-summary")}
