"""The first half of reading a page: it ends at once, or its image is drawn and waits for an engine."""

from dataclasses import dataclass

from documents.raster import decode
from layouts.judging.evidence import NO_EVIDENCE, Known, own_text_evidence
from recto.errors import EngineError, ObjectMissing, PageError, fault_of, without_name
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.pages import PageSize
from recto.values import DocumentId, ImageId, PageNumber, Value, digest
from storage.keys import drawn_key, image_key
from storage.packing import packed, unpacked
from workers.fingerprints import SPLIT_VERSION, page_digest
from workers.keptimages import keep_image
from workers.stages.asking_page import AskingPage
from workers.stages.doubting import in_doubt, seen_page
from workers.stages.endings import UNKNOWN_SIZE, blank_page, failed_page
from workers.stages.own_text import own_text
from workers.stages.reader import Reader, Source
from workers.stages.split import BlankPlan, ImagePlan, TextPlan, image_plan, split_page

MOST_WORDS = 5000
"""Of a page's own text that are kept with its drawing."""

KEPT_VERSION = "2"
"""Raise it when ``DrawnPage`` changes: a Recto of another version draws the page itself."""


@dataclass(frozen=True)
class Drawn:
    """A page whose image is to be read. ``own_text_failed``: its text layer was tried before.

    ``known``: what its own text, which could not be trusted to be all of it, proves of it all the same.
    """

    plan: ImagePlan
    own_text_failed: bool = False
    known: Known = NO_EVIDENCE


class DrawnPage(Value):
    """``Drawn`` as it is kept until an engine's turn: all but the image, which is kept under its own key."""

    size: PageSize
    image: ImageId
    media_type: str
    width: int
    height: int
    dpi: float
    reason: str
    own_text_failed: bool
    known: Known = NO_EVIDENCE


class NotDrawn(Value):
    """Nothing is kept of that page, or its image is gone."""


def drawn_or_settled(source: Source, page: PageNumber, reader: Reader) -> SettledPage | AskingPage | Drawn:
    """A page that is blank, has text of its own or cannot be drawn ends here, or waits for what models say of it. The
    image of a drawn one is kept.

    Bad pages and engines end in a ``failed`` state; only store failures are raised.
    """
    size = UNKNOWN_SIZE
    try:
        plan = split_page(source.document, page - 1, reader.options, reader.limits)
        size = plan.size
        match plan:
            case BlankPlan():
                return blank_page(plan, page)
            case TextPlan():
                return _from_text_layer(plan, source, page, reader)
            case ImagePlan():
                return _kept(Drawn(plan, known=own_text_known(source, page, plan)), reader)
    except (PageError, EngineError) as error:
        # What is kept by content names no file: the same page may come again under another name.
        return failed_page(page, without_name(fault_of(error), f"{source.file.shown}, page {page}"), size=size)


def keep_drawn(drawn: Drawn, document: DocumentId, page: PageNumber, reader: Reader) -> DrawnPage:
    plan = drawn.plan
    value = DrawnPage(
        size=plan.size,
        image=plan.image.id,
        media_type=plan.image.media_type,
        width=plan.image.width,
        height=plan.image.height,
        dpi=plan.dpi,
        reason=plan.reason,
        own_text_failed=drawn.own_text_failed,
        known=drawn.known,
    )
    reader.store.put_if_absent(key_of_drawn(document, page, reader), packed(value.model_dump_json().encode()))
    return value


def drawn_before(document: DocumentId, page: PageNumber, reader: Reader) -> DrawnPage | NotDrawn:
    try:
        return DrawnPage.model_validate_json(unpacked(reader.store.get(key_of_drawn(document, page, reader))))
    except ObjectMissing:
        return NotDrawn()


def taken_up(kept: DrawnPage, reader: Reader) -> Drawn:
    """With its image decoded again. Raises the ``PageError`` family, ``ObjectMissing``."""
    image = EncodedImage(
        id=kept.image,
        media_type=kept.media_type,
        width=kept.width,
        height=kept.height,
        content=reader.store.get(image_key(kept.image, kept.media_type)),
    )
    plan = ImagePlan(
        size=kept.size, image=image, pixels=decode(image, limits=reader.limits), dpi=kept.dpi, reason=kept.reason
    )
    return Drawn(plan, kept.own_text_failed, kept.known)


def _from_text_layer(
    plan: TextPlan, source: Source, page: PageNumber, reader: Reader
) -> SettledPage | AskingPage | Drawn:
    """From the page's own text, or its image is to be read where that text cannot be."""
    read = own_text(plan, source, page, reader)
    if isinstance(read, SettledPage):
        return in_doubt(read, seen_page(source, page, plan.size), reader)
    reason = f"its text layer could not be read: {read.fault.message}"
    other = image_plan(source.document, page - 1, reader.options, reader.limits, reason=reason)
    return (
        _kept(Drawn(other, own_text_failed=True), reader) if isinstance(other, ImagePlan) else blank_page(other, page)
    )


def own_text_known(source: Source, page: PageNumber, plan: ImagePlan) -> Known:
    """Nothing where the page has no text, or so much that it would weigh more than its image."""
    facts = source.document.facts(page - 1)
    return own_text_evidence(facts, plan.pixels) if 0 < len(facts.text.words) <= MOST_WORDS else NO_EVIDENCE


def _kept(drawn: Drawn, reader: Reader) -> Drawn:
    keep_image(drawn.plan.image, reader.store)
    return drawn


def key_of_drawn(document: DocumentId, page: PageNumber, reader: Reader) -> str:
    """Says nothing of engines: who draws a page need not have the one that reads it."""
    options = reader.options
    asked = digest({"dpi": options.dpi, "force_ocr": options.force_ocr, "split": SPLIT_VERSION, "kept": KEPT_VERSION})
    return drawn_key(page_digest(document, page - 1, asked))
