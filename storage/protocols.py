"""The two stores that everything else is written against."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO, Final, Protocol

from recto.jobs import DocumentState, Job, JobDocument, PageClaim, Progress, SettledPage
from recto.values import JobId, PageNumber, Value

CLAIM_SECONDS: Final = 120.0
"""How long a claim on a key holds: longer than one write takes, so that a dead writer's claim ends."""


class StoredObject(Value):
    """``sha256`` of the bytes, hex; ``size`` in bytes."""

    key: str
    size: int
    sha256: str


class ObjectStore(Protocol):
    """Bytes under keys. Keys are ``/``-separated, checked by ``storage.keys``. A write is seen whole or not at all.

    Errors: ``ObjectMissing``, ``StoreUnavailable``, ``StoreDenied``, ``StoreFull``, ``KeyInvalid``.
    """

    @property
    def location(self) -> str:
        """For people: a folder's path or ``s3://bucket/prefix``."""
        ...

    def get(self, key: str) -> bytes: ...

    def open(self, key: str) -> AbstractContextManager[BinaryIO]: ...

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Writes unless the key exists; true if this call wrote. The loser reads the winner's back."""
        ...

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        """Writes or replaces, hashing on the way; memory does not grow with the size."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with ``prefix``, sorted, in lists of bounded size behind the scenes."""
        ...

    def delete(self, key: str) -> None:
        """Removes it; nothing happens where it is absent."""
        ...

    def presign_get(self, key: str, seconds: int) -> str:
        """A link that reads the object for ``seconds``; a ``file://`` URL for a folder."""
        ...


class JobStore(Protocol):
    """What was asked for and how far it got. Every call is one transaction; state moves one way."""

    def create(self, job: Job) -> Job:
        """Keeps ``job`` unless one with its idempotency key exists; returns the one that is kept."""
        ...

    def get(self, job: JobId) -> Job:
        """Raises ``ObjectMissing``."""
        ...

    def list(self, *, after: str = "", limit: int = 100) -> Sequence[Job]:
        """By id, those greater than ``after``."""
        ...

    def add_document(self, job: JobId, document: JobDocument) -> bool:
        """False where a document of that name is already in the job (it is left as it is)."""
        ...

    def document(self, job: JobId, name: str) -> JobDocument:
        """Raises ``ObjectMissing``."""
        ...

    def plan(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        """Adds pages to a document's plan; those already planned are left as they are."""
        ...

    def claim(self, job: JobId, name: str, page: PageNumber) -> PageClaim:
        """Counts an attempt, just before that page's work."""
        ...

    def settle(self, job: JobId, name: str, page: SettledPage) -> Progress:
        """Ends a page; the first to settle it wins, later ones change nothing."""
        ...

    def reopen(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        """Takes pages back to unsettled with no attempts counted (a person asked to try again)."""
        ...

    def unsettled(self, job: JobId, name: str) -> Iterator[PageNumber]:
        """Pages planned and not settled, in order, streamed."""
        ...

    def settled(self, job: JobId, name: str) -> Iterator[SettledPage]:
        """Pages that ended, in page order, streamed."""
        ...

    def finish(self, job: JobId, name: str, state: DocumentState) -> bool:
        """Moves a pending document to a final state; true if this call moved it."""
        ...

    def stale(self, job: JobId, *, seconds: float) -> Iterator[tuple[str, PageNumber]]:
        """Pages claimed longer ago than that and not settled."""
        ...

    def claim_key(self, key: str, owner: str) -> bool:
        """True for the first owner of a key and for it again: stands in where a store has no conditional put.

        A claim lapses after ``CLAIM_SECONDS``; then another owner may have the key.
        """
        ...

    def close(self) -> None: ...
