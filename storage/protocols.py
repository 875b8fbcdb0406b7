"""The stores that everything else is written against."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO, Final, Protocol

from recto.accounts import ApiKey
from recto.errors import Fault
from recto.fleet import Begun, Busy, Depth, Gone, InFlight, JobBacklog, WorkerInfo
from recto.jobs import (
    DocumentState,
    Job,
    JobCounts,
    JobDocument,
    JobQuery,
    JobState,
    PageClaim,
    Progress,
    SettledPage,
)
from recto.messages import Message
from recto.orders import Priority
from recto.units import Queue, Unit
from recto.values import JobId, PageNumber, TenantId, Value

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

    def find(self, query: JobQuery) -> Sequence[Job]:
        """The jobs that it asks for, newest first (by ``created``, then id)."""
        ...

    def move(self, job: JobId, state: JobState) -> bool:
        """True if this call moved it. Allowed: open <-> paused; open or paused -> finished or cancelled;
        finished -> open (pages are tried again). Anything else changes nothing.
        """
        ...

    def reprioritise(self, job: JobId, priority: Priority) -> Job:
        """Changes the priority in its order. Raises ``ObjectMissing``."""
        ...

    def listed(self, job: JobId) -> None:
        """All documents of the job are known."""
        ...

    def counts(self, job: JobId) -> JobCounts:
        """In time that does not grow with the job. Raises ``ObjectMissing``."""
        ...

    def documents(
        self, job: JobId, *, after: str = "", limit: int = 100, states: Sequence[DocumentState] = ()
    ) -> Sequence[JobDocument]:
        """By name, those greater than ``after``."""
        ...

    def add_document(self, job: JobId, document: JobDocument) -> bool:
        """False where a document of that name is already in the job (it is left as it is)."""
        ...

    def document(self, job: JobId, name: str) -> JobDocument:
        """Raises ``ObjectMissing``."""
        ...

    def identify(self, job: JobId, document: JobDocument) -> bool:
        """Keeps what was learned of a pending document (all but its state); false where it is not pending."""
        ...

    def plan(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        """Adds pages to a document's plan; those already planned are left as they are."""
        ...

    def claim(self, job: JobId, name: str, page: PageNumber) -> PageClaim:
        """Counts an attempt, just before that page's work."""
        ...

    def forgive(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> None:
        """Takes one attempt back from each: the work ended for a reason that lies outside the page."""
        ...

    def attempts(self, job: JobId, name: str, pages: Sequence[PageNumber]) -> Mapping[PageNumber, int]:
        """Of those pages that are planned and not settled."""
        ...

    def settle(self, job: JobId, name: str, pages: Sequence[SettledPage]) -> Progress:
        """Ends pages; the first to settle one wins, later ones change nothing."""
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

    def finish(self, job: JobId, name: str, state: DocumentState, *, faults: Sequence[Fault] = ()) -> bool:
        """Moves a pending document to a final state, with faults of the document as a whole; true if this call did."""
        ...

    def stale(self, job: JobId, *, seconds: float) -> Iterator[tuple[str, PageNumber]]:
        """Pages claimed longer ago than that and not settled."""
        ...

    def forget(self, job: JobId) -> None:
        """Removes all that is known of the job; nothing happens where it is unknown."""
        ...

    def claim_key(self, key: str, owner: str) -> bool:
        """True for the first owner of a key and for it again: stands in where a store has no conditional put.

        A claim lapses after ``CLAIM_SECONDS``; then another owner may have the key.
        """
        ...

    def close(self) -> None: ...


class Backlog(Protocol):
    """Work that waits and work that was given out. The queue between processes only carries what lies here, so that
    what it loses or doubles does no harm. Every call is one transaction.

    Shares: of a queue, interactive work goes first, normal next, bulk last, and none is starved. Among work of one
    priority tenants take turns by what they were given (``Unit.cost`` over their weight), then the jobs of a tenant.
    """

    def add(self, units: Sequence[Unit]) -> int:
        """How many were new: an id that waits or is in flight is left as it is."""
        ...

    def release(self, queue: Queue, *, most: int) -> Sequence[Unit]:
        """Takes up to ``most`` units out of the waiting, by their shares; they are in flight from now on."""
        ...

    def begin(self, unit: str, owner: str, *, instead_of: str = "") -> Begun | Busy | Gone:
        """Makes ``owner`` the owner of a unit in flight that has none, or has ``instead_of``, or ``owner`` itself.

        A unit that waits (again) is taken out of the waiting by this.
        """
        ...

    def complete(self, unit: str, owner: str, *, then: Sequence[Unit] = ()) -> bool:
        """Ends the unit and adds what follows from it; false, and nothing is added, where ``owner`` has it no more."""
        ...

    def give_back(self, unit: str, owner: str, *, delay: float) -> bool:
        """The unit waits again, for ``delay`` seconds at least; false where ``owner`` has it no more."""
        ...

    def in_flight(self, queue: Queue) -> Sequence[InFlight]:
        """All of them; there are never many."""
        ...

    def resend(self, unit: str) -> bool:
        """A unit in flight that nobody works on waits again, before all others; false where it is no more in flight.

        Its owner, where it has one, stays noted, so that the next one knows that it was begun.
        """
        ...

    def hold(self, job: JobId, *, until: float) -> None:
        """Nothing of the job is released before ``until`` (seconds since the epoch); 0 ends that.

        ``float("inf")`` holds it until it is told otherwise.
        """
        ...

    def drop(self, job: JobId) -> int:
        """Forgets what waits of the job; what is in flight ends by itself. How many units."""
        ...

    def reprioritise(self, job: JobId, priority: Priority) -> None:
        """For what waits of it and what will."""
        ...

    def pace(self, job: JobId, *, pages_per_minute: float) -> None:
        """Units of the job are released no faster; 0 for no limit."""
        ...

    def weigh(self, tenant: TenantId, weight: float) -> None:
        """The tenant's share beside others; 1 by default."""
        ...

    def waiting(self, job: JobId) -> JobBacklog: ...

    def held(self, job: JobId) -> Mapping[Queue, int]:
        """What waits of a job that is held now, in units by queue; empty where it is not."""
        ...

    def depth(self, queue: Queue) -> Depth: ...


class Registry(Protocol):
    """Which workers live, and who of several does what only one may do."""

    def beat(self, worker: WorkerInfo, *, seconds: float) -> None:
        """It lives, for ``seconds`` from now if nothing more is heard of it."""
        ...

    def leave(self, worker: str) -> None: ...

    def workers(self) -> Sequence[WorkerInfo]:
        """Those that live."""
        ...

    def lease(self, name: str, owner: str, *, seconds: float) -> bool:
        """True for the one owner of ``name``, which holds it for ``seconds`` from now."""
        ...

    def is_whole(self) -> bool:
        """False where the store was emptied, may have lost the last of what it was told (a Redis that was restarted
        without an append-only file, a replica that took over), or is new: nothing may be acknowledged until
        ``made_whole``.
        """
        ...

    def made_whole(self) -> None: ...


class Outbox(Protocol):
    """Messages until they are delivered or given up."""

    def add(self, message: Message) -> bool:
        """False where one of that id is there; it is left as it is."""
        ...

    def get(self, message: str) -> Message:
        """Raises ``ObjectMissing``."""
        ...

    def due(self, *, now: float, limit: int) -> Sequence[Message]:
        """Waiting ones whose time has come, the longest due first."""
        ...

    def put(self, message: Message) -> None:
        """Replaces the message of that id: its state, tries and next time."""
        ...

    def of_job(self, job: JobId, *, limit: int = 100) -> Sequence[Message]:
        """Newest first."""
        ...

    def counts(self) -> Mapping[str, int]:
        """How many are in each state."""
        ...


class KeyRing(Protocol):
    """API keys."""

    def put(self, key: ApiKey) -> None:
        """Adds or replaces the key of that id."""
        ...

    def by_hash(self, hash: str) -> ApiKey:
        """Raises ``ObjectMissing``."""
        ...

    def all(self) -> Sequence[ApiKey]: ...


class Meter(Protocol):
    """Counts over all processes, and limits on rates."""

    def count(self, amounts: Mapping[str, float]) -> None:
        """Adds to counters; a name is free text, such as a metric with its labels."""
        ...

    def counters(self) -> Mapping[str, float]: ...

    def take(self, bucket: str, *, per_minute: float, burst: float, cost: float = 1.0) -> float:
        """0 where ``cost`` was taken from the bucket, else the seconds until it could be (nothing is taken)."""
        ...

    def give_back(self, bucket: str, cost: float) -> None:
        """So much of what was taken was not needed. A bucket is never more than full."""
        ...
