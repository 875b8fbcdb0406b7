"""How a page may end without text, and what is kept of how it ended."""

from recto.errors import Fault, ObjectMissing
from recto.jobs import SettledPage
from recto.pages import PageRecord, PageSize, PageState
from recto.values import DocumentId, PageNumber, Value
from storage.keys import settled_key
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore
from workers.fingerprints import page_digest
from workers.stages.reader import Reader
from workers.stages.split import BlankPlan

UNKNOWN_SIZE = PageSize(width=0.0, height=0.0, unit="pt")


class NotSettled(Value):
    """No earlier work counts for this page."""


def failed_page(page: PageNumber, fault: Fault, *, size: PageSize = UNKNOWN_SIZE, engine: str = "") -> SettledPage:
    """A page that ended without a reading."""
    record = PageRecord(
        page=page, state=PageState.FAILED, reason=fault.message, engine=engine, source="nothing", faults=(fault,)
    )
    return SettledPage(record=record, size=size)


def blank_page(plan: BlankPlan, page: PageNumber) -> SettledPage:
    record = PageRecord(page=page, state=PageState.BLANK, reason=plan.reason, engine="", source="nothing")
    return SettledPage(record=record, size=plan.size)


def keep_settled(settled: SettledPage, document: DocumentId, reader: Reader) -> None:
    """Keeps how a page ended by content, unless trying again might change it. What this job paid is not content."""
    if not may_change(settled.record):
        key = key_of_settled(document, settled.record.page, reader)
        kept = settled.model_copy(update={"asked": 0, "paid": 0})
        reader.store.put_if_absent(key, packed(kept.model_dump_json().encode()))


def may_change(record: PageRecord) -> bool:
    """Whether the page might end otherwise if it were tried again: by itself, or where a model could not be asked."""
    faults = (*record.faults, *(fault for escalation in record.escalations for fault in escalation.fault))
    return any(fault.retryable for fault in faults)


def kept_page(document: DocumentId, page: PageNumber, reader: Reader) -> SettledPage | NotSettled:
    """How the page ended before."""
    try:
        data = reader.store.get(key_of_settled(document, page, reader))
    except ObjectMissing:
        return NotSettled()
    return SettledPage.model_validate_json(unpacked(data))


def key_of_settled(document: DocumentId, page: PageNumber, reader: Reader) -> str:
    return settled_key(page_digest(document, page - 1, reader.fingerprint))


def has(store: ObjectStore, key: str) -> bool:
    """Whether there is an object under ``key``."""
    try:
        with store.open(key):
            return True
    except ObjectMissing:
        return False
