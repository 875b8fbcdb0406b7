"""The second half of reading a page: an engine reads its image."""

from collections.abc import Callable

from documents.raster import cropped, encode_figure
from recto.errors import EngineAway, EngineError, InputError, PageError, fault_of, without_name
from recto.jobs import SettledPage
from recto.pages import PageRecord, PageState
from recto.recognitions import Failure
from recto.values import PageNumber, digest
from storage.keys import image_key
from workers.routing import Accept, Reject
from workers.stages.attempts import Subject
from workers.stages.drawing import Drawn
from workers.stages.endings import failed_page
from workers.stages.own_text import stand_in
from workers.stages.page_reading import best_reading
from workers.stages.reader import Reader, Source, keep_parsed
from workers.stages.recognition import as_drawn, prepared
from workers.stages.split import ImagePlan


def image_read(
    drawn: Drawn, page: PageNumber, reader: Reader, *, shown: str, source: Callable[[], Source]
) -> SettledPage:
    """The page as its image was read. ``source`` is opened only where nobody can read the image of a page with text.

    Bad pages and engines end in a ``failed`` state; only store failures are raised, and ``EngineAway``.
    """
    try:
        read = _from_image(drawn.plan, page, reader)
        unknown = read.record.state is PageState.UNSUPPORTED_SCRIPT
        return _with_own_text(read, page, reader, source) if unknown and not drawn.own_text_failed else read
    except EngineAway:  # the page waits for it
        raise
    except (PageError, EngineError) as error:
        return failed_page(page, without_name(fault_of(error), f"{shown}, page {page}"), size=drawn.plan.size)


def _with_own_text(unread: SettledPage, page: PageNumber, reader: Reader, source: Callable[[], Source]) -> SettledPage:
    """A page is no worse off for a document that cannot be had any more."""
    try:
        opened = source()
    except InputError:
        return unread
    return stand_in(unread, opened, page, reader)


def _from_image(plan: ImagePlan, page: PageNumber, reader: Reader) -> SettledPage:
    stored_image = image_key(plan.image.id, plan.image.media_type)
    make = as_drawn if reader.backend.reads == "drawing" else prepared
    subject = Subject(
        identity=digest({"image": plan.image.id, "recipe": reader.recipe}),
        pixels=plan.pixels,
        make=lambda: make(plan.pixels, image=plan.image.id, dpi=plan.dpi),
    )
    ended = best_reading(subject, reader.backend, reader.helpers, reader.store)
    if isinstance(ended, Failure):
        failed = failed_page(page, ended.fault, size=plan.size, engine=ended.engine)
        return failed.model_copy(update={"image_key": stored_image})
    parsed = ended.reading.parsed
    kept = keep_parsed(parsed, ended.reading.key, reader.store, lambda box: encode_figure(cropped(plan.pixels, box)))
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
