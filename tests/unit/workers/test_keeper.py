"""The keeper's turns, on stores in a folder."""

import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from recto.errors import PageCrashed, StoreUnavailable, fault_of
from recto.fleet import Begun, Busy, WorkerInfo
from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.messages import Message, MessageState
from recto.orders import DEFAULT_TENANT, KeptTarget, Order, UploadSource
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from recto.units import (
    Assemble,
    Conclude,
    Deliver,
    Expand,
    Fields,
    Ingest,
    Queue,
    Recognize,
    Split,
    Unit,
    Work,
    unit_for,
)
from recto.values import DocumentId, JobId, PageNumber, digest
from storage.spending import DAY_SECONDS, JOURNAL_DAYS
from storage.stores import open_stores
from tests.resources.mortals import DEAD
from tests.resources.purses import reservation
from workers.keeper.batching import Batching
from workers.keeper.dispatch import dispatch
from workers.keeper.keeper import Keeper
from workers.keeper.leaving import leave
from workers.keeper.outbox import deliver_due
from workers.keeper.recovering import Recovering
from workers.keeper.repair import put_right
from workers.keeper.retention import let_go
from workers.keeper.spending import forget_spending
from workers.keeper.sweep import sweep
from workers.keeper.ticks import tick
from workers.owners import host_name, own_name, worker_name
from workers.places import Places
from workers.stages.endings import failed_page


@dataclass
class Broker:
    """Takes messages, unless it is ``away``."""

    sent: list[Unit] = field(default_factory=list[Unit])
    in_hand: set[str] = field(default_factory=set[str])
    away: bool = False

    def send(self, units: Sequence[Unit]) -> None:
        if self.away:
            raise StoreUnavailable("the broker is away")
        self.sent.extend(units)


@dataclass
class Bench:
    keeper: Keeper
    broker: Broker

    def job(self, name: str = "job-1", *, created: float = 0.0) -> Job:
        source = UploadSource(name="a.pdf", document=DocumentId("0" * 64), bytes=1)
        job = Job(
            id=JobId(name),
            idempotency_key=name,
            settings="",
            created=created or time.time(),
            purpose=Order(sources=(source,), target=KeptTarget()),
        )
        self.keeper.stores.jobs.create(job)
        return job

    def add(self, job: Job, *works: Work) -> list[Unit]:
        units = [unit_for(job, work) for work in works]
        self.keeper.stores.backlog.add(units)
        return units

    def begun(self, job: Job, work: Work, owner: str) -> Unit:
        """A unit that was given out and that ``owner`` has begun."""
        (unit,) = self.add(job, work)
        self.keeper.stores.backlog.release(unit.queue, most=1)
        assert isinstance(self.keeper.stores.backlog.begin(unit.id, owner), Begun)
        return unit

    def waiting(self, queue: Queue = Queue.CPU) -> int:
        return self.keeper.stores.backlog.depth(queue).waiting


@pytest.fixture
def bench(tmp_path: Path) -> Generator[Bench]:
    settings = Settings(service=ServiceSettings(store=str(tmp_path / "own"), group_pages=4, resend_after=0.2))
    stores = open_stores(settings)
    stores.registry.made_whole()
    worker = WorkerInfo(
        id=worker_name(), host=host_name(), pid=1, queues=tuple(Queue), processes=2, started=time.time()
    )
    broker = Broker()
    keeper = Keeper(
        settings=settings,
        stores=stores,
        places=Places(settings, stores.jobs),
        worker=worker,
        send=broker.send,
        in_hand=lambda: frozenset(broker.in_hand),
        recovering=Recovering(settings),
        batching=Batching(settings),
        leads=True,
    )
    stores.registry.beat(worker, seconds=60.0)
    yield Bench(keeper, broker)
    stores.close()


def pages(*numbers: int) -> tuple[PageNumber, ...]:
    return tuple(map(PageNumber, numbers))


def test_twice_as_much_is_given_out_as_the_workers_can_do_at_once(bench: Bench) -> None:
    job = bench.job()
    bench.add(job, *(Assemble(name=f"{number}") for number in range(10)))
    bench.add(job, *(Recognize(name=f"{number}", pages=pages(1), pack="") for number in range(3)))
    assert dispatch(bench.keeper) == 4 + 3
    assert dispatch(bench.keeper) == 0
    done = next(unit for unit in bench.broker.sent if unit.queue is Queue.CPU)
    bench.keeper.stores.backlog.begin(done.id, "one")
    bench.keeper.stores.backlog.complete(done.id, "one")
    assert dispatch(bench.keeper) == 1
    assert len(bench.broker.sent) == 8


def test_nothing_is_given_out_for_which_there_is_no_worker(bench: Bench) -> None:
    bench.add(bench.job(), Assemble(name="one"))
    bench.keeper.stores.registry.leave(bench.keeper.worker.id)
    assert dispatch(bench.keeper) == 0
    assert bench.waiting() == 1


def test_what_a_dead_process_had_is_given_out_again_at_once(bench: Bench) -> None:
    unit = bench.begun(bench.job(), Assemble(name="one"), DEAD)
    assert sweep(bench.keeper) == 1
    assert bench.waiting() == 1
    assert dispatch(bench.keeper) == 1
    found = bench.keeper.stores.backlog.begin(unit.id, "next")
    assert found == Busy(owner=DEAD), "the next one is told who had it"


def test_each_worker_looks_after_its_own_host_only_the_first_after_others(bench: Bench) -> None:
    bench.begun(bench.job(), Assemble(name="one"), "elsewhere:7:7/8:8")
    bench.begun(bench.job(), Assemble(name="two"), DEAD)
    bench.keeper.leads = False
    assert sweep(bench.keeper) == 1
    bench.keeper.leads = True
    assert sweep(bench.keeper) == 1


def test_what_a_living_process_works_on_is_left_alone(bench: Bench) -> None:
    unit = bench.begun(bench.job(), Assemble(name="one"), own_name(bench.keeper.worker.id))
    bench.broker.in_hand = {unit.id}
    time.sleep(0.3)
    assert sweep(bench.keeper) == 0


def test_what_nobody_began_is_given_out_again_later(bench: Bench) -> None:
    bench.add(bench.job(), Assemble(name="one"))
    dispatch(bench.keeper)
    assert sweep(bench.keeper) == 0
    time.sleep(0.3)
    assert sweep(bench.keeper) == 1
    assert bench.waiting() == 1


def test_a_broker_that_is_away_ends_the_turn_and_nothing_is_lost(bench: Bench) -> None:
    bench.add(bench.job(), Assemble(name="one"))
    bench.broker.away = True
    tick(bench.keeper)
    assert not bench.broker.sent
    bench.broker.away = False
    time.sleep(0.3)
    sweep(bench.keeper)
    dispatch(bench.keeper)
    assert len(bench.broker.sent) == 1


def test_a_worker_that_ends_gives_back_what_its_processes_had_and_blames_no_page(bench: Bench) -> None:
    job, jobs = bench.job(), bench.keeper.stores.jobs
    jobs.add_document(job.id, JobDocument(name="a.pdf"))
    jobs.plan(job.id, "a.pdf", pages(1, 2))
    unit = bench.begun(job, Split(name="a.pdf", pages=pages(1, 2)), own_name(bench.keeper.worker.id))
    jobs.claim(job.id, "a.pdf", PageNumber(1))
    leave(bench.keeper)
    assert jobs.attempts(job.id, "a.pdf", pages(1, 2)) == {1: 0, 2: 0}
    assert bench.waiting() == 1
    bench.keeper.stores.backlog.release(Queue.CPU, most=1)
    assert isinstance(bench.keeper.stores.backlog.begin(unit.id, "next"), Begun)
    assert not bench.keeper.stores.registry.workers()


def test_due_messages_become_units_once_for_each_try(bench: Bench) -> None:
    job = bench.job()
    message = Message(
        id="m1", tenant=DEFAULT_TENANT, job=job.id, url="https://x.example", type="job", data={}, created=0.0
    )
    bench.keeper.stores.outbox.add(message)
    bench.keeper.stores.outbox.add(message.model_copy(update={"id": "m2", "job": JobId("gone")}))
    assert deliver_due(bench.keeper) == 1
    assert deliver_due(bench.keeper) == 0
    units = bench.keeper.stores.backlog.release(Queue.REMOTE, most=5)
    assert [unit.work for unit in units] == [Deliver(message="m1")]
    assert bench.keeper.stores.outbox.get("m2").state is MessageState.GIVEN_UP


def test_messages_that_cannot_go_out_now_do_not_hide_others(bench: Bench) -> None:
    held, open_job = bench.job("held"), bench.job("open")
    bench.keeper.stores.backlog.hold(held.id, until=float("inf"))
    for number, job in enumerate([held] * 150 + [open_job]):
        message = Message(
            id=f"m{number}",
            tenant=DEFAULT_TENANT,
            job=job.id,
            url="https://x.example",
            type="job",
            data={},
            created=0.0,
        )
        bench.keeper.stores.outbox.add(message.model_copy(update={"due": float(number)}))
    assert deliver_due(bench.keeper) == 100
    assert deliver_due(bench.keeper) == 51
    units = bench.keeper.stores.backlog.release(Queue.REMOTE, most=5)
    assert [unit.work for unit in units] == [Deliver(message="m150")]


def added_works(bench: Bench) -> list[Work]:
    """What is put right; only at the second look."""
    assert put_right(bench.keeper) == 0
    put_right(bench.keeper)
    return in_order(unit.work for unit in bench.keeper.stores.backlog.release(Queue.CPU, most=20))


def in_order(works: Iterable[Work]) -> list[Work]:
    return sorted(works, key=digest)


def test_a_job_whose_maker_died_is_listed(bench: Bench) -> None:
    bench.job()
    assert added_works(bench) == [Expand(source=0)]


def test_a_job_with_work_is_left_alone(bench: Bench) -> None:
    bench.add(bench.job(), Ingest(name="a.pdf"))
    assert added_works(bench) == [Ingest(name="a.pdf")]
    assert put_right(bench.keeper) == 0


def test_pages_and_documents_that_nobody_is_at_get_work_again(bench: Bench) -> None:
    job, jobs = bench.job(), bench.keeper.stores.jobs
    for name in ("found", "planned", "read", "ended"):
        jobs.add_document(job.id, JobDocument(name=name))
    jobs.plan(job.id, "planned", pages(*range(1, 7)))
    jobs.plan(job.id, "read", pages(1))
    lost = fault_of(PageCrashed("it ended its process"))
    jobs.settle(job.id, "planned", [failed_page(PageNumber(2), lost)])
    jobs.settle(job.id, "read", [failed_page(PageNumber(1), lost)])
    jobs.finish(job.id, "ended", DocumentState.FAILED)
    jobs.listed(job.id)
    expected: list[Work] = [
        Ingest(name="found"),
        Split(name="planned", pages=pages(1, 3, 4, 5)),
        Split(name="planned", pages=pages(6)),
        Fields(name="read"),
    ]
    assert added_works(bench) == in_order(expected)


def test_a_job_at_whose_end_somebody_died_is_ended(bench: Bench) -> None:
    job, jobs = bench.job(), bench.keeper.stores.jobs
    jobs.add_document(job.id, JobDocument(name="ended"))
    jobs.finish(job.id, "ended", DocumentState.FAILED)
    jobs.listed(job.id)
    assert added_works(bench) == [Conclude()]


def test_finished_jobs_are_removed_when_their_time_is_over(bench: Bench) -> None:
    settings = bench.keeper.settings
    service = settings.service.model_copy(update={"retention_days": 1.0})
    bench.keeper.settings = settings.model_copy(update={"service": service})
    old, young = bench.job("old", created=time.time() - 3 * 86_400), bench.job("young")
    for job in (old, young):
        bench.keeper.places.journal.job(job)
        bench.keeper.places.results(job).put_if_absent("a.pdf/document.md", b"text")
        bench.keeper.stores.jobs.move(job.id, JobState.FINISHED)
    while let_go(bench.keeper):
        pass
    assert [job.id for job in bench.keeper.places.journal.jobs()] == ["young"]
    assert [*bench.keeper.places.own.keys("results/")] == ["results/default/young/a.pdf/document.md"]


def test_calls_of_long_ago_are_forgotten(bench: Bench) -> None:
    spending, now = bench.keeper.places.spending, time.time()
    for id, days in (("old", JOURNAL_DAYS + 1), ("young", JOURNAL_DAYS - 1), ("new", 0)):
        spending.reserved(reservation(id, 5, made=now - days * DAY_SECONDS))
        spending.settled(id, made=now - days * DAY_SECONDS, cost=2)
    assert forget_spending(bench.keeper) == 2
    assert forget_spending(bench.keeper) == 0
    assert [each.id for each, _ in spending.all()] == ["young", "new"]
