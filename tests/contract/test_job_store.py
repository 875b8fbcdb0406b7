"""What every job store does."""

from collections.abc import Generator
from pathlib import Path

import pytest

from recto.errors import InternalError, KeyInvalid, ObjectMissing
from recto.jobs import DocumentState, Job, Progress
from recto.values import JobId, PageNumber
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.protocols import JobStore
from tests.resources.jobs import (
    JOB,
    NAME,
    Worker,
    document,
    page_numbers,
    planned,
    ready_to_claim,
    ready_to_claim_keys,
    ready_to_open,
    ready_to_settle,
    settle_for_ever,
    settled,
)
from tests.resources.processes import kill_on_the_way, processes_at_once, threads_at_once


@pytest.fixture(params=["sqlite"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"jobs.{request.param}"


@pytest.fixture
def store(path: Path) -> Generator[JobStore]:
    opened = SqliteJobStore(SqliteFile(path))
    yield opened
    opened.close()


def test_a_job_is_kept_as_it_was_created(store: JobStore) -> None:
    assert store.create(JOB) == JOB
    assert store.get(JOB.id) == JOB


def test_the_same_idempotency_key_gives_the_first_job(store: JobStore) -> None:
    store.create(JOB)
    again = Job(id=JobId("job-2"), idempotency_key=JOB.idempotency_key, settings="1" * 64)
    assert store.create(again) == JOB
    with pytest.raises(ObjectMissing):
        store.get(again.id)


def test_a_document_is_added_once(store: JobStore) -> None:
    store.create(JOB)
    assert store.add_document(JOB.id, document())
    changed = document().model_copy(update={"document": "e" * 64})
    assert not store.add_document(JOB.id, changed)
    assert store.document(JOB.id, NAME) == document()


def test_names_that_are_no_keys_are_refused(store: JobStore) -> None:
    store.create(JOB)
    with pytest.raises(KeyInvalid):
        store.add_document(JOB.id, document("../up.pdf"))


def test_what_is_not_there_is_missing(store: JobStore) -> None:
    with pytest.raises(ObjectMissing):
        store.add_document(JOB.id, document())
    store.create(JOB)
    calls = (
        lambda: store.document(JOB.id, NAME),
        lambda: store.plan(JOB.id, NAME, page_numbers(1)),
        lambda: store.claim(JOB.id, NAME, PageNumber(1)),
        lambda: store.settle(JOB.id, NAME, [settled(1)]),
        lambda: store.reopen(JOB.id, NAME, page_numbers(1)),
        lambda: store.unsettled(JOB.id, NAME),
        lambda: store.settled(JOB.id, NAME),
        lambda: store.finish(JOB.id, NAME, DocumentState.FAILED),
    )
    for call in calls:
        with pytest.raises(ObjectMissing):
            call()
    store.add_document(JOB.id, document())
    for call in calls[2:5]:
        with pytest.raises(ObjectMissing):
            call()


def test_planning_again_leaves_what_was_planned(store: JobStore) -> None:
    planned(store, page_numbers(3))
    store.settle(JOB.id, NAME, [settled(2)])
    assert store.plan(JOB.id, NAME, page_numbers(5)) == Progress(planned=5, settled=1)
    assert list(store.unsettled(JOB.id, NAME)) == [1, 3, 4, 5]


def test_the_first_to_settle_wins(store: JobStore) -> None:
    planned(store, page_numbers(2))
    assert store.settle(JOB.id, NAME, [settled(1, "first")]) == Progress(planned=2, settled=1)
    assert store.settle(JOB.id, NAME, [settled(1, "second")]) == Progress(planned=2, settled=1)
    assert store.settle(JOB.id, NAME, [settled(2)]).complete
    assert [page.record.engine for page in store.settled(JOB.id, NAME)] == ["first", "textlayer"]


def test_attempts_are_counted_until_reopened(store: JobStore) -> None:
    planned(store, page_numbers(2))
    assert [store.claim(JOB.id, NAME, PageNumber(1)).attempt for _ in range(3)] == [1, 2, 3]
    assert store.claim(JOB.id, NAME, PageNumber(2)).attempt == 1
    store.reopen(JOB.id, NAME, [PageNumber(1)])
    assert store.claim(JOB.id, NAME, PageNumber(1)).attempt == 1
    assert store.claim(JOB.id, NAME, PageNumber(2)).attempt == 2


def test_a_document_is_finished_once_and_again_after_reopening(store: JobStore) -> None:
    planned(store, page_numbers(2))
    for page in (1, 2):
        store.settle(JOB.id, NAME, [settled(page)])
    assert store.finish(JOB.id, NAME, DocumentState.PARTIAL)
    assert not store.finish(JOB.id, NAME, DocumentState.SUCCEEDED)
    assert store.document(JOB.id, NAME).state is DocumentState.PARTIAL
    assert store.reopen(JOB.id, NAME, [PageNumber(2)]) == Progress(planned=2, settled=1)
    assert store.document(JOB.id, NAME).state is DocumentState.PENDING
    assert store.settle(JOB.id, NAME, [settled(2, "better")]).complete
    assert store.finish(JOB.id, NAME, DocumentState.SUCCEEDED)
    assert [page.record.engine for page in store.settled(JOB.id, NAME)] == ["textlayer", "better"]


def test_nothing_is_finished_as_pending(store: JobStore) -> None:
    planned(store, page_numbers(1))
    with pytest.raises(InternalError):
        store.finish(JOB.id, NAME, DocumentState.PENDING)


def test_stale_pages_are_those_claimed_and_not_settled(store: JobStore) -> None:
    planned(store, page_numbers(4))
    for page in (1, 2, 3):
        store.claim(JOB.id, NAME, PageNumber(page))
    store.settle(JOB.id, NAME, [settled(2)])
    assert list(store.stale(JOB.id, seconds=-60)) == [(NAME, 1), (NAME, 3)]
    assert list(store.stale(JOB.id, seconds=3600)) == []


def test_documents_and_jobs_do_not_mix(store: JobStore) -> None:
    other = Job(id=JobId("job-2"), idempotency_key="key-2", settings="")
    planned(store, page_numbers(2))
    store.create(other)
    store.add_document(other.id, document())
    store.add_document(JOB.id, document("other.pdf"))
    store.plan(other.id, NAME, page_numbers(3))
    store.settle(other.id, NAME, [settled(1)])
    store.claim(other.id, NAME, PageNumber(2))
    assert list(store.unsettled(JOB.id, NAME)) == [1, 2]
    assert list(store.unsettled(JOB.id, "other.pdf")) == []
    assert list(store.stale(JOB.id, seconds=-60)) == []


def test_streams_do_not_stop_writers(store: JobStore) -> None:
    planned(store, page_numbers(3000))
    seen: list[int] = []
    for page in store.unsettled(JOB.id, NAME):
        seen.append(page)
        store.settle(JOB.id, NAME, [settled(page)])
    assert seen == page_numbers(3000)
    assert [page.record.page for page in store.settled(JOB.id, NAME)] == page_numbers(3000)


def test_many_pages_are_planned_at_once(store: JobStore) -> None:
    planned(store, page_numbers(200_000))
    assert sum(1 for _ in store.unsettled(JOB.id, NAME)) == 200_000
    assert store.settle(JOB.id, NAME, [settled(200_000)]) == Progress(planned=200_000, settled=1)


def test_threads_share_a_store(store: JobStore) -> None:
    planned(store, page_numbers(40))
    ends = threads_at_once(
        lambda number: [store.settle(JOB.id, NAME, [settled(page, f"thread {number}")]) for page in page_numbers(40)][
            -1
        ],
        range(4),
    )
    assert ends == [Progress(planned=40, settled=40)] * 4


def test_processes_settle_every_page_exactly_once(path: Path, store: JobStore) -> None:
    pages = page_numbers(60)
    planned(store, pages)
    workers = [Worker(path=path, name=f"process {number}", pages=tuple(pages)) for number in range(4)]
    seen = processes_at_once(ready_to_settle, workers)
    kept = [page.record for page in store.settled(JOB.id, NAME)]
    assert [record.page for record in kept] == pages
    assert {record.engine for record in kept} <= {worker.name for worker in workers}
    assert all(progress[-1].complete for progress in seen)
    assert list(store.unsettled(JOB.id, NAME)) == []


def test_processes_count_every_attempt(path: Path, store: JobStore) -> None:
    planned(store, page_numbers(1))
    workers = [Worker(path=path, name=str(number), pages=(PageNumber(1),) * 25) for number in range(4)]
    attempts = processes_at_once(ready_to_claim, workers)
    assert sorted(attempt for part in attempts for attempt in part) == list(range(1, 101))


def test_a_key_has_one_owner(path: Path, store: JobStore) -> None:
    pages = tuple(page_numbers(50))
    workers = [Worker(path=path, name=f"owner {number}", pages=pages) for number in range(4)]
    won = processes_at_once(ready_to_claim_keys, workers)
    assert [sum(part[index] for part in won) for index in range(len(pages))] == [1] * len(pages)
    owner = next(worker.name for worker, part in zip(workers, won, strict=True) if part[0])
    assert store.claim_key("key 1", owner)
    assert not store.claim_key("key 1", "another")


def test_processes_may_make_the_store_together(path: Path) -> None:
    kept = processes_at_once(ready_to_open, [Worker(path=path, name=f"job-{number}") for number in range(4)])
    assert len(set(kept)) == 1


def test_what_a_killed_worker_settled_is_kept(path: Path, store: JobStore) -> None:
    planned(store, page_numbers(2000))
    kill_on_the_way(settle_for_ever, path, 2000)
    kept = [page.record.page for page in store.settled(JOB.id, NAME)]
    assert len(kept) >= 1000
    assert kept == page_numbers(len(kept))
    progress = store.plan(JOB.id, NAME, [])
    assert progress == Progress(planned=2000, settled=len(kept))
    assert list(store.unsettled(JOB.id, NAME)) == page_numbers(2000)[len(kept) :]
