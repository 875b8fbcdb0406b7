"""Units of work: what waits in the backlog, is given to a worker, and is done exactly once. Ids only, no content."""

from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from recto.jobs import Job
from recto.orders import DEFAULT_TENANT, Priority
from recto.values import JobId, PageNumber, TenantId, Value, digest


class Queue(StrEnum):
    """``cpu``: files to page images, pages to results; ``ocr``: engines; ``remote``: what waits for other hosts."""

    CPU = "cpu"
    OCR = "ocr"
    REMOTE = "remote"


class Expand(Value):
    """List more of the documents that the order names, from source ``source`` and ``cursor`` on to its last source.

    A job has one such unit at a time, so that whoever comes to the end knows that all are known.
    """

    kind: Literal["expand"] = "expand"
    source: int
    cursor: str = ""


class Ingest(Value):
    """Fetch, hash and inspect a document, and plan its pages."""

    kind: Literal["ingest"] = "ingest"
    name: str


class Split(Value):
    """Decide for each page how it is read; read those that have their own text; draw the others."""

    kind: Literal["split"] = "split"
    name: str
    pages: tuple[PageNumber, ...]


class Recognize(Value):
    """Read pages whose images lie in ``pack``."""

    kind: Literal["recognize"] = "recognize"
    name: str
    pages: tuple[PageNumber, ...]
    pack: str


class Escalate(Value):
    """Ask models for the parts of pages that are in doubt. The pages and their crops lie in ``pack``."""

    kind: Literal["escalate"] = "escalate"
    name: str
    pages: tuple[PageNumber, ...]
    pack: str


class Fields(Value):
    """Look for what a document says whose pages are all settled. ``told``: where that lies which models said of it
    before; empty where nobody was asked yet.
    """

    kind: Literal["fields"] = "fields"
    name: str
    told: str = ""


class Consult(Value):
    """Ask models about a whole document. ``asking``: where the questions lie."""

    kind: Literal["consult"] = "consult"
    name: str
    asking: str


class Assemble(Value):
    """Write the result of a document whose pages are all settled. ``fields``: where its fields lie; empty where they
    are still to be looked for, or not wanted.
    """

    kind: Literal["assemble"] = "assemble"
    name: str
    fields: str = ""


class Conclude(Value):
    """End the job: all documents are known and final. Writes the summary and tells whom it concerns."""

    kind: Literal["conclude"] = "conclude"


class Reopen(Value):
    """Take the failed pages of a job, or all, to be done again in this unit's round."""

    kind: Literal["reopen"] = "reopen"
    failed: bool


class Deliver(Value):
    """Send a message of the outbox."""

    kind: Literal["deliver"] = "deliver"
    message: str


Work: TypeAlias = Annotated[
    Expand | Ingest | Split | Recognize | Escalate | Fields | Consult | Assemble | Conclude | Reopen | Deliver,
    Field(discriminator="kind"),
]


class Unit(Value):
    """``cost`` in pages, for fair shares. ``round`` tells a second asking for the same work from a doubled message.

    ``trace`` is a W3C traceparent, empty where nothing is traced. ``deaths`` counts the workers that ended at it, but
    not those that a page of it ended (``recto.jobs`` counts those by page).
    """

    id: str
    queue: Queue
    job: JobId
    work: Work
    tenant: TenantId = DEFAULT_TENANT
    priority: Priority = Priority.NORMAL
    cost: int = 1
    round: int = 0
    trace: str = ""
    deaths: int = 0


def unit_for(job: Job, work: Work, *, round: int = 0, trace: str = "") -> Unit:
    """The unit for this work, with the tenant and priority of its job.

    The same work of the same round has the same id, so that it is never added twice.
    """
    pages = len(work.pages) if isinstance(work, Split | Recognize | Escalate) else 1
    return Unit(
        id=digest({"job": job.id, "work": digest(work), "round": round})[:32],
        queue=QUEUE_OF_KIND.get(work.kind, Queue.CPU),
        job=job.id,
        work=work,
        tenant=job.tenant,
        priority=job.priority,
        cost=pages,
        round=round,
        trace=trace,
    )


def after_death(unit: Unit) -> Unit:
    """The same work after its worker ended at it: a unit of its own, that remembers."""
    deaths = unit.deaths + 1
    return unit.model_copy(update={"id": digest({"unit": unit.id, "deaths": deaths})[:32], "deaths": deaths})


QUEUE_OF_KIND: Final = {
    "recognize": Queue.OCR,
    "escalate": Queue.REMOTE,
    "consult": Queue.REMOTE,
    "deliver": Queue.REMOTE,
}
"""Where work waits that is not for ``Queue.CPU``."""
