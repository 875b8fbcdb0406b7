"""Escalate: models are asked for the parts of pages that are in doubt. Nothing but what is kept is needed for that.

No page is lost by it: where nobody can be asked for as long as settings say, or asking ends worker after worker, the
page ends as it was read.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from recto.errors import Fault, ObjectMissing
from recto.jobs import JobDocument, SettledPage
from recto.units import Escalate
from recto.values import PageNumber
from storage.keys import waiting_key
from workers.handlers.pagegroup import PageGroup, in_pack
from workers.handlers.recognize import has_pack, without_settled
from workers.handlers.suspects import pages_to_do
from workers.handlers.turns import Done, Later, Outcome, Turn
from workers.handlers.waited import Waited
from workers.stages.answering import PutAside, answered_page, drafts_count, put_aside
from workers.stages.asking_page import AskingPage, NotAsking, asking_before
from workers.stages.endings import failed_page
from workers.stages.reader import Reader
from workers.station import Station

AT_ONCE: Final = 64
"""Pages of a unit that are asked for at once: mostly they wait for others."""


def escalate(turn: Turn, work: Escalate, station: Station) -> Outcome:
    document = station.stores.jobs.document(turn.job.id, work.name)
    if document.state.is_final:
        return Done()
    group = PageGroup(turn, station, document)
    drafts = _Drafts(document, work, group.reader)
    group.lost = drafts.count
    has_pack(group, work.pack)
    pages = pages_to_do(turn, station, group, work.pages)
    if turn.tries > 1:
        pages = without_settled(turn, station, group, pages)
    if gone := drafts.gone(pages):
        group.to_split(gone)
        pages = [page for page in pages if page not in gone]
    if not pages:
        return group.done()
    waited = Waited(station.places.work(turn.job.tenant), waiting_key(turn.unit.id), first=turn.tries == 1)
    ask, last = station.ask_for(turn.job), waited.seconds >= station.patience(turn.job)
    if station.asks_in_batches(turn.job):
        drafts.put_aside(pages, partial(station.batch_asker(turn.job).put_aside, anew=turn.tries == 1))

    def answered(page: PageNumber, reader: Reader) -> SettledPage:
        return drafts.in_packs(answered_page(drafts.of(page, reader), reader, ask, last=last))

    outcome = group.work_together(pages, answered, at_once=AT_ONCE)
    waited.note(waits=isinstance(outcome, Later), anew=group.told > 0)
    return outcome


def left_as_drafts(turn: Turn, work: Escalate, station: Station, fault: Fault) -> list[SettledPage]:
    """How the unsettled pages of a unit end that cannot be done because of ``fault``."""
    document = station.stores.jobs.document(turn.job.id, work.name)
    store = station.pages_store(turn.job.tenant)
    drafts = _Drafts(document, work, station.reader(turn.job, store))
    with suppress(ObjectMissing):
        store.load(work.pack)
    return [drafts.count(page, fault) for page in station.stores.jobs.attempts(turn.job.id, work.name, work.pages)]


class _Drafts:
    """The pages of a unit as they were read."""

    def __init__(self, document: JobDocument, work: Escalate, reader: Reader) -> None:
        self._document = document
        self._work = work
        self._reader = reader

    def of(self, page: PageNumber, reader: Reader) -> AskingPage:
        kept = asking_before(self._document.document, page, reader)
        if isinstance(kept, AskingPage):
            return kept
        raise ObjectMissing(f"page {page} is not in {self._work.pack}")

    def gone(self, pages: Sequence[PageNumber]) -> list[PageNumber]:
        """Those that are kept no more."""
        document = self._document.document
        return [page for page in pages if isinstance(asking_before(document, page, self._reader), NotAsking)]

    def put_aside(self, pages: Sequence[PageNumber], aside: PutAside) -> None:
        for page in pages:
            put_aside(self.of(page, self._reader), self._reader, aside)

    def count(self, page: PageNumber, fault: Fault) -> SettledPage:
        """The page as it ends because of ``fault``."""
        try:
            kept = self.of(page, self._reader)
        except ObjectMissing:
            return failed_page(page, fault)
        return in_pack(self.in_packs(drafts_count(kept, fault)), self._work.pack)

    def in_packs(self, settled: SettledPage) -> SettledPage:
        """With the pack of its image, which no other pack takes along."""
        own = self._work.pack if settled.image_key else ""
        return settled.model_copy(update={"image_pack": settled.image_pack or own})
