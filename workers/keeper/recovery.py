"""Rebuilding an emptied job store from the journal and from the results that were written.

Until it is done the store is not whole, and nobody acknowledges anything. It may be killed and run again, and run where
nothing was lost: what is there is left as it is.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from recto.documents import Manifest
from recto.errors import StorageError
from recto.jobs import DocumentState, Job, JobDocument, JobState, SettledPage
from recto.logs import warn
from recto.orders import Order
from recto.settings import Settings
from recto.units import Assemble, Reopen, Unit, unit_for
from recto.values import PageNumber, Value
from storage.journal import Control, Ended, Round
from storage.spending_journal import Paid
from storage.stores import Stores
from workers.handlers.missing import missing_units
from workers.handlers.pagegroup import PageGroup
from workers.handlers.split import settled_in
from workers.handlers.turns import Turn
from workers.inputs.selection import numbers, selected
from workers.places import Places
from workers.service import FOREVER
from workers.stages.placing import manifest_of
from workers.station import Station, options_of

_DOCUMENTS_AT_ONCE: Final = 200
_AT_WORK: Final = (JobState.OPEN, JobState.PAUSED)


class RecoverySummary(Value):
    """What was there to be rebuilt."""

    jobs: int = 0
    documents: int = 0
    pages: int = 0
    keys: int = 0
    messages: int = 0
    calls: int = 0


Note = Callable[[str], None]
"""Told of each step, in words."""


def recover(stores: Stores, places: Places, settings: Settings, *, note: Note) -> RecoverySummary:
    """Rebuilds everything, then says that the store is whole. ``stores`` are opened for that (``rebuilding``)."""
    found = RecoverySummary(
        keys=_recover_keys(stores, places),
        messages=_recover_messages(stores, places),
        calls=_recover_spending(stores, places),
    )
    note(f"{found.keys} API keys, {found.messages} messages and {found.calls} calls of models are back")
    station = Station(settings, owner="")
    try:
        for job in places.journal.jobs():
            counted = _JobRecovery(stores, places, settings, station, job).run()
            found = _sum(found, counted)
            note(f"job {job.id}: {counted.documents} documents, {counted.pages} pages")
    finally:
        station.close()
    stores.registry.made_whole()
    return found


def _recover_keys(stores: Stores, places: Places) -> int:
    count = 0
    for count, key in enumerate(places.journal.keys(), start=1):  # noqa: B007
        stores.keys.put(key)
    return count


def _recover_messages(stores: Stores, places: Places) -> int:
    count = 0
    for count, message in enumerate(places.journal.messages(), start=1):  # noqa: B007
        stores.outbox.add(message)
    return count


def _recover_spending(stores: Stores, places: Places) -> int:
    """Calls whose outcome is not known stay charged with all that was set aside."""
    count = 0
    for count, (reservation, end) in enumerate(places.spending.all(), start=1):  # noqa: B007
        if isinstance(end, Paid):
            stores.purse.restore(reservation, end.cost)
        else:
            stores.purse.reserve(reservation, ())
    return count


def _sum(one: RecoverySummary, other: RecoverySummary) -> RecoverySummary:
    return RecoverySummary(**{name: getattr(one, name) + getattr(other, name) for name in RecoverySummary.model_fields})


class _JobRecovery:
    """One job."""

    def __init__(self, stores: Stores, places: Places, settings: Settings, station: Station, job: Job) -> None:
        self._station = station
        self._stores = stores
        self._places = places
        self._journal = places.journal
        self._settings = settings
        self._job = job

    def run(self) -> RecoverySummary:
        jobs, job = self._stores.jobs, self._job
        control = self._journal.control_of(job)
        jobs.create(job.model_copy(update={"state": JobState.OPEN}))
        if control.priority != job.priority:
            jobs.reprioritise(job.id, control.priority)
        self._hold_back(control)
        documents = self._documents()
        self._failures()
        pages = self._ends()
        if control.state in _AT_WORK:
            for units in self._units():
                self._stores.backlog.add(units)
        else:
            jobs.listed(job.id)
        if control.state is not JobState.OPEN:
            jobs.move(job.id, control.state)
        return RecoverySummary(jobs=1, documents=documents, pages=pages)

    def _hold_back(self, control: Control) -> None:
        """Before there is anything to release."""
        backlog, order = self._stores.backlog, self._job.purpose
        if control.state is JobState.PAUSED:
            backlog.hold(self._job.id, until=FOREVER)
        if isinstance(order, Order) and order.caps.pages_per_minute:
            backlog.pace(self._job.id, pages_per_minute=order.caps.pages_per_minute)

    def _documents(self) -> int:
        count = 0
        for count, document in enumerate(self._journal.documents(self._job.id), start=1):  # noqa: B007
            pending = document.model_copy(update={"state": DocumentState.PENDING, "faults": ()})
            self._stores.jobs.add_document(self._job.id, pending)
            if pending.pages:
                ranges = options_of(self._job).pages
                self._stores.jobs.plan(self._job.id, pending.name, numbers(selected(ranges, pending.pages)))
        return count

    def _failures(self) -> None:
        """Attempts that ended a worker count; others were nobody's fault or are made again."""
        jobs, job = self._stores.jobs, self._job.id
        for failure in self._journal.failures(job):
            counted = jobs.attempts(job, failure.name, (failure.page,)).get(failure.page, failure.attempt)
            for _ in range(counted, failure.attempt):
                jobs.claim(job, failure.name, failure.page)

    def _ends(self) -> int:
        """How many pages documents that ended have."""
        jobs, job = self._stores.jobs, self._job.id
        pages = 0
        for ended in self._journal.ends(job):
            jobs.add_document(job, JobDocument(name=ended.name, shown=ended.name))  # one that was never taken in
            settled = self._settled(ended)
            jobs.plan(job, ended.name, (page.record.page for page in settled))
            jobs.settle(job, ended.name, settled)
            jobs.finish(job, ended.name, ended.state, faults=ended.faults)
            pages += len(settled)
        return pages

    def _settled(self, ended: Ended) -> list[SettledPage]:
        """As the manifest of the result tells. Where failed pages may be tried again, the others are looked up, too:
        a new result is made of them.
        """
        try:
            manifest = manifest_of(self._places.results(self._job), ended.name)
        except StorageError as error:
            if error.retryable:
                raise
            warn("result_out_of_reach", job=self._job.id, document=ended.name, code=error.code)
            return []
        if not isinstance(manifest, Manifest):
            return []
        told = {record.page: SettledPage(record=record) for record in manifest.pages}
        if ended.state is DocumentState.PARTIAL:
            told |= {page.record.page: page for page in self._kept(ended) if page.record.page in told}
        return [told[page] for page in sorted(told)]

    def _kept(self, ended: Ended) -> Sequence[SettledPage]:
        """Of the document's pages, with where their readings are."""
        document = self._stores.jobs.document(self._job.id, ended.name)
        turn = Turn(unit=unit_for(self._job, Assemble(name=ended.name)), job=self._job)
        group = PageGroup(turn, self._station, document)
        pages = [PageNumber(page) for page in range(1, document.pages + 1)]
        work, size = self._places.work(self._job.tenant), self._settings.service.group_pages
        packs = group.names.found(work, pages, group=size) if pages else []
        return settled_in(group, packs, pages, forget_faults=True)

    def _units(self) -> Iterator[list[Unit]]:
        """What is to be done next, some documents at a time.

        All sources are listed again: documents that were not taken in yet are in no journal.
        """
        jobs, job = self._stores.jobs, self._stores.jobs.get(self._job.id)
        last = max(self._journal.rounds(job.id), key=_number, default=Round(number=0, failed=True))
        if last.number:
            yield [unit_for(job, Reopen(failed=last.failed), round=last.number)]
        after = ""
        while True:
            states = (DocumentState.PENDING,)
            page = jobs.documents(job.id, after=after, states=states, limit=_DOCUMENTS_AT_ONCE)
            yield [*missing_units(jobs, job, self._settings, round=last.number, limit=_DOCUMENTS_AT_ONCE, after=after)]
            if len(page) < _DOCUMENTS_AT_ONCE:
                return
            after = page[-1].name


def _number(round: Round) -> int:
    return round.number
