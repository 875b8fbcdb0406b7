"""What every job store does with jobs: found, moved, counted."""

from collections.abc import Sequence

import pytest

from recto.errors import KeyInvalid, ObjectMissing
from recto.jobs import DocumentState, Job, JobCounts, JobDocument, JobQuery, JobState
from recto.orders import Priority
from recto.pages import PageState
from recto.values import JobId, PageNumber, TenantId
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
    ready_to_move,
    settled,
)
from tests.resources.kept import StoresSpec
from tests.resources.processes import processes_at_once

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
