"""A page read from its own text."""

from layouts.judging.trust import is_sound
from layouts.parsing import parse
from ocr_backends.protocol import PdfPage
from recto.jobs import SettledPage
from recto.pages import PageRecord, PageState, Rung, RungTaken
from recto.recognitions import Failure
from recto.values import PageNumber, digest
from storage.keys import reading_key
from workers.keptimages import keep_image
from workers.stages.reader import Reader, Source, keep_parsed
from workers.stages.recognition import recognized
from workers.stages.split import RENDER_DPI, TextPlan

FIGURE_DPI = 150.0


def own_text(plan: TextPlan, source: Source, page: PageNumber, reader: Reader) -> SettledPage | Failure:
    """The page as its text layer has it."""
    file, document = source.file, source.document
    pdf_page = PdfPage(document=file.document, index=page - 1, path=file.path, password=reader.password)
    key = reading_key(digest({"document": file.document, "index": page - 1}), reader.text_layer.fingerprint)
    outcome = recognized(lambda: pdf_page, key=key, backend=reader.text_layer, store=reader.store)
    if isinstance(outcome, Failure):
        return outcome
    parsed = parse(outcome)
    kept = keep_parsed(parsed, key, reader.store, lambda box: document.region(page - 1, box, FIGURE_DPI))
    image = _asked_image(source, page, reader)
    record = PageRecord(page=page, state=PageState.READ, reason=plan.reason, engine=parsed.engine, source="text_layer")
    return SettledPage(record=record, size=plan.size, parsed_key=kept, image_key=image)


def stand_in(unread: SettledPage, source: Source, page: PageNumber, reader: Reader) -> SettledPage:
    """A page whose image no engine can read, from what text of its own it has, if that is sound; it stays marked."""
    if unread.size.unit != "pt" or reader.options.force_ocr or not is_sound(source.document.facts(page - 1)):
        return unread
    reason = f"its own text, which may not be all of it, stands in: {unread.record.reason}"
    read = own_text(TextPlan(size=unread.size, reason=reason), source, page, reader)
    if isinstance(read, Failure):
        return unread
    own, before = read.record, unread.record
    rungs = (*(rung.model_copy(update={"counts": False}) for rung in before.rungs), _taken(own, before))
    record = own.model_copy(update={"faults": before.faults, "rungs": rungs if reader.rungs else ()})
    lost = {"record": record, "image_key": unread.image_key, "tokens": unread.tokens, "doubts": unread.doubts}
    return read.model_copy(update=lost)


def _taken(own: PageRecord, before: PageRecord) -> RungTaken:
    return RungTaken(rung=Rung.TEXT_LAYER, engine=own.engine, why=before.reason, outcome="it stands in", counts=True)


def _asked_image(source: Source, page: PageNumber, reader: Reader) -> str:
    """A drawing of a page that was read from its text layer, where images of all pages are asked for."""
    if not reader.options.images:
        return ""
    image, _ = source.document.render(page - 1, float(reader.options.dpi) or RENDER_DPI)
    return keep_image(image, reader.store)
