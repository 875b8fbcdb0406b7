"""A page that was read and waits for what models say of its parts in doubt: kept by content until they were asked."""

from recto.errors import ObjectMissing
from recto.jobs import SettledPage
from recto.pages import PageWord
from recto.questions import PendingQuestion
from recto.values import DocumentId, PageNumber, Value
from storage.keys import asking_key, image_key
from storage.packing import packed, unpacked
from workers.fingerprints import page_digest
from workers.stages.endings import has
from workers.stages.reader import Reader


class AskingPage(Value):
    """``settled`` is how the page ends if its drafts count. ``evidence``: what OCR sees of the parts in doubt, where
    the reading has no words of its own.
    """

    settled: SettledPage
    questions: tuple[PendingQuestion, ...]
    evidence: tuple[PageWord, ...] = ()


class NotAsking(Value):
    """Nothing of that page waits for an answer."""


def keep_asking(asking: AskingPage, document: DocumentId, reader: Reader) -> None:
    key = key_of_asking(document, asking.settled.record.page, reader)
    reader.store.put_if_absent(key, packed(asking.model_dump_json().encode()))


def asking_before(document: DocumentId, page: PageNumber, reader: Reader) -> AskingPage | NotAsking:
    """What was kept of it."""
    try:
        return AskingPage.model_validate_json(unpacked(reader.store.get(key_of_asking(document, page, reader))))
    except ObjectMissing:
        return NotAsking()


def is_whole(asking: AskingPage, reader: Reader) -> bool:
    """Whether all that it names is still there, and reading it again would give nothing else."""
    settled = asking.settled
    crops = (crop for pending in asking.questions for crop in pending.question.crops)
    keys = [settled.parsed_key, settled.image_key, *(image_key(crop.image, crop.media_type) for crop in crops)]
    return not any(fault.retryable for fault in settled.record.faults) and all(
        has(reader.store, key) for key in keys if key
    )


def key_of_asking(document: DocumentId, page: PageNumber, reader: Reader) -> str:
    return asking_key(page_digest(document, page - 1, reader.fingerprint))
