"""Rebuilding an emptied job store from the journal and from the results that were written.

Until it is done the store is not whole, and nobody acknowledges anything. It may be killed and run again, and run where
nothing was lost: what is there is left as it is.
"""

from collections.abc import Callable, Iterator
from typing import Final

from recto.documents import Manifest
from recto.jobs import DocumentState, Job, JobDocument, JobState, SettledPage
from recto.orders import Order
from recto.settings import Settings
from recto.units import Conclude, Reopen, Unit, unit_for
from recto.values import Value
from storage.journal import Control, Ended, Round
from storage.stores import Stores
from workers.missing import missing_units
from workers.places import Places
from workers.selection import numbers, selected
from workers.service import FOREVER
from workers.stages.results import manifest_of

_DOCUMENTS_AT_ONCE: Final = 200
_JOURNAL: Final = "journal/"


class RecoverySummary(Value):
    """What was there to be rebuilt."""

    jobs: int = 0
    documents: int = 0
    pages: int = 0
    keys: int = 0
    messages: int = 0


Note = Callable[[str], None]
"""Told of each step, in words."""


def make_whole_if_new(stores: Stores, places: Places) -> bool:
    """True where there is nothing to rebuild: the store is whole, or was never used. Cheap."""
    if stores.registry.is_whole():
        return True
    if next(places.own.keys(_JOURNAL), ""):
        return False
    stores.registry.made_whole()
    return True


def recover(stores: Stores, places: Places, settings: Settings, *, note: Note) -> RecoverySummary:
    """Rebuilds everything, then says that the store is whole. ``stores`` are opened for that (``rebuilding``)."""
    found = RecoverySummary(keys=_recover_keys(stores, places), messages=_recover_messages(stores, places))
    note(f"{found.keys} API keys and {found.messages} messages are back")
    for job in places.journal.jobs():
        if not isinstance(job.purpose, Order):
            continue
        counted = _JobRecovery(stores, places, settings, job).run()
        found = _sum(found, counted)
        note(f"job {job.id}: {counted.documents} documents, {counted.pages} pages")
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


def _sum(one: RecoverySummary, other: RecoverySummary) -> RecoverySummary:
    return RecoverySummary(**{name: getattr(one, name) + getattr(other, name) for name in RecoverySummary.model_fields})


class _JobRecovery:
    """One job."""

    def __init__(self, stores: Stores, places: Places, settings: Settings, job: Job) -> None:
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
        if self._journal.is_listed(job.id):
            jobs.listed(job.id)
        if control.state in (JobState.OPEN, JobState.PAUSED):
            for units in self._units():
                self._stores.backlog.add(units)
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
                self._plan(pending)
        return count

    def _plan(self, document: JobDocument) -> None:
        order = self._job.purpose
        ranges = order.options.pages if isinstance(order, Order) else ()
        self._stores.jobs.plan(self._job.id, document.name, numbers(selected(ranges, document.pages)))

    def _failures(self) -> None:
        """Attempts that ended a worker count; others were nobody's fault or are made again."""
        jobs, job = self._stores.jobs, self._job.id
        for failure in self._journal.failures(job):
            counted = jobs.attempts(job, failure.name, (failure.page,)).get(failure.page, failure.attempt)
            for _ in range(counted, failure.attempt):
                jobs.claim(job, failure.name, failure.page)

    def _ends(self) -> int:
        """Documents that ended have their pages in the manifest of their result. How many pages."""
        results = self._places.results(self._job)
        pages = 0
        for ended in self._journal.ends(self._job.id):
            manifest = manifest_of(results, ended.name)
            if isinstance(manifest, Manifest):
                pages += self._settle(ended, manifest)
            faults = manifest.faults if isinstance(manifest, Manifest) else ()
            self._stores.jobs.finish(self._job.id, ended.name, ended.state, faults=faults)
        return pages

    def _settle(self, ended: Ended, manifest: Manifest) -> int:
        jobs, job = self._stores.jobs, self._job.id
        jobs.plan(job, ended.name, (record.page for record in manifest.pages))
        jobs.settle(job, ended.name, [SettledPage(record=record) for record in manifest.pages])
        return len(manifest.pages)

    def _units(self) -> Iterator[list[Unit]]:
        """What is to be done next, some documents at a time."""
        jobs, job = self._stores.jobs, self._stores.jobs.get(self._job.id)
        last = max(self._journal.rounds(job.id), key=_number, default=Round(number=0, failed=True))
        if last.number:
            yield [unit_for(job, Reopen(failed=last.failed), round=last.number)]
        after = ""
        while True:
            states = (DocumentState.PENDING,)
            page = jobs.documents(job.id, after=after, states=states, limit=_DOCUMENTS_AT_ONCE)
            units = missing_units(jobs, job, self._settings, round=last.number, limit=_DOCUMENTS_AT_ONCE, after=after)
            # The job ends after what is asked for again.
            yield [unit for unit in units if not (last.number and isinstance(unit.work, Conclude))]
            if len(page) < _DOCUMENTS_AT_ONCE:
                return
            after = page[-1].name


def _number(round: Round) -> int:
    return round.number
