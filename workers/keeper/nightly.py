"""Jobs that keep hours: held outside them, and made anew each night where the settings say so.

Ticks of the keeper: short, safe to do twice at once, and all that they know lies in the stores.
"""

from collections.abc import Sequence
from typing import Final

from recto.errors import OrderConflict, RectoError
from recto.jobs import DocumentState, Job, JobQuery, JobState
from recto.logs import warn
from recto.orders import Always, Hours, Order, Priority
from recto.settings import Nightly
from recto.values import Value
from storage.stores import Stores
from workers.inputs.sources import source_from, target_from
from workers.keeper.nights import Night, held_until, this_night
from workers.service import FOREVER, Service, Submitted

LABEL: Final = "nightly"
_LOOKED_AT: Final = 500


class Tonight(Value):
    """An entry of the settings, and the night that it is in or that comes next."""

    entry: Nightly
    night: Night
    open: bool


class HoursKept(Value):
    """``held`` jobs were; the next tick looks at those after ``after``, empty for from the first on."""

    held: int
    after: str


def hours_tick(stores: Stores, *, now: float, after: str = "") -> HoursKept:
    """Holds open jobs that are outside their hours until these begin, a few hundred jobs at a time.

    What is held is let go by the backlog itself when the time has come. A job that has nothing left to read is not
    held: its end should be told. Paused jobs are left alone.
    """
    found = stores.jobs.find(JobQuery(states=(JobState.OPEN,), after=after, limit=_LOOKED_AT))
    held = 0
    for job in found:
        until = held_until(_hours(job), now)
        if until and _is_unread(stores, job):
            stores.backlog.hold(job.id, until=until)
            if stores.jobs.get(job.id).state is JobState.PAUSED:  # meanwhile
                stores.backlog.hold(job.id, until=FOREVER)
            held += 1
    return HoursKept(held=held, after=found[-1].id if len(found) == _LOOKED_AT else "")


def schedules_tick(service: Service, *, now: float) -> tuple[Job, ...]:
    """Makes the jobs of tonight for the entries whose hours have begun, each once however many ask; the new ones."""
    new: list[Job] = []
    for tonight in entries(service, now=now):
        if tonight.open and not made(service, tonight):  # asked first because it is cheap: submitting writes
            label = _label(tonight)
            try:
                submitted = service.submit(order_of(tonight.entry, label), idempotency_key=f"nightly {label}")
            except OrderConflict:  # the settings were changed since: tonight's is the job that was made with the old
                continue
            except RectoError as error:  # one entry must not keep the others from their night
                warn("nightly_refused", entry=tonight.entry.name, code=error.code)
                continue
            if submitted.created:
                new.append(submitted.job)
    return tuple(new)


def entries(service: Service, *, now: float) -> tuple[Tonight, ...]:
    """All entries of the settings."""
    nights = ((entry, this_night(entry.hours, now)) for entry in service.settings.nightly)
    return tuple(Tonight(entry=entry, night=night, open=night.start <= now) for entry, night in nights)


def made(service: Service, tonight: Tonight) -> Sequence[Job]:
    """The job of that night, where it was made."""
    return service.jobs.find(JobQuery(label=_label(tonight), limit=1))


def run_now(service: Service, entry: Nightly) -> Submitted:
    """A job of the entry at once, whatever its hours. The one of the night is made all the same."""
    return service.submit(order_of(entry).model_copy(update={"hours": Always()}))


def order_of(entry: Nightly, *labels: str) -> Order:
    """Raises ``UsageError`` and ``InputError`` for sources and targets that mean nothing."""
    return Order(
        sources=tuple(source_from(source, recursive=True) for source in entry.sources),
        target=target_from(entry.to),
        options=entry.options,
        priority=Priority.BULK,
        labels=(*entry.labels, LABEL, *labels),
        hours=entry.hours,
        caps=entry.caps,
        callback=entry.callback,
        schedule=entry.name,
        answers=entry.answers,
    )


def _hours(job: Job) -> Hours:
    return job.purpose.hours if isinstance(job.purpose, Order) else Always()


def _is_unread(stores: Stores, job: Job) -> bool:
    counts = stores.jobs.counts(job.id)
    return not counts.listed or counts.documents.get(DocumentState.PENDING, 0) > 0


def _label(tonight: Tonight) -> str:
    """Of the one job of an entry and a night."""
    return f"{tonight.entry.name} {tonight.night.date}"
