"""Documents that could not be read, set aside in the target: a copy, and the reason beside it.

    TARGET/unreadable/NAME              as it came, where it can still be had
    TARGET/unreadable/NAME.error.json   why, and where it lies

The source stays where it is: it is not Recto's to move. Both go away when a later try succeeds.
"""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import BinaryIO, Final

from recto.errors import Fault, InputTooLarge, InputUnreadable, StorageError
from recto.jobs import DocumentState, Job, JobDocument
from recto.orders import Order
from recto.settings import S3
from recto.values import JobId, Value, canonical_json
from storage.protocols import JobStore, ObjectStore
from workers.inputs.buckets import is_s3, open_object
from workers.places import STORED

FOLDER: Final = "unreadable"
_NOT_COPIED: Final = frozenset({InputTooLarge.code, InputUnreadable.code})
_AT_ONCE: Final = 100


class Unreadable(Value):
    """``source`` is where the document lies; ``copied`` says whether a copy is beside this."""

    name: str
    source: str
    job: JobId
    faults: tuple[Fault, ...]
    copied: bool


def set_aside(jobs: JobStore, job: Job, target: ObjectStore, *, settings: S3) -> int:
    """Puts the documents of a job that failed aside and takes back what succeeded now; how many were put.

    Nothing is done where the order does not ask for it. Raises the ``StorageError`` family for the target.
    """
    if not isinstance(job.purpose, Order) or not job.purpose.set_aside:
        return 0
    put = 0
    for document in _documents(jobs, job.id):
        _take_back(target, document.name)
        if document.state is DocumentState.FAILED:
            _put(job.id, document, target, settings)
            put += 1
    return put


def _put(job: JobId, document: JobDocument, target: ObjectStore, settings: S3) -> None:
    copied = _copy(document, target, settings)
    said = Unreadable(name=document.name, source=document.source, job=job, faults=document.faults, copied=copied)
    target.put_stream(_error_key(document.name), io.BytesIO(canonical_json(said)))


def _copy(document: JobDocument, target: ObjectStore, settings: S3) -> bool:
    """False where it is not to be had any more, or was never."""
    if any(fault.code in _NOT_COPIED for fault in document.faults) or not _is_near(document.source):
        return False
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(_opened(document.source, settings))
        except OSError:
            return False
        except StorageError as error:
            if error.retryable:
                raise
            return False
        target.put_stream(_copy_key(document.name), stream)
    return True


def _is_near(source: str) -> bool:
    return is_s3(source) or not (source.startswith(STORED) or "://" in source)


def _opened(source: str, settings: S3) -> AbstractContextManager[BinaryIO]:
    return open_object(source, settings=settings) if is_s3(source) else Path(source).open("rb")


def _take_back(target: ObjectStore, name: str) -> None:
    for key in (_copy_key(name), _error_key(name)):
        target.delete(key)


def _documents(jobs: JobStore, job: JobId) -> Iterator[JobDocument]:
    after = ""
    while documents := jobs.documents(job, after=after, limit=_AT_ONCE):
        yield from documents
        after = documents[-1].name


def _copy_key(name: str) -> str:
    return f"{FOLDER}/{name}"


def _error_key(name: str) -> str:
    return f"{FOLDER}/{name}.error.json"
