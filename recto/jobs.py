"""Jobs: what was asked for, and how far it got."""

from enum import StrEnum

from recto.pages import PageRecord, PageSize
from recto.values import DocumentId, JobId, PageNumber, Value


class JobState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class DocumentState(StrEnum):
    """``partial``: some pages failed; ``failed``: it could not be used, or every page failed."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self is not DocumentState.PENDING


class Job(Value):
    """``settings`` is the fingerprint of everything that decides the output bytes."""

    id: JobId
    idempotency_key: str
    settings: str
    label: str = ""
    state: JobState = JobState.OPEN


class JobDocument(Value):
    """A document of a job. ``name`` is its mirrored path below the output, unique in the job."""

    name: str
    document: DocumentId
    state: DocumentState = DocumentState.PENDING


class SettledPage(Value):
    """A page that ended: its census line and the store keys of what was read (empty where there is nothing).

    ``size`` is 0 x 0 where it could not be learned.
    """

    record: PageRecord
    size: PageSize = PageSize(width=0.0, height=0.0, unit="pt")
    parsed_key: str = ""
    image_key: str = ""


class Progress(Value):
    planned: int
    settled: int

    @property
    def complete(self) -> bool:
        return self.planned == self.settled


class PageClaim(Value):
    """``attempt`` counts from 1, over all workers and restarts."""

    page: PageNumber
    attempt: int
