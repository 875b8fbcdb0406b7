"""Recognize: an engine reads the images of pages that were drawn."""

from recto.errors import ObjectMissing
from recto.jobs import SettledPage
from recto.logs import log
from recto.units import Recognize, Split, unit_for
from recto.values import PageNumber
from workers.handlers.pagegroup import PageGroup
from workers.handlers.split import settled_in
from workers.handlers.suspects import pages_to_do
from workers.handlers.turns import Done, Outcome, Turn
from workers.stages.drawing import NotDrawn, drawn_before, taken_up
from workers.stages.image_reading import image_read
from workers.stages.reader import Reader
from workers.station import Station


def recognize(turn: Turn, work: Recognize, station: Station) -> Outcome:
    document = station.stores.jobs.document(turn.job.id, work.name)
    if document.state.is_final:
        return Done()
    group = PageGroup(turn, station, document)
    pages = pages_to_do(turn, station, group, work.pages)
    if turn.tries > 1:
        pages = _without_settled(turn, station, group, pages)
    if pages and not _has_images(group, work.pack):
        again = Split(name=work.name, pages=tuple(pages))
        return Done(then=(*group.done().then, unit_for(turn.job, again, round=turn.unit.round, trace=turn.unit.trace)))

    def read(page: PageNumber, reader: Reader) -> SettledPage:
        kept = drawn_before(document.document, page, reader)
        if isinstance(kept, NotDrawn):
            raise ObjectMissing(f"page {page} is not in {work.pack}")
        settled = image_read(
            taken_up(kept, reader),
            page,
            reader,
            shown=document.shown,
            source=lambda: station.source(turn.job, document),
        )
        return settled.model_copy(update={"image_pack": work.pack if settled.image_key else ""})

    engines = station.engines(turn.job)
    if pages and engines.is_model:
        return group.work_together(pages, read, at_once=engines.at_once)
    group.work_on(pages, read)
    return group.done()


def _without_settled(turn: Turn, station: Station, group: PageGroup, pages: list[PageNumber]) -> list[PageNumber]:
    """Tells of pages that an owner before this one had settled and not told of; returns the others."""
    if not pages:
        return pages
    store, size = station.places.work(turn.job.tenant), station.settings.service.group_pages
    packs = [pack for pack in group.names.found(store, pages, group=size) if pack.kind == "s"]
    found = settled_in(group, packs, pages, forget_faults=turn.unit.round > 0)
    group.reused(found)
    known = {page.record.page for page in found}
    return [page for page in pages if page not in known]


def _has_images(group: PageGroup, pack: str) -> bool:
    try:
        group.store.load(pack)
    except ObjectMissing:
        log("images_gone", document=group.document.name, pack=pack)
        return False
    return True
