"""Jobs, documents and pages as the API gives them out."""

from datetime import UTC, datetime
from typing import Any, Self

from pydantic import Field

from recto.deployments import Micros
from recto.errors import Fault
from recto.jobs import DocumentState, Job, JobCounts, JobDocument, JobState, SettledPage
from recto.orders import Order, Priority
from recto.pages import PageRecord, PageState
from recto.values import JobId, Value
from workers.service import JobStatus


class JobLinks(Value):
    """Paths of the API."""

    self: str
    documents: str
    pages: str
    result: str
    events: str

    @classmethod
    def of(cls, job: JobId) -> "JobLinks":
        own = job_path(job)
        return cls(
            self=own,
            documents=f"{own}/documents",
            pages=f"{own}/pages",
            result=f"{own}/result",
            events=f"{own}/events",
        )


class JobLine(Value):
    """A job in a list. ``created`` in UTC."""

    id: str
    tenant: str
    state: JobState
    label: str
    priority: Priority
    created: datetime
    links: JobLinks

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls(**_line(job))


class JobPage(Value):
    """A part of the list, newest first. ``next`` is what `after` of the request for the next part holds."""

    jobs: tuple[JobLine, ...]
    next: str = Field(description="Empty at the end of the list.")


class JobProgress(Value):
    """How far a job got.

    ``listed``: all of its documents are known. ``planned`` pages grow until then. ``faults`` counts pages and documents
    by the code of what went wrong, ``engines`` pages by what read them.
    """

    state: JobState
    listed: bool
    documents: dict[DocumentState, int]
    planned: int
    settled: int
    waiting: int = Field(description="Pages that wait for a worker.")
    pages: dict[PageState, int]
    faults: dict[str, int]
    engines: dict[str, int]
    seconds_left: float = Field(description="Guessed from the pace so far; negative where nothing can be said yet.")

    @classmethod
    def of(cls, status: JobStatus) -> "JobProgress":
        counts: JobCounts = status.counts
        return cls(
            state=status.job.state,
            listed=counts.listed,
            documents=counts.documents,
            planned=counts.planned,
            settled=counts.settled,
            waiting=status.waiting_pages,
            pages=counts.pages,
            faults=counts.faults,
            engines=counts.engines,
            seconds_left=round(status.seconds_left, 1),
        )


class JobSpending(Value):
    """What models cost the job so far, in millionths of a US dollar."""

    spent: Micros = Field(description="Charged to the job, with what is reserved.")
    reserved: Micros = Field(description="For calls whose outcome is not known (yet).")
    cap: Micros = Field(description="At most; 0 for no cap.")

    @classmethod
    def of(cls, status: JobStatus) -> Self:
        return cls(spent=status.spent.charged, reserved=status.spent.open, cap=status.cap)


class JobView(JobLine):
    """A job, what was ordered and how far it got."""

    progress: JobProgress
    spending: JobSpending
    order: Order

    @classmethod
    def with_status(cls, status: JobStatus) -> "JobView":
        job = status.job
        order = job.purpose if isinstance(job.purpose, Order) else Order(sources=())
        return cls(**_line(job), progress=JobProgress.of(status), spending=JobSpending.of(status), order=order)


class DocumentView(Value):
    """A document of a job. ``pages``, ``bytes`` and ``sha256`` are known once it was taken in."""

    name: str
    state: DocumentState
    source: str
    media: str
    pages: int
    bytes: int
    sha256: str
    faults: tuple[Fault, ...]
    result: str = Field(description="Where its result is given out; empty until it is finished.")

    @classmethod
    def of(cls, job: JobId, document: JobDocument, result: str) -> "DocumentView":
        return cls(
            name=document.name,
            state=document.state,
            source=document.shown,
            media=document.media,
            pages=document.pages,
            bytes=document.bytes,
            sha256=document.document,
            faults=document.faults,
            result=result,
        )


class DocumentPageList(Value):
    """A part of the list, by name."""

    documents: tuple[DocumentView, ...]
    next: str = Field(description="Empty at the end of the list.")


class PageLine(Value):
    """A page that ended."""

    document: str
    page: PageRecord

    @classmethod
    def of(cls, document: str, settled: SettledPage) -> "PageLine":
        return cls(document=document, page=settled.record)


class PageList(Value):
    """A part of the list, by document and page."""

    pages: tuple[PageLine, ...]
    next: str = Field(description="Empty at the end of the list.")


def job_path(job: JobId) -> str:
    return f"/v1/jobs/{job}"


def _line(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "tenant": job.tenant,
        "state": job.state,
        "label": job.label,
        "priority": job.priority,
        "created": datetime.fromtimestamp(job.created, UTC),
        "links": JobLinks.of(job.id),
    }
