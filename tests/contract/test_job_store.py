"""What every job store does."""

from collections import Counter
from collections.abc import Sequence

import pytest

from recto.errors import InternalError, KeyInvalid, ObjectMissing
from recto.jobs import DocumentState, Job, JobCounts, JobDocument, JobQuery, JobState, Progress
from recto.orders import FileSource, Order, Priority
from recto.pages import PageState
from recto.values import JobId, PageNumber, TenantId
from storage.bundle import Stores
from storage.protocols import JobStore
from tests.resources.jobs import (
    JOB,
    NAME,
    Worker,
    document,
    failed,
    fault,
    page_numbers,
    planned,
    ready_to_claim,
    ready_to_claim_keys,
    ready_to_finish,
    ready_to_move,
    ready_to_open,
    ready_to_settle,
    settle_for_ever,
    settled,
)
from tests.resources.kept import StoresSpec
from tests.resources.processes import kill_on_the_way, processes_at_once, threads_at_once

OPEN, PAUSED, FINISHED, CANCELLED = JobState.OPEN, JobState.PAUSED, JobState.FINISHED, JobState.CANCELLED
ALLOWED = {
    (OPEN, PAUSED),
    (PAUSED, OPEN),
    (OPEN, FINISHED),
    (OPEN, CANCELLED),
    (PAUSED, FINISHED),
    (PAUSED, CANCELLED),
    (FINISHED, OPEN),
}
WAYS = {OPEN: (), PAUSED: (PAUSED,), FINISHED: (FINISHED,), CANCELLED: (CANCELLED,)}
"""How a new job comes to a state."""


@pytest.fixture
def store(stores: Stores) -> JobStore:
    return stores.jobs


def ordered(number: int, *, tenant: str = "default", labels: tuple[str, ...] = (), created: float = 0.0) -> Job:
    order = Order(tenant=TenantId(tenant), sources=(FileSource(path="/in"),), labels=labels)
    return Job(
        id=JobId(f"job-{number}"),
        idempotency_key=str(number),
        settings="",
        label=" ".join(labels),
        created=created or float(number),
        purpose=order,
    )


def ids(jobs: Sequence[Job]) -> list[str]:
    return [job.id for job in jobs]


def test_a_job_is_kept_as_it_was_created(store: JobStore) -> None:
    assert store.create(JOB) == JOB
    assert store.get(JOB.id) == JOB


def test_the_same_idempotency_key_gives_the_first_job(store: JobStore) -> None:
    store.create(JOB)
    again = Job(id=JobId("job-2"), idempotency_key=JOB.idempotency_key, settings="1" * 64)
    assert store.create(again) == JOB
    with pytest.raises(ObjectMissing):
        store.get(again.id)


def test_a_job_keeps_its_order(store: JobStore) -> None:
    job = ordered(1, tenant="acme", labels=("nightly", "Ärzte"), created=1700000000.123456)
    assert store.create(job) == job
    assert store.get(job.id) == job


def test_jobs_are_found_newest_first_then_by_id(store: JobStore) -> None:
    for number, created in ((1, 30.0), (2, 10.5), (3, 10.25), (4, 30.0), (5, 1700000000.0)):
        store.create(ordered(number, created=created))
    assert ids(store.find(JobQuery())) == ["job-5", "job-4", "job-1", "job-2", "job-3"]
    assert ids(store.find(JobQuery(limit=2))) == ["job-5", "job-4"]
    assert ids(store.find(JobQuery(after="job-4", limit=2))) == ["job-1", "job-2"]
    assert ids(store.find(JobQuery(after="job-3"))) == []


def test_a_list_goes_on_though_the_last_job_seen_was_forgotten(store: JobStore) -> None:
    for number in range(1, 6):
        store.create(ordered(number))
    store.forget(JobId("job-3"))
    assert ids(store.find(JobQuery(after="job-3"))) == ["job-2", "job-1"]


def test_jobs_are_found_by_what_is_asked(store: JobStore) -> None:
    store.create(ordered(1, tenant="acme", labels=("nightly", "north")))
    store.create(ordered(2, tenant="acme", labels=("Nightly Archive",)))
    store.create(ordered(3, tenant="other", labels=("nightly",)))
    store.create(ordered(4, tenant="other"))
    store.move(JobId("job-2"), CANCELLED)
    store.move(JobId("job-4"), PAUSED)
    asked: list[tuple[JobQuery, list[str]]] = [
        (JobQuery(tenant=TenantId("acme")), ["job-2", "job-1"]),
        (JobQuery(tenant=TenantId("nobody")), []),
        (JobQuery(states=(OPEN,)), ["job-3", "job-1"]),
        (JobQuery(states=(CANCELLED, PAUSED)), ["job-4", "job-2"]),
        (JobQuery(label="nightly"), ["job-3", "job-1"]),
        (JobQuery(label="night"), []),
        (JobQuery(name="NIGHT"), ["job-3", "job-2", "job-1"]),
        (JobQuery(name="y a"), ["job-2"]),
        (JobQuery(name="%"), []),
        (JobQuery(created_from=2.0), ["job-4", "job-3", "job-2"]),
        (JobQuery(created_to=3.0), ["job-2", "job-1"]),
        (JobQuery(tenant=TenantId("other"), states=(PAUSED, OPEN), after="job-4"), ["job-3"]),
        (JobQuery(tenant=TenantId("acme"), name="night", limit=1), ["job-2"]),
    ]
    for query, expected in asked:
        assert ids(store.find(query)) == expected, query


def test_every_job_is_found_page_by_page(store: JobStore) -> None:
    for number in range(1000, 1450):
        store.create(ordered(number, tenant=f"tenant-{number % 3}", created=float(number // 7)))
    tenant, seen = TenantId("tenant-1"), list[str]()
    while found := ids(store.find(JobQuery(tenant=tenant, after=seen[-1] if seen else "", limit=40))):
        seen.extend(found)
    assert seen == [f"job-{number}" for number in reversed(range(1000, 1450)) if number % 3 == 1]


@pytest.mark.parametrize("before", JobState)
@pytest.mark.parametrize("after", JobState)
def test_a_job_moves_one_way(store: JobStore, before: JobState, after: JobState) -> None:
    store.create(JOB)
    for state in WAYS[before]:
        assert store.move(JOB.id, state)
    allowed = (before, after) in ALLOWED
    assert store.move(JOB.id, after) is allowed
    assert store.get(JOB.id) == JOB.model_copy(update={"state": after if allowed else before})


def test_one_of_many_ends_a_job(spec: StoresSpec, store: JobStore) -> None:
    store.create(JOB)
    moved = processes_at_once(ready_to_move, [Worker(spec=spec, name=str(number)) for number in range(4)])
    assert sum(sum(part) for part in moved) == 1
    assert store.get(JOB.id).state in (FINISHED, CANCELLED)


def test_a_job_gets_another_priority(store: JobStore) -> None:
    job = store.create(ordered(2))
    changed = store.reprioritise(job.id, Priority.BULK)
    assert changed.priority is Priority.BULK
    assert changed == store.get(job.id)
    assert store.find(JobQuery()) == [changed]
    store.create(JOB)
    assert store.reprioritise(JOB.id, Priority.BULK) == JOB  # it has no order


def test_a_job_that_came_to_nothing_yet_counts_nothing(store: JobStore) -> None:
    store.create(JOB)
    assert store.counts(JOB.id) == JobCounts(
        listed=False,
        documents={},
        planned=0,
        settled=0,
        pages={},
        faults={},
        engines={},
        first_settled=0.0,
        last_settled=0.0,
    )
    store.listed(JOB.id)
    store.listed(JOB.id)
    assert store.counts(JOB.id).listed


def test_documents_and_pages_are_counted_by_what_became_of_them(store: JobStore) -> None:
    planned(store, page_numbers(6))
    store.add_document(JOB.id, document("b.pdf"))
    store.add_document(JOB.id, document("c.pdf"))
    store.settle(JOB.id, NAME, [settled(1, "rapidocr"), settled(2), settled(3), failed(4, "page_crashed", "engine")])
    store.settle(JOB.id, NAME, [settled(4), failed(5, "engine", "engine")])
    store.finish(JOB.id, "b.pdf", DocumentState.FAILED, faults=[fault("input_damaged")])
    counts = store.counts(JOB.id)
    assert counts.documents == {DocumentState.PENDING: 2, DocumentState.FAILED: 1}
    assert (counts.planned, counts.settled) == (6, 5)
    assert counts.pages == {PageState.READ: 3, PageState.FAILED: 2}
    assert counts.faults == {"page_crashed": 1, "engine": 2, "input_damaged": 1}
    assert counts.engines == {"rapidocr": 1, "textlayer": 2}
    assert 0 < counts.first_settled <= counts.last_settled


def test_what_is_reopened_is_counted_no_more(store: JobStore) -> None:
    planned(store, page_numbers(3))
    store.add_document(JOB.id, document("b.pdf"))
    store.settle(JOB.id, NAME, [settled(1), settled(2, "rapidocr"), failed(3, "engine")])
    store.finish(JOB.id, NAME, DocumentState.PARTIAL, faults=[fault("store_full")])
    first = store.counts(JOB.id).first_settled
    store.reopen(JOB.id, NAME, [PageNumber(2), PageNumber(3)])
    counts = store.counts(JOB.id)
    assert counts.documents == {DocumentState.PENDING: 2}
    assert (counts.planned, counts.settled) == (3, 1)
    assert (counts.pages, counts.faults, counts.engines) == ({PageState.READ: 1}, {}, {"textlayer": 1})
    store.settle(JOB.id, NAME, [settled(2), settled(3)])
    assert store.finish(JOB.id, NAME, DocumentState.SUCCEEDED)
    counts = store.counts(JOB.id)
    assert counts.documents == {DocumentState.PENDING: 1, DocumentState.SUCCEEDED: 1}
    assert (counts.settled, counts.engines) == (3, {"textlayer": 3})
    assert counts.first_settled == first <= counts.last_settled


def test_documents_are_listed_by_name(store: JobStore) -> None:
    store.create(JOB)
    names = ["a/z.pdf", "a.pdf", "b.pdf", "B.pdf", "ä.pdf", "c.pdf"]
    for name in names:
        store.add_document(JOB.id, document(name))
    listed = [found.name for found in store.documents(JOB.id)]
    assert listed == sorted(names)
    assert [found.name for found in store.documents(JOB.id, after="a/z.pdf", limit=2)] == ["b.pdf", "c.pdf"]
    assert store.documents(JOB.id, after="ä.pdf") == []
    store.finish(JOB.id, "b.pdf", DocumentState.FAILED, faults=[fault("input_damaged")])
    store.finish(JOB.id, "B.pdf", DocumentState.SUCCEEDED)
    ended = store.documents(JOB.id, states=(DocumentState.FAILED, DocumentState.SUCCEEDED))
    assert ended == [store.document(JOB.id, "B.pdf"), store.document(JOB.id, "b.pdf")]
    pending = store.documents(JOB.id, states=(DocumentState.PENDING,), after="a.pdf", limit=2)
    assert [found.name for found in pending] == ["a/z.pdf", "c.pdf"]


def test_what_is_learned_of_a_pending_document_is_kept(store: JobStore) -> None:
    store.create(JOB)
    store.add_document(JOB.id, JobDocument(name=NAME, source="s3://in/annual.pdf", shown="annual.pdf"))
    learned = document().model_copy(update={"media": "application/pdf", "pages": 3, "bytes": 99, "started": 5.5})
    assert store.identify(JOB.id, learned.model_copy(update={"state": DocumentState.SUCCEEDED}))
    assert store.document(JOB.id, NAME) == learned
    store.finish(JOB.id, NAME, DocumentState.FAILED)
    assert not store.identify(JOB.id, document())
    assert store.document(JOB.id, NAME) == learned.model_copy(update={"state": DocumentState.FAILED})
    assert store.counts(JOB.id).documents == {DocumentState.FAILED: 1}


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
    of_job = (
        lambda: store.get(JOB.id),
        lambda: store.counts(JOB.id),
        lambda: store.listed(JOB.id),
        lambda: store.move(JOB.id, PAUSED),
        lambda: store.reprioritise(JOB.id, Priority.BULK),
        lambda: store.add_document(JOB.id, document()),
    )
    for call in of_job:
        with pytest.raises(ObjectMissing):
            call()
    assert store.documents(JOB.id) == []
    store.create(JOB)
    calls = (
        lambda: store.document(JOB.id, NAME),
        lambda: store.plan(JOB.id, NAME, page_numbers(1)),
        lambda: store.claim(JOB.id, NAME, PageNumber(1)),
        lambda: store.settle(JOB.id, NAME, [settled(1)]),
        lambda: store.reopen(JOB.id, NAME, page_numbers(1)),
        lambda: store.reopen(JOB.id, NAME, []),
        lambda: store.forgive(JOB.id, NAME, page_numbers(1)),
        lambda: store.attempts(JOB.id, NAME, page_numbers(1)),
        lambda: store.identify(JOB.id, document()),
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
