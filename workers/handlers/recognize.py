"""Recognize: an engine reads the images of pages that were drawn."""

from recto.errors import ObjectMissing
from recto.jobs import SettledPage
from recto.logs import log
from recto.units import Escalate, Recognize, Split
from recto.values import PageNumber
from workers.handlers.pagegroup import PageGroup
from workers.handlers.split import settled_in, without_asking
from workers.handlers.suspects import pages_to_do
from workers.handlers.turns import Done, Outcome, Turn
from workers.stages.asking_page import AskingPage
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
        pages = without_settled(turn, station, group, pages)
    if pages and not has_pack(group, work.pack):
        again = Split(name=work.name, pages=tuple(pages))
        return Done(then=(*group.done().then, turn.following(again)))

    def read(page: PageNumber, reader: Reader) -> SettledPage | AskingPage:
        kept = drawn_before(document.document, page, reader)
        if isinstance(kept, NotDrawn):
            raise ObjectMissing(f"page {page} is not in {work.pack}")
        ended = image_read(
            taken_up(kept, reader),
            page,
            reader,
            shown=document.shown,
            source=lambda: station.source(turn.job, document),
        )
        return _with_image_in(work.pack, ended)

    engines = station.engines(turn.job)
    if pages and engines.is_model:
        return group.work_together(pages, read, at_once=engines.at_once)
    group.work_on(pages, read)
    return group.done()


def _with_image_in(pack: str, ended: SettledPage | AskingPage) -> SettledPage | AskingPage:
    if isinstance(ended, AskingPage):
        return ended.model_copy(update={"settled": _with_image_in(pack, ended.settled)})
    return ended.model_copy(update={"image_pack": pack if ended.image_key else ""})


def without_settled(turn: Turn, station: Station, group: PageGroup, pages: list[PageNumber]) -> list[PageNumber]:
    """Tells of pages that an owner before this one had read and not told of; returns the others."""
    if not pages:
        return pages
    store, size = station.places.work(turn.job.tenant), station.settings.service.group_pages
    packs = group.names.found(store, pages, group=size)
    without_images = [pack for pack in packs if pack.kind != "d"]
    found = settled_in(group, without_images, pages, forget_faults=turn.unit.round > 0)
    group.reused(found)
    known = {page.record.page for page in found}
    left = [page for page in pages if page not in known]
    if isinstance(turn.unit.work, Escalate):  # they ask now
        return left
    return without_asking(group, [pack for pack in packs if pack.kind == "a"], left, present=packs)


def has_pack(group: PageGroup, pack: str) -> bool:
    """Has it at hand, if it is there."""
    try:
        group.store.load(pack)
    except ObjectMissing:
        log("images_gone", document=group.document.name, pack=pack)
        return False
    return True
