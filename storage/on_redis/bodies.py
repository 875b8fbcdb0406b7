"""Values as they lie in Redis, and what is counted of them."""

import zlib
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from pydantic import TypeAdapter

from recto.errors import Fault, InternalError
from recto.jobs import DocumentState, Job, JobDocument, JobState, SettledPage
from recto.orders import Order, Priority
from storage.on_redis.replies import Reply, data, several, text

_T = TypeVar("_T")
_FAULTS: Final = TypeAdapter(tuple[Fault, ...])

# What most settled pages have in common. Pages that lie in Redis were written with it: it must stay as it is.
_COMMON: Final = (
    b'"faults":[{"code":"page_crashed","message":"","remedy":"","retryable":true}],"state":"failed","state":"blank",'
    b'"reason":"","source":"nothing"},"size":{"width":2480.0,"height":3508.0,"unit":"px"},"parsed_key":"parsed/'
    b'{"record":{"page":1,"state":"read","reason":"its text layer is good","engine":"rapidocr","source":"image",'
    b'"engine":"textlayer","source":"text_layer","faults":[]},"size":{"width":595.0,"height":842.0,"unit":"pt"},'
    b'"parsed_key":"","image_key":"images/.png","image_key":"","pack":"packs/","image_pack":"packs/","image_pack":""}'
)


def job_from(reply: Reply) -> Job:
    """Of the fields body, state and priority (empty where it is as ordered)."""
    body, state, priority = several(reply)
    job = _read(Job.model_validate_json, data(body)).model_copy(update={"state": JobState(text(state))})
    if not priority or not isinstance(job.purpose, Order):
        return job
    purpose = job.purpose.model_copy(update={"priority": Priority(text(priority))})
    return job.model_copy(update={"purpose": purpose})


def document_from(reply: Reply) -> JobDocument:
    """Of the fields body, state and faults."""
    body, state, faults = several(reply)
    changed = {"state": DocumentState(text(state)), "faults": _read(_FAULTS.validate_json, data(faults))}
    return _read(JobDocument.model_validate_json, data(body)).model_copy(update=changed)


def faults_body(faults: Iterable[Fault]) -> bytes:
    return _FAULTS.dump_json(tuple(faults))


def faults_counted(faults: Iterable[Fault]) -> str:
    """The counters that these add to, one a line; each code once, for it is pages and documents that are counted."""
    return "\n".join(sorted({f"fault:{fault.code}" for fault in faults}))


def page_body(page: SettledPage) -> bytes:
    """The counters that it adds to, one a line, a zero byte, and the page, packed: a third of its JSON."""
    record = page.record
    counted = [
        f"page:{record.state}",
        *([f"engine:{record.engine}"] if record.engine else []),
        faults_counted(record.faults),
    ]
    packer = zlib.compressobj(1, wbits=-15, zdict=_COMMON)
    return "\n".join(counted).encode() + b"\0" + packer.compress(page.model_dump_json().encode()) + packer.flush()


def page_from(body: bytes) -> SettledPage:
    packed = body.partition(b"\0")[2]
    return _read(SettledPage.model_validate_json, zlib.decompressobj(wbits=-15, zdict=_COMMON).decompress(packed))


def _read(read: Callable[[bytes], _T], body: bytes) -> _T:
    try:
        return read(body)
    except ValueError as error:  # pydantic's validation error is one
        raise InternalError(
            "the job store holds values that this Recto does not know",
            remedy="Use the Recto that wrote them, or empty the job store and run `recto recover`.",
        ) from error
