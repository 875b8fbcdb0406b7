"""Settle: one page, from its document to the one state it ends in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from documents.raster import cropped, encode_figure
from documents.source import SourceDocument
from layouts.parsing import PARSER_VERSION, parse
from layouts.trust import is_sound
from ocr_backends.protocol import OcrBackend, PdfPage
from ocr_backends.registry import Helpers
from recto.blocks import Figure
from recto.errors import EngineError, Fault, ObjectMissing, PageError, fault_of, without_name
from recto.geometry import Box
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.options import ReadOptions
from recto.pages import PageRecord, PageSize, PageState, ParsedPage
from recto.recognitions import Failure
from recto.settings import Limits
from recto.values import PageNumber, Value, digest
from storage.keys import figure_key, image_key, parsed_key, reading_key, settled_key
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore
from workers.fingerprints import page_digest
from workers.requests import SourceFile
from workers.routing import Accept, Reject
from workers.stages.page_reading import Subject, best_reading
from workers.stages.recognition import prepared, recognized
from workers.stages.split import RENDER_DPI, BlankPlan, ImagePlan, PagePlan, TextPlan, image_plan, split_page

FIGURE_DPI = 150.0
Crop: TypeAlias = Callable[[Box], EncodedImage]
"""Draws a part of a page, given in the page frame."""

UNKNOWN_SIZE = PageSize(width=0.0, height=0.0, unit="pt")


@dataclass(frozen=True)
class Reader:
    """What it takes to read pages under one set of options.

    ``fingerprint`` is the reading fingerprint, ``recipe`` that of how images are made ready. ``helpers`` are asked
    for images that ``backend`` cannot read.
    """

    options: ReadOptions
    limits: Limits
    fingerprint: str
    recipe: str
    text_layer: OcrBackend
    backend: OcrBackend
    helpers: Helpers | None
    store: ObjectStore
    password: str


class NotSettled(Value):
    """No earlier work counts for this page."""


def settled_before(
    file: SourceFile, page: PageNumber, reader: Reader, *, retry_failed: bool
) -> SettledPage | NotSettled:
    """What was settled for this page before, by content; a failed one is forgotten where it is to be tried again."""
    key = _settled_key(file, page, reader)
    try:
        settled = SettledPage.model_validate_json(unpacked(reader.store.get(key)))
    except ObjectMissing:
        return NotSettled()
    if settled.image_key and not has(reader.store, settled.image_key):  # cleared away after a run: drawn again
        return NotSettled()
    if retry_failed and settled.record.faults:
        reader.store.delete(key)
        return NotSettled()
    return settled


def has(store: ObjectStore, key: str) -> bool:
    """Whether there is an object under ``key``."""
    try:
        with store.open(key):
            return True
    except ObjectMissing:
        return False


def settle_page(document: SourceDocument, file: SourceFile, page: PageNumber, reader: Reader) -> SettledPage:
    """Reads one page to its end and keeps the result by content, unless trying again might change it.

    Bad pages and engines end in a ``failed`` state; only store failures are raised.
    """
    size = UNKNOWN_SIZE
    try:
        plan = split_page(document, page - 1, reader.options, reader.limits)
        size = plan.size
        settled = _settled(plan, document, file, page, reader)
    except (PageError, EngineError) as error:
        # What is kept by content names no file: the same page may come again under another name.
        settled = failed_page(page, without_name(fault_of(error), f"{file.shown}, page {page}"), size=size)
    if not any(fault.retryable for fault in settled.record.faults):
        reader.store.put_if_absent(_settled_key(file, page, reader), packed(settled.model_dump_json().encode()))
    return settled


def failed_page(page: PageNumber, fault: Fault, *, size: PageSize = UNKNOWN_SIZE, engine: str = "") -> SettledPage:
    """A page that ended without a reading."""
    record = PageRecord(
        page=page, state=PageState.FAILED, reason=fault.message, engine=engine, source="nothing", faults=(fault,)
    )
    return SettledPage(record=record, size=size)


def _settled_key(file: SourceFile, page: PageNumber, reader: Reader) -> str:
    return settled_key(page_digest(file.document, page - 1, reader.fingerprint))


def _settled(
    plan: PagePlan, document: SourceDocument, file: SourceFile, page: PageNumber, reader: Reader
) -> SettledPage:
    match plan:
        case BlankPlan():
            return _blank(plan, page)
        case TextPlan():
            return _from_text_layer(plan, document, file, page, reader)
        case ImagePlan():
            read = _from_image(plan, page, reader)
            unknown = read.record.state is PageState.UNSUPPORTED_SCRIPT
            return _from_unsure_layer(read, document, file, page, reader) if unknown else read


def _blank(plan: BlankPlan, page: PageNumber) -> SettledPage:
    record = PageRecord(page=page, state=PageState.BLANK, reason=plan.reason, engine="", source="nothing")
    return SettledPage(record=record, size=plan.size)


def _from_text_layer(
    plan: TextPlan, document: SourceDocument, file: SourceFile, page: PageNumber, reader: Reader
) -> SettledPage:
    """From the page's own text, or from its image where that text cannot be read."""
    read = _own_text(plan, document, file, page, reader)
    if isinstance(read, SettledPage):
        return read
    reason = f"its text layer could not be read: {read.fault.message}"
    other = image_plan(document, page - 1, reader.options, reader.limits, reason=reason)
    return _from_image(other, page, reader) if isinstance(other, ImagePlan) else _blank(other, page)


def _own_text(
    plan: TextPlan, document: SourceDocument, file: SourceFile, page: PageNumber, reader: Reader
) -> SettledPage | Failure:
    pdf_page = PdfPage(document=file.document, index=page - 1, path=file.path, password=reader.password)
    key = reading_key(digest({"document": file.document, "index": page - 1}), reader.text_layer.fingerprint)
    outcome = recognized(lambda: pdf_page, key=key, backend=reader.text_layer, store=reader.store)
    if isinstance(outcome, Failure):
        return outcome
    parsed = parse(outcome)
    kept = _kept(parsed, key, reader, lambda box: document.region(page - 1, box, FIGURE_DPI))
    image = _asked_image(document, page, reader)
    record = PageRecord(page=page, state=PageState.READ, reason=plan.reason, engine=parsed.engine, source="text_layer")
    return SettledPage(record=record, size=plan.size, parsed_key=kept, image_key=image)


def _from_unsure_layer(
    unread: SettledPage, document: SourceDocument, file: SourceFile, page: PageNumber, reader: Reader
) -> SettledPage:
    """A page whose image no engine can read, from what text of its own it has, if that is sound; it stays marked."""
    if unread.size.unit != "pt" or reader.options.force_ocr or not is_sound(document.facts(page - 1)):
        return unread
    reason = f"its own text, which may not be all of it, stands in: {unread.record.reason}"
    read = _own_text(TextPlan(size=unread.size, reason=reason), document, file, page, reader)
    if isinstance(read, Failure):
        return unread
    record = read.record.model_copy(update={"faults": unread.record.faults})
    return read.model_copy(update={"record": record, "image_key": unread.image_key})


def _asked_image(document: SourceDocument, page: PageNumber, reader: Reader) -> str:
    """A drawing of a page that was read from its text layer, where images of all pages are asked for."""
    if not reader.options.images:
        return ""
    image, _ = document.render(page - 1, float(reader.options.dpi) or RENDER_DPI)
    key = image_key(image.id, image.media_type)
    reader.store.put_if_absent(key, image.content)
    return key


def _from_image(plan: ImagePlan, page: PageNumber, reader: Reader) -> SettledPage:
    stored_image = image_key(plan.image.id, plan.image.media_type)
    reader.store.put_if_absent(stored_image, plan.image.content)
    subject = Subject(
        identity=digest({"image": plan.image.id, "recipe": reader.recipe}),
        pixels=plan.pixels,
        make=lambda: prepared(plan.pixels, image=plan.image.id, dpi=plan.dpi),
    )
    ended = best_reading(subject, reader.backend, reader.helpers, reader.store)
    if isinstance(ended, Failure):
        failed = failed_page(page, ended.fault, size=plan.size, engine=ended.engine)
        return failed.model_copy(update={"image_key": stored_image})
    parsed = ended.reading.parsed
    kept = _kept(parsed, ended.reading.key, reader, lambda box: encode_figure(cropped(plan.pixels, box)))
    record = _record(page, ended.decision, plan.reason, parsed.engine)
    return SettledPage(record=record, size=plan.size, parsed_key=kept, image_key=stored_image)


def _record(page: PageNumber, decision: Accept | Reject, reason: str, engine: str) -> PageRecord:
    match decision:
        case Accept(note=note, faults=faults):
            why = f"{reason}; {note}" if note else reason
            return PageRecord(page=page, state=PageState.READ, reason=why, engine=engine, source="image", faults=faults)
        case Reject(state=state, fault=fault):
            return PageRecord(
                page=page, state=state, reason=fault.message, engine=engine, source="image", faults=(fault,)
            )


def _kept(parsed: ParsedPage, reading: str, reader: Reader, crop: Crop) -> str:
    """Stores the parsed page and the crops of its figures; returns its key."""
    key = parsed_key(reading, PARSER_VERSION)
    figures = [block for block in parsed.blocks if isinstance(block, Figure)]
    for number, figure in enumerate(figures, start=1):
        reader.store.put_if_absent(figure_key(key, number), crop(figure.box).content)
    reader.store.put_if_absent(key, packed(parsed.model_dump_json().encode()))
    return key
