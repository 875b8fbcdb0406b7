"""Jobs that tests make, and what processes do to them."""

from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Event
from pathlib import Path

from recto.errors import Fault
from recto.jobs import DocumentState, Job, JobDocument, JobState, Progress, SettledPage
from recto.orders import FileSource, Order
from recto.pages import PageRecord, PageState
from recto.values import DocumentId, JobId, PageNumber, TenantId, Value
from storage.on_sqlite.schema import opened
from storage.protocols import JobStore
from tests.resources.kept import StoresSpec
from tests.resources.processes import hang

JOB = Job(id=JobId("job-1"), idempotency_key="key-1", settings="0" * 64)
NAME = "reports/annual.pdf"


def page_numbers(count: int) -> list[PageNumber]:
    return [PageNumber(number) for number in range(1, count + 1)]


def document(name: str = NAME) -> JobDocument:
    return JobDocument(name=name, document=DocumentId("d" * 64))


def settled(page: int, engine: str = "textlayer") -> SettledPage:
    record = PageRecord(
        page=PageNumber(page), state=PageState.READ, reason="its text layer is good", engine=engine, source="text_layer"
    )
    return SettledPage(record=record, parsed_key=f"parsed/{page}")


def fault(code: str) -> Fault:
    return Fault(code=code, message="it failed", remedy="Try again.", retryable=True)


def failed(page: int, *codes: str) -> SettledPage:
    record = PageRecord(
        page=PageNumber(page),
        state=PageState.FAILED,
        reason="it failed",
        engine="",
        source="nothing",
        faults=tuple(map(fault, codes)),
    )
    return SettledPage(record=record)


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


def planned(store: JobStore, pages: Sequence[PageNumber]) -> None:
    """``JOB`` with one document of these pages."""
    store.create(JOB)
    store.add_document(JOB.id, document())
    store.plan(JOB.id, NAME, pages)


class Worker(Value):
    """A process that works on these stores; ``name`` is what it writes as the engine or owner."""

    spec: StoresSpec
    name: str
    pages: tuple[PageNumber, ...] = ()


def ready_to_settle(worker: Worker) -> Callable[[], list[Progress]]:
    store = worker.spec.opened().jobs
    return lambda: [store.settle(JOB.id, NAME, [settled(page, worker.name)]) for page in worker.pages]


def ready_to_claim(worker: Worker) -> Callable[[], list[int]]:
    store = worker.spec.opened().jobs
    return lambda: [store.claim(JOB.id, NAME, page).attempt for page in worker.pages]


def ready_to_claim_keys(worker: Worker) -> Callable[[], list[bool]]:
    store = worker.spec.opened().jobs
    return lambda: [store.claim_key(f"key {page}", worker.name) for page in worker.pages]


def ready_to_move(worker: Worker) -> Callable[[], list[bool]]:
    store = worker.spec.opened().jobs
    states = (JobState.FINISHED, JobState.CANCELLED, JobState.FINISHED)
    return lambda: [store.move(JOB.id, state) for state in states]


def ready_to_finish(worker: Worker) -> Callable[[], bool]:
    store = worker.spec.opened().jobs
    return lambda: store.finish(JOB.id, NAME, DocumentState.PARTIAL, faults=[fault(worker.name)])


def ready_to_open(worker: Worker) -> Callable[[], str]:
    def open_and_create() -> str:
        stores = worker.spec.opened()
        stores.registry.made_whole()
        return stores.jobs.create(JOB.model_copy(update={"id": JobId(worker.name)})).id

    return open_and_create


def settle_for_ever(spec: StoresSpec, count: int, reached: Event) -> None:
    """Claims and settles page after page, and reports half-way."""
    store = spec.opened().jobs
    for page in page_numbers(count):
        store.claim(JOB.id, NAME, page)
        store.settle(JOB.id, NAME, [settled(page)])
        if page == count // 2:
            reached.set()


def stall_in_transaction(path: Path, reached: Event) -> None:
    """Dies with changes made and not committed, holding the write lock."""
    connection = opened(path)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM pages")
    connection.execute("UPDATE documents SET settled = 77, planned = 99")
    hang(reached)
