"""Jobs that keep hours, and entries that make one job a night."""

import time
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recto.jobs import DocumentState, Job, JobDocument, JobQuery, JobState
from recto.orders import Always, FileSource, LocalTarget, Order, S3Source, Window
from recto.settings import Nightly, Settings
from recto.units import Queue
from recto.values import JobId
from tests.resources.services import idle_service
from workers.keeper.nightly import entries, hours_tick, run_now, schedules_tick
from workers.service import Service

VIENNA = "Europe/Vienna"
NIGHT = Window(start="22:00", stop="06:00", timezone=VIENNA)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(VIENNA)).timestamp()


def nightly(tmp_path: Path, name: str = "archive", **more: object) -> Nightly:
    given = {"name": name, "sources": ("s3://archive/2026/",), "to": str(tmp_path / "out"), "hours": NIGHT}
    return Nightly.model_validate({**given, **more})


def open_now() -> Window:
    """Hours that this moment is in."""
    return Window(start="00:00", stop="00:00")


def closed_now() -> Window:
    """Hours that this moment is outside of, by more than a test takes."""
    hour = datetime.now(ZoneInfo("UTC")).hour
    return Window(start=f"{(hour + 6) % 24:02}:00", stop=f"{(hour + 12) % 24:02}:00")


@pytest.fixture
def service(tmp_path: Path) -> Generator[Service]:
    with idle_service(tmp_path, Settings(nightly=(nightly(tmp_path), nightly(tmp_path, "mail")))) as opened:
        yield opened


def order(tmp_path: Path, hours: Window | Always) -> Order:
    return Order(sources=(FileSource(path="/in"),), target=LocalTarget(path=str(tmp_path / "out")), hours=hours)


def held(service: Service) -> int:
    """How many jobs are, once all were looked at."""
    total, after = 0, ""
    while True:
        kept = hours_tick(service.stores, now=time.time(), after=after)
        total, after = total + kept.held, kept.after
        if not after:
            return total


def released(service: Service) -> set[str]:
    return {unit.job for unit in service.stores.backlog.release(Queue.CPU, most=100)}


def test_work_is_not_given_out_outside_the_hours(service: Service, tmp_path: Path) -> None:
    by_day = service.submit(order(tmp_path, Always())).job
    open_one = service.submit(order(tmp_path, open_now())).job
    service.submit(order(tmp_path, closed_now()))
    assert released(service) == {by_day.id, open_one.id}


def test_resuming_does_not_begin_before_the_hours(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, closed_now())).job
    service.pause(job)
    service.resume(job)
    assert not released(service)


def test_the_end_of_the_hours_holds_what_waits(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, open_now())).job
    service.stores.jobs.reprioritise(job.id, job.priority)
    by_day = service.submit(order(tmp_path, Always())).job
    closed = service.submit(order(tmp_path, closed_now())).job
    service.stores.backlog.hold(closed.id, until=0.0)  # as it was while they were open
    assert held(service) == 1
    assert released(service) == {job.id, by_day.id}


def test_a_job_with_nothing_left_to_read_may_end_at_any_hour(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, closed_now())).job
    service.jobs.add_document(job.id, JobDocument(name="a.pdf"))
    service.jobs.listed(job.id)
    assert held(service) == 1
    service.jobs.finish(job.id, "a.pdf", DocumentState.SUCCEEDED)
    assert held(service) == 0


def test_a_paused_job_is_left_to_the_person_who_paused_it(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, closed_now())).job
    service.pause(job)
    assert held(service) == 0
    assert service.jobs.get(job.id).state is JobState.PAUSED


def test_more_jobs_than_are_looked_at_once_are_all_held(service: Service, tmp_path: Path) -> None:
    asked = order(tmp_path, closed_now())
    for number in range(1100):
        service.jobs.create(Job(id=JobId(f"{number:04}"), idempotency_key=str(number), settings="", purpose=asked))
    assert held(service) == 1100


def test_each_entry_makes_one_job_a_night(service: Service) -> None:
    assert not schedules_tick(service, now=at("2026-11-21T21:59"))
    made = schedules_tick(service, now=at("2026-11-21T22:00"))
    assert [_order(job).schedule for job in made] == ["archive", "mail"]
    for later in ("2026-11-21T22:00:05", "2026-11-22T03:00", "2026-11-22T05:59"):
        assert not schedules_tick(service, now=at(later))
    assert not schedules_tick(service, now=at("2026-11-22T12:00"))
    assert len(schedules_tick(service, now=at("2026-11-22T22:30"))) == 2
    assert len(service.jobs.find(JobQuery())) == 4


def test_what_a_night_s_job_is_asked_to_do(service: Service) -> None:
    made = schedules_tick(service, now=at("2026-11-21T23:00"))
    order = _order(made[0])
    assert order.sources == (S3Source(url="s3://archive/2026/", recursive=True),)
    assert order.hours == NIGHT
    assert order.labels == ("nightly", "archive 2026-11-21")


def test_two_keepers_and_a_restart_make_no_second_job(tmp_path: Path) -> None:
    settings = Settings(nightly=(nightly(tmp_path),))
    now = at("2026-11-21T23:00")
    with idle_service(tmp_path, settings) as one, idle_service(tmp_path, settings) as other:
        assert len(schedules_tick(one, now=now)) == 1
        assert not schedules_tick(other, now=now + 1)
    with idle_service(tmp_path, settings) as later:
        assert not schedules_tick(later, now=now + 60)
        assert len(later.jobs.find(JobQuery())) == 1


def test_settings_that_changed_in_the_night_make_no_second_job(tmp_path: Path) -> None:
    now = at("2026-11-21T23:00")
    with idle_service(tmp_path, Settings(nightly=(nightly(tmp_path),))) as service:
        assert schedules_tick(service, now=now)
    with idle_service(tmp_path, Settings(nightly=(nightly(tmp_path, labels=("new",)),))) as service:
        assert not schedules_tick(service, now=now + 60)
        assert schedules_tick(service, now=now + 24 * 3600)


def test_an_entry_that_cannot_be_ordered_does_not_keep_the_others(tmp_path: Path) -> None:
    missing = nightly(tmp_path, "a-missing", sources=(str(tmp_path / "nowhere"),))
    with idle_service(tmp_path, Settings(nightly=(missing, nightly(tmp_path)))) as service:
        made = schedules_tick(service, now=at("2026-11-21T23:00"))
    assert [_order(job).schedule for job in made] == ["archive"]


def test_entries_tell_their_night(service: Service) -> None:
    before, *_ = entries(service, now=at("2026-11-21T12:00"))
    assert (before.open, before.night.start) == (False, at("2026-11-21T22:00"))
    during, *_ = entries(service, now=at("2026-11-22T01:00"))
    assert (during.open, during.night.date) == (True, "2026-11-21")


def test_an_entry_run_now_keeps_no_hours_and_tonight_s_is_made_beside_it(service: Service) -> None:
    entry = service.settings.nightly[0]
    assert _order(run_now(service, entry).job).hours == Always()
    assert run_now(service, entry).created
    assert len(schedules_tick(service, now=at("2026-11-21T22:00"))) == 2


def _order(job: Job) -> Order:
    assert isinstance(job.purpose, Order)
    return job.purpose
