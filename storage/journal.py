"""The journal: what was acknowledged, written to the object store before it is.

The job store may be emptied (Redis holds it in memory); from the journal and the packs of settled pages everything is
made again. Each record is an object of its own or, where it may change, the last one written:

    journal/jobs/JOB/job.json                       the job as it was created
    journal/jobs/JOB/control.json                   its state and priority, as last told
    journal/jobs/JOB/documents/NAME.json            a document: as it was found, then as it was taken in
    journal/jobs/JOB/listed.json                    all of its documents are known
    journal/jobs/JOB/ends/NAME.json                 the state a document ended in
    journal/jobs/JOB/failures/NAME/PAGE-ATTEMPT     an attempt that ended its worker
    journal/jobs/JOB/rounds/NUMBER.json             pages that are to be tried again
    journal/keys/ID.json                            an API key, its secret hashed
    journal/outbox/ID.json                          a message and what became of it
    journal/spending/...                            see ``storage.spending_journal``

``NAME`` is the digest of the document's name. Sources that name many documents (a prefix, a folder) are listed again
after a loss rather than remembered one by one.
"""

import io
import secrets
from collections.abc import Iterator
from typing import Final, TypeVar

from recto.accounts import ApiKey
from recto.errors import Fault, InternalError, ObjectMissing
from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.messages import Message
from recto.orders import Priority
from recto.values import JobId, PageNumber, Value, canonical_json, digest
from storage.protocols import ObjectStore

ROOT: Final = "journal"
_STORE_ID: Final = "store-id"
_V = TypeVar("_V", bound=Value)


class Control(Value):
    """What a person decided of a job after it was created."""

    state: JobState
    priority: Priority


class Ended(Value):
    """A document that is final; ``round`` as in ``Round``, ``faults`` of the document as a whole."""

    name: str
    state: DocumentState
    round: int
    faults: tuple[Fault, ...] = ()


class Round(Value):
    """The ``number``-th time (from 1) that pages were asked for again; ``failed`` ones only, or all."""

    number: int
    failed: bool


class Failure(Value):
    """An attempt at a page that ended the process at it. Written when that is noticed."""

    name: str
    page: PageNumber
    attempt: int


class Journal:
    """Records below ``journal/`` of Recto's own store. Errors are those of ``ObjectStore``."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def store_id(self) -> str:
        """What tells this store from others; made with the first call."""
        self._store.put_if_absent(_STORE_ID, secrets.token_hex(16).encode())
        return self._store.get(_STORE_ID).decode()

    def job(self, job: Job) -> None:
        self._store.put_if_absent(_of_job(job.id, "job.json"), canonical_json(job))

    def control(self, job: JobId, control: Control) -> None:
        self._replace(_of_job(job, "control.json"), control)

    def document(self, job: JobId, document: JobDocument) -> None:
        self._replace(_of_job(job, f"documents/{_named(document.name)}.json"), document)

    def listed(self, job: JobId) -> None:
        self._store.put_if_absent(_of_job(job, "listed.json"), b"{}")

    def ended(self, job: JobId, ended: Ended) -> None:
        self._replace(_of_job(job, f"ends/{_named(ended.name)}.json"), ended)

    def failure(self, job: JobId, failure: Failure) -> None:
        where = f"failures/{_named(failure.name)}/{failure.page}-{failure.attempt}.json"
        self._store.put_if_absent(_of_job(job, where), canonical_json(failure))

    def round(self, job: JobId, round: Round) -> None:
        self._replace(_of_job(job, f"rounds/{round.number:06}.json"), round)

    def key(self, key: ApiKey) -> None:
        self._replace(f"{ROOT}/keys/{key.id}.json", key)

    def message(self, message: Message) -> None:
        self._replace(f"{ROOT}/outbox/{digest(message.id)}.json", message)

    def jobs(self) -> Iterator[Job]:
        for key in self._store.keys(f"{ROOT}/jobs/"):
            if key.endswith("/job.json"):
                yield self._read(key, Job)

    def control_of(self, job: Job) -> Control:
        """As last told; as created where nothing was told."""
        try:
            return self._read(_of_job(job.id, "control.json"), Control)
        except ObjectMissing:
            return Control(state=job.state, priority=job.priority)

    def documents(self, job: JobId) -> Iterator[JobDocument]:
        return self._all(_of_job(job, "documents/"), JobDocument)

    def is_listed(self, job: JobId) -> bool:
        try:
            self._store.get(_of_job(job, "listed.json"))
        except ObjectMissing:
            return False
        return True

    def ends(self, job: JobId) -> Iterator[Ended]:
        return self._all(_of_job(job, "ends/"), Ended)

    def failures(self, job: JobId) -> Iterator[Failure]:
        return self._all(_of_job(job, "failures/"), Failure)

    def rounds(self, job: JobId) -> Iterator[Round]:
        return self._all(_of_job(job, "rounds/"), Round)

    def keys(self) -> Iterator[ApiKey]:
        return self._all(f"{ROOT}/keys/", ApiKey)

    def messages(self) -> Iterator[Message]:
        return self._all(f"{ROOT}/outbox/", Message)

    def forget(self, job: JobId) -> None:
        """Removes all records of the job, itself last."""
        own = _of_job(job, "job.json")
        for key in self._store.keys(_of_job(job, "")):
            if key != own:
                self._store.delete(key)
        self._store.delete(own)

    def _replace(self, key: str, value: Value) -> None:
        self._store.put_stream(key, io.BytesIO(canonical_json(value)))

    def _all(self, prefix: str, kind: type[_V]) -> Iterator[_V]:
        return (self._read(key, kind) for key in self._store.keys(prefix))

    def _read(self, key: str, kind: type[_V]) -> _V:
        return read_record(self._store, key, kind)


def read_record(store: ObjectStore, key: str, kind: type[_V]) -> _V:
    """Raises ``InternalError`` for one that is damaged."""
    data = store.get(key)
    try:
        return kind.model_validate_json(data)
    except ValueError as error:  # pydantic's validation error is one
        remedy = "Put the object back from a copy, or delete it."
        raise InternalError(f"{store.location}/{key}: a damaged record", remedy=remedy) from error


def _of_job(job: JobId, rest: str) -> str:
    return f"{ROOT}/jobs/{job}/{rest}"


def _named(name: str) -> str:
    return digest({"name": name})[:40]
