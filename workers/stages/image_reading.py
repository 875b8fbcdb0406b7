"""The second half of reading a page: an engine reads its image."""

from collections.abc import Callable
from dataclasses import dataclass

from documents.raster import cropped, encode_figure
from documents.turns import ONE_AT_A_TIME
from layouts.judging.evidence import Known, NoEvidence
from ocr_backends.protocol import OcrBackend
from recto.errors import EngineAway, EngineError, EngineUnavailable, InputError, PageError, fault_of, without_name
from recto.jobs import SettledPage
from recto.pages import PageRecord, PageState, Rung
from recto.recognitions import Failure
from recto.values import PageNumber, digest
from storage.keys import image_key
from workers.ladder import Exhausted, stands_in
from workers.routing import Accept, Reject
from workers.stages.asking_page import AskingPage
from workers.stages.attempts import Subject
from workers.stages.doubting import in_doubt, seen_image
from workers.stages.drawing import Drawn
from workers.stages.endings import failed_page
from workers.stages.ladder import Climbed, climbed
from workers.stages.own_text import stand_in
from workers.stages.page_reading import Ended, best_reading
from workers.stages.reader import Reader, Source, keep_parsed
from workers.stages.recognition import recipe_for
from workers.stages.split import ImagePlan


def image_read(
    drawn: Drawn, page: PageNumber, reader: Reader, *, shown: str, source: Callable[[], Source]
) -> SettledPage | AskingPage:
    """The page as its image was read, or with what is to be asked of it. ``source`` is opened only where nobody can
    read the image of a page with text.

    Bad pages and engines end in a ``failed`` state; only store failures are raised, ``EngineAway``, and of models
    ``EngineUnavailable``: every page would fail by what a person has to put right.
    """
    try:
        read = _from_image(drawn, page, reader)
        if drawn.own_text_failed or not read.lost:
            return in_doubt(read.settled, seen_image(drawn.plan.pixels, drawn.known), reader)
        return _with_own_text(read.settled, page, reader, source)
    except EngineAway:  # the page waits for it
        raise
    except (PageError, EngineError) as error:
        if isinstance(error, EngineUnavailable) and reader.rungs:
            raise
        return failed_page(page, without_name(fault_of(error), f"{shown}, page {page}"), size=drawn.plan.size)


@dataclass(frozen=True)
class _Read:
    """``lost``: the page's own text, where it is sound, is better than that."""

    settled: SettledPage
    lost: bool


def _with_own_text(unread: SettledPage, page: PageNumber, reader: Reader, source: Callable[[], Source]) -> SettledPage:
    """A page is no worse off for a document that cannot be had any more."""
    with ONE_AT_A_TIME:
        try:
            opened = source()
        except InputError:
            return unread
        return stand_in(unread, opened, page, reader)


def _from_image(drawn: Drawn, page: PageNumber, reader: Reader) -> _Read:
    plan = drawn.plan
    if not reader.rungs:
        ended = best_reading(_subject(drawn, reader.backend, reader), reader.backend, reader.helpers, reader.store)
        settled = _settled(ended, plan, page, reader)
        return _Read(settled, lost=settled.record.state is PageState.UNSUPPORTED_SCRIPT)
    other = reader.rungs.get(Rung.CPU_ENGINE, reader.backend)
    climb = climbed(_subject(drawn, reader.backend, reader), _subject(drawn, other, reader), reader)
    settled = _settled(climb.ended, plan, page, reader)
    record = settled.record.model_copy(update={"rungs": climb.rungs})
    settled = settled.model_copy(update={"record": record, "tokens": climb.tokens, "doubts": climb.doubts})
    return _Read(settled, lost=_is_lost(record, climb, drawn.known))


def _is_lost(record: PageRecord, climb: Climbed, known: Known) -> bool:
    """A page that nobody read, or of which less is kept than its own text has, if that is all of it."""
    if record.state is not PageState.READ:
        return True
    if isinstance(climb.kept, Exhausted) or isinstance(known, NoEvidence) or not known.complete:
        return False
    return stands_in(climb.kept, sum(sum(map(str.isalnum, word.text)) for word in known.words))


def _subject(drawn: Drawn, backend: OcrBackend, reader: Reader) -> Subject:
    plan = drawn.plan
    make = recipe_for(backend.reads)
    return Subject(
        identity=digest({"image": plan.image.id, "recipe": reader.recipe}),
        pixels=plan.pixels,
        make=lambda: make(plan.pixels, image=plan.image.id, dpi=plan.dpi),
        known=drawn.known,
        languages=reader.options.languages,
    )


def _settled(ended: Ended | Failure, plan: ImagePlan, page: PageNumber, reader: Reader) -> SettledPage:
    stored_image = image_key(plan.image.id, plan.image.media_type)
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
