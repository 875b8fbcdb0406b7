"""What every job store does with documents and pages, and who may do it at once."""

from collections import Counter

import pytest

from recto.errors import InternalError, ObjectMissing
from recto.jobs import DocumentState, Job, JobQuery, Progress
from recto.values import JobId, PageNumber
from storage.protocols import JobStore
from tests.resources.jobs import (
    JOB,
    NAME,
    Worker,
    document,
    failed,
    fault,
    ordered,
    page_numbers,
    planned,
    ready_to_claim,
    ready_to_claim_keys,
    ready_to_finish,
    ready_to_open,
    ready_to_settle,
    settle_for_ever,
    settled,
)
from tests.resources.kept import StoresSpec
from tests.resources.processes import kill_on_the_way, processes_at_once, threads_at_once


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


def test_pages_are_settled_together_or_not_at_all(store: JobStore) -> None:
    planned(store, page_numbers(4))
    assert store.settle(JOB.id, NAME, []) == Progress(planned=4, settled=0)
    pages = [settled(3, "first"), settled(1), settled(3, "second")]
    assert store.settle(JOB.id, NAME, pages) == Progress(planned=4, settled=2)
    with pytest.raises(ObjectMissing):
        store.settle(JOB.id, NAME, [settled(2), settled(5)])
    assert list(store.unsettled(JOB.id, NAME)) == [2, 4]
    assert [page.record.engine for page in store.settled(JOB.id, NAME)] == ["textlayer", "first"]
    assert store.counts(JOB.id).settled == 2


def test_a_settled_page_is_kept_as_it_is(store: JobStore) -> None:
    planned(store, page_numbers(1))
    page = failed(1, "engine").model_copy(update={"pack": "packs/1", "image_pack": "packs/2", "image_key": "ümlaut"})
    store.settle(JOB.id, NAME, [page])
    assert list(store.settled(JOB.id, NAME)) == [page]


def test_attempts_are_told_of_pages_that_are_planned_and_not_settled(store: JobStore) -> None:
    planned(store, page_numbers(4))
    for page in (1, 2, 2, 3):
        store.claim(JOB.id, NAME, PageNumber(page))
    store.settle(JOB.id, NAME, [settled(3)])
    assert store.attempts(JOB.id, NAME, page_numbers(9)) == {1: 1, 2: 2, 4: 0}
    assert store.attempts(JOB.id, NAME, [PageNumber(2)]) == {2: 2}
    assert store.attempts(JOB.id, NAME, []) == {}


def test_a_forgiven_attempt_does_not_count(store: JobStore) -> None:
    planned(store, page_numbers(4))
    for page in (1, 2, 2):
        store.claim(JOB.id, NAME, PageNumber(page))
    store.forgive(JOB.id, NAME, page_numbers(3))
    assert store.attempts(JOB.id, NAME, page_numbers(4)) == {1: 0, 2: 1, 3: 0, 4: 0}
    assert store.claim(JOB.id, NAME, PageNumber(1)).attempt == 1
    assert store.claim(JOB.id, NAME, PageNumber(3)).attempt == 1


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


def test_a_document_is_reopened_with_all_its_pages_settled(store: JobStore) -> None:
    planned(store, page_numbers(1))
    store.settle(JOB.id, NAME, [settled(1)])
    store.finish(JOB.id, NAME, DocumentState.FAILED, faults=[fault("store_full")])
    assert store.document(JOB.id, NAME).faults == (fault("store_full"),)
    assert store.reopen(JOB.id, NAME, []).complete
    assert store.document(JOB.id, NAME) == document()
    assert store.counts(JOB.id).faults == {}
    assert store.finish(JOB.id, NAME, DocumentState.SUCCEEDED)


def test_one_of_many_finishes_a_document(spec: StoresSpec, store: JobStore) -> None:
    planned(store, page_numbers(1))
    workers = [Worker(spec=spec, name=f"worker-{number}") for number in range(4)]
    won = processes_at_once(ready_to_finish, workers)
    assert sum(won) == 1
    (first,) = (worker.name for worker, own in zip(workers, won, strict=True) if own)
    assert store.document(JOB.id, NAME).faults == (fault(first),)
    assert store.counts(JOB.id).faults == {first: 1}


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


def test_a_forgiven_page_is_not_stale(store: JobStore) -> None:
    planned(store, page_numbers(2))
    for page in (1, 1, 2):
        store.claim(JOB.id, NAME, PageNumber(page))
    store.forgive(JOB.id, NAME, [PageNumber(1)])
    assert list(store.stale(JOB.id, seconds=-60)) == [(NAME, 2)]


def test_a_forgotten_job_leaves_nothing(store: JobStore) -> None:
    other = ordered(2)
    planned(store, page_numbers(2000))
    store.create(other)
    store.add_document(other.id, document())
    store.settle(JOB.id, NAME, [settled(page) for page in page_numbers(1500)])
    store.claim(JOB.id, NAME, PageNumber(2000))
    store.forget(JOB.id)
    store.forget(JOB.id)
    with pytest.raises(ObjectMissing):
        store.get(JOB.id)
    assert store.find(JobQuery()) == [other]
    assert store.documents(other.id) == [document()]
    planned(store, page_numbers(2))
    assert list(store.unsettled(JOB.id, NAME)) == [1, 2]
    assert store.claim(JOB.id, NAME, PageNumber(1)).attempt == 1
    assert store.counts(JOB.id).settled == 0


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


def test_processes_settle_every_page_exactly_once(spec: StoresSpec, store: JobStore) -> None:
    pages = page_numbers(60)
    planned(store, pages)
    workers = [Worker(spec=spec, name=f"process {number}", pages=tuple(pages)) for number in range(4)]
    seen = processes_at_once(ready_to_settle, workers)
    kept = [page.record for page in store.settled(JOB.id, NAME)]
    assert [record.page for record in kept] == pages
    assert {record.engine for record in kept} <= {worker.name for worker in workers}
    assert all(progress[-1].complete for progress in seen)
    counts = store.counts(JOB.id)
    assert counts.settled == 60
    assert counts.engines == Counter(record.engine for record in kept)
    assert list(store.unsettled(JOB.id, NAME)) == []


def test_processes_count_every_attempt(spec: StoresSpec, store: JobStore) -> None:
    planned(store, page_numbers(1))
    workers = [Worker(spec=spec, name=str(number), pages=(PageNumber(1),) * 25) for number in range(4)]
    attempts = processes_at_once(ready_to_claim, workers)
    assert sorted(attempt for part in attempts for attempt in part) == list(range(1, 101))


def test_a_key_has_one_owner(spec: StoresSpec, store: JobStore) -> None:
    pages = tuple(page_numbers(50))
    workers = [Worker(spec=spec, name=f"owner {number}", pages=pages) for number in range(4)]
    won = processes_at_once(ready_to_claim_keys, workers)
    assert [sum(part[index] for part in won) for index in range(len(pages))] == [1] * len(pages)
    owner = next(worker.name for worker, part in zip(workers, won, strict=True) if part[0])
    assert store.claim_key("key 1", owner)
    assert not store.claim_key("key 1", "another")


def test_processes_may_make_the_store_together(spec: StoresSpec) -> None:
    kept = processes_at_once(ready_to_open, [Worker(spec=spec, name=f"job-{number}") for number in range(4)])
    assert len(set(kept)) == 1


def test_what_a_killed_worker_settled_is_kept(spec: StoresSpec, store: JobStore) -> None:
    planned(store, page_numbers(2000))
    kill_on_the_way(settle_for_ever, spec, 2000)
    kept = [page.record.page for page in store.settled(JOB.id, NAME)]
    assert len(kept) >= 1000
    assert kept == page_numbers(len(kept))
    assert store.counts(JOB.id).settled == len(kept)
    progress = store.plan(JOB.id, NAME, [])
    assert progress == Progress(planned=2000, settled=len(kept))
    assert list(store.unsettled(JOB.id, NAME)) == page_numbers(2000)[len(kept) :]
