"""Jobs: what was asked for, and how far it got."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import Field

from recto.deployments import Micros
from recto.errors import Fault
from recto.orders import DEFAULT_TENANT, Direct, Order, Priority
from recto.pages import PageRecord, PageSize, PageState
from recto.values import DocumentId, JobId, PageNumber, TenantId, Value


class JobState(StrEnum):
    """``paused``: a person stopped it for a while. A job outside its hours is open."""

    OPEN = "open"
    PAUSED = "paused"
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


Purpose: TypeAlias = Annotated[Order | Direct, Field(discriminator="kind")]


class Job(Value):
    """``settings`` is the fingerprint of everything that decides the output bytes; empty where the job may change it.

    ``created`` in seconds since the epoch; 0 for the embedded run, which is one job for ever.
    """

    id: JobId
    idempotency_key: str
    settings: str
    label: str = ""
    state: JobState = JobState.OPEN
    created: float = 0.0
    purpose: Purpose = Direct()

    @property
    def tenant(self) -> TenantId:
        return self.purpose.tenant if isinstance(self.purpose, Order) else DEFAULT_TENANT

    @property
    def priority(self) -> Priority:
        return self.purpose.priority if isinstance(self.purpose, Order) else Priority.NORMAL


class JobDocument(Value):
    """A document of a job. ``name`` is its mirrored path below the output, unique in the job.

    ``source`` says where its bytes are: ``store:KEY`` in Recto's own store, ``s3://...``, ``https://...`` or a path.
    ``document``, ``media``, ``pages`` and ``bytes`` are known once it was taken in. ``started`` in seconds since the
    epoch.
    """

    name: str
    document: DocumentId = DocumentId("")
    state: DocumentState = DocumentState.PENDING
    source: str = ""
    shown: str = ""
    media: str = ""
    pages: int = 0
    bytes: int = 0
    started: float = 0.0
    faults: tuple[Fault, ...] = ()


class SettledPage(Value):
    """A page that ended: its census line and the store keys of what was read (empty where there is nothing).

    ``size`` is 0 x 0 where it could not be learned. ``pack`` and ``image_pack`` are the keys of the objects that the
    parsed page and the image lie in together with those of other pages, empty where each is an object of its own.
    ``tokens`` were written by models to read it; ``doubts`` are what was wrong with their readings that did not count.
    ``escalations_key``: what models were asked for it and answered lies there, in ``pack`` too; empty where there is
    nothing. ``asked`` calls were paid for it by this job, ``paid`` for all of them: not kept by content.
    """

    record: PageRecord
    size: PageSize = PageSize(width=0.0, height=0.0, unit="pt")
    parsed_key: str = ""
    image_key: str = ""
    pack: str = ""
    image_pack: str = ""
    tokens: int = 0
    doubts: tuple[str, ...] = ()
    escalations_key: str = ""
    asked: int = 0
    paid: Micros = 0


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


class JobCounts(Value):
    """How far a job got. ``listed``: all of its documents are known. ``faults`` counts settled pages and documents by
    the code of their fault, ``engines`` pages by engine. Times in seconds since the epoch, 0 where not yet.
    """

    listed: bool
    documents: dict[DocumentState, int]
    planned: int
    settled: int
    pages: dict[PageState, int]
    faults: dict[str, int]
    engines: dict[str, int]
    first_settled: float
    last_settled: float


class JobQuery(Value):
    """Which jobs to list, newest first. Empty for all; ``after`` is the id of the last one seen.

    ``name`` is looked for in the label and the labels, regardless of case.
    """

    tenant: TenantId = TenantId("")
    states: tuple[JobState, ...] = ()
    label: str = ""
    name: str = ""
    created_from: float = 0.0
    created_to: float = 0.0
    after: str = ""
    limit: int = Field(default=50, ge=1, le=1000)
