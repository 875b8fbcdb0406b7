"""Where things lie in Recto's own store, and where results go.

uploads/TENANT/ab/SHA256       bytes that were sent
work/TENANT/...                images, readings, parsed pages, by content
results/TENANT/JOB/NAME/...    results that are kept here
summaries/TENANT/JOB.md        what became of a job
reviews/..., corrections/...   see ``storage.reviews``
categories/...                 see ``storage.categories``
journal/...                    see ``storage.journal``
batches/...                    see ``workers.escalation.batch_shelf``
store-id                       what tells this store from others
"""

from functools import cached_property
from pathlib import Path
from typing import Final

from recto.jobs import Job
from recto.orders import KeptTarget, LocalTarget, Order, S3Target, Target
from recto.settings import Settings
from recto.values import DocumentId, JobId, TenantId
from storage.categories import CategoryShelf
from storage.claims import Claims
from storage.journal import Journal
from storage.local import LocalStore
from storage.opening import open_store
from storage.protocols import ObjectStore
from storage.reviews import ReviewShelf
from storage.spending_journal import SpendingJournal

STORED: Final = "store:"
"""The sources of documents in Recto's own store begin so; their key follows."""


class Places:
    """Opens stores by what they hold. ``claims`` decide who writes first where a bucket cannot."""

    def __init__(self, settings: Settings, claims: Claims) -> None:
        self._settings = settings
        self._claims = claims

    @cached_property
    def own(self) -> ObjectStore:
        """The whole of Recto's own store."""
        return self._opened("")

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.own)

    @cached_property
    def spending(self) -> SpendingJournal:
        return SpendingJournal(self.own)

    @cached_property
    def reviews(self) -> ReviewShelf:
        return ReviewShelf(self.own)

    @cached_property
    def categories(self) -> CategoryShelf:
        return CategoryShelf(self.own)

    @cached_property
    def store_id(self) -> str:
        """What tells Recto's own store from others."""
        return self.journal.store_id()

    def work(self, tenant: TenantId) -> ObjectStore:
        """What was drawn, read and parsed, by content."""
        return self._opened(f"work/{tenant}")

    def results(self, job: Job) -> ObjectStore:
        """The target of the job's order: a document's result lies below its name."""
        target: Target = job.purpose.target if isinstance(job.purpose, Order) else KeptTarget()
        match target:
            case KeptTarget():
                return self._opened(kept_prefix(job.tenant, job.id))
            case S3Target(url=url):
                return open_store(url, settings=self._settings.s3, claims=self._claims)
            case LocalTarget(path=path):
                return LocalStore(Path(path))

    def _opened(self, below: str) -> ObjectStore:
        place = self._settings.service.store.rstrip("/")
        return open_store(f"{place}/{below}" if below else place, settings=self._settings.s3, claims=self._claims)


def upload_key(tenant: TenantId, document: DocumentId) -> str:
    return f"uploads/{tenant}/{document[:2]}/{document}"


def kept_prefix(tenant: TenantId, job: JobId) -> str:
    """What the keys of results begin with that are kept in Recto's own store."""
    return f"results/{tenant}/{job}"


def summary_key(tenant: TenantId, job: JobId, extension: str) -> str:
    return f"summaries/{tenant}/{job}.{extension}"
