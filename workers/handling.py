"""Doing a unit of work: the same for every kind of worker.

A unit has one owner at a time. It ends with what follows from it, or goes back to wait; whatever happens to the owner,
the next one goes on from what the stores know.
"""

import time
from typing import Final, TypeAlias

from recto.errors import (
    EngineAway,
    Fault,
    InternalError,
    ObjectMissing,
    RectoError,
    StoreFull,
    StoreUnavailable,
    fault_of,
)
from recto.fleet import Begun, Busy, Gone
from recto.jobs import JobState
from recto.logs import about, log, raised_at
from recto.meters import timed
from recto.units import (
    Assemble,
    Conclude,
    Consult,
    Deliver,
    Escalate,
    Expand,
    Fields,
    Ingest,
    Recognize,
    Reopen,
    Split,
    Unit,
    Work,
    after_death,
)
from workers.handlers.assemble import assemble
from workers.handlers.conclude import conclude
from workers.handlers.consult import consult
from workers.handlers.deliver import deliver
from workers.handlers.escalate import escalate
from workers.handlers.expand import expand
from workers.handlers.fields import fields
from workers.handlers.givingup import given_up
from workers.handlers.ingest import ingest
from workers.handlers.patience import patiently
from workers.handlers.recognize import recognize
from workers.handlers.reopen import reopen
from workers.handlers.split import split
from workers.handlers.turns import Done, Later, Outcome, Turn, seconds_to_wait
from workers.owners import is_alive, worker_of
from workers.processes.ends import ended_by_itself
from workers.station import Station
from workers.tracing import span

PAUSED_DELAY: Final = 5.0
DEATHS_PER_ATTEMPT: Final = 4
"""Work that is on no page takes no neighbour along: it may be ended from outside more often before it is given up."""


_OfDocument: TypeAlias = Ingest | Fields | Consult | Assemble
_AroundPages: TypeAlias = Expand | _OfDocument | Reopen | Conclude | Deliver


def handle(unit_id: str, station: Station) -> None:
    """Does the unit, unless it is done, or another live owner has it.

    Raises ``StoreUnavailable`` where the job store stays away for minutes: the process should end then, so that its
    unit is taken for what it is, without an owner.
    """
    begun, dead_owner = patiently(lambda: _begun(unit_id, station))
    if not isinstance(begun, Begun):
        return
    unit = begun.unit
    with (
        about(worker=worker_of(station.owner), job=unit.job, unit=unit.id, work=unit.work.kind, **_named(unit.work)),
        span(f"recto.{unit.work.kind}", parent=unit.trace, job=unit.job, unit=unit.id),
    ):
        started = time.monotonic()
        try:
            outcome = _outcome(begun, dead_owner, station)
        except (SystemExit, KeyboardInterrupt):
            patiently(lambda: station.stores.backlog.give_back(unit.id, station.owner, delay=0.0))
            raise
        _end(unit, outcome, station, seconds=time.monotonic() - started)


def _begun(unit_id: str, station: Station) -> tuple[Begun | Busy | Gone, str]:
    """The unit as ours, and the owner that died before us at it, if any."""
    backlog, owner = station.stores.backlog, station.owner
    begun = backlog.begin(unit_id, owner)
    if isinstance(begun, Busy) and not is_alive(begun.owner, station.stores.registry):
        log("owner_died", unit=unit_id, owner=begun.owner)
        return backlog.begin(unit_id, owner, instead_of=begun.owner), begun.owner
    return begun, ""


def _outcome(begun: Begun, dead_owner: str, station: Station) -> Outcome:
    """Stores and engines that are away make it wait; what else goes wrong is tried again and ends under its name."""
    unit = begun.unit
    try:
        turn = Turn(unit=unit, job=station.stores.jobs.get(unit.job), tries=begun.tries, dead_owner=dead_owner)
    except ObjectMissing:  # its job was removed
        return Done()
    except StoreUnavailable as error:
        return _waiting(begun, error)
    try:
        return _done(turn, station)
    except (StoreUnavailable, StoreFull, EngineAway) as error:
        return _waiting(begun, error)
    except Exception as error:  # noqa: BLE001 - the border of a unit: it costs no other, and is named
        if not isinstance(error, RectoError):
            log("internal_error", error=type(error).__name__, raised_at=raised_at(error))
        return _again(turn, station, fault_of(error))


def _done(turn: Turn, station: Station) -> Outcome:
    """Nothing is done for a job that is not open, but that messages are delivered all the same."""
    work, state = turn.unit.work, turn.job.state
    if state is JobState.CANCELLED and not isinstance(work, Deliver):
        return Done()
    if state is JobState.PAUSED and not isinstance(work, Deliver):
        return Later(PAUSED_DELAY)
    if isinstance(work, Split | Recognize | Escalate):
        return _done_with_pages(turn, work, station)
    if turn.after_death:
        return _again(turn, station, fault_of(InternalError(f"{work.kind} ended the process that worked on it")))
    return _done_around_pages(turn, work, station)


def _done_with_pages(turn: Turn, work: Split | Recognize | Escalate, station: Station) -> Outcome:
    match work:
        case Split():
            return split(turn, work, station)
        case Recognize():
            return recognize(turn, work, station)
        case Escalate():
            return escalate(turn, work, station)


def _done_around_pages(turn: Turn, work: _AroundPages, station: Station) -> Outcome:
    match work:
        case Expand():
            return expand(turn, work, station)
        case Ingest() | Fields() | Consult() | Assemble():
            return _done_with_document(turn, work, station)
        case Reopen():
            return reopen(turn, work, station)
        case Conclude():
            return conclude(turn, work, station)
        case Deliver():
            return deliver(turn, work, station)


def _done_with_document(turn: Turn, work: _OfDocument, station: Station) -> Outcome:
    match work:
        case Ingest():
            return ingest(turn, work, station)
        case Fields():
            return fields(turn, work, station)
        case Consult():
            return consult(turn, work, station)
        case Assemble():
            return assemble(turn, work, station)


def _waiting(begun: Begun, error: Exception) -> Later:
    delay = seconds_to_wait(begun.tries)
    log("work_waits", code=fault_of(error).code, cause=fault_of(error).message, seconds=delay)
    return Later(delay)


def _again(turn: Turn, station: Station, fault: Fault) -> Outcome:
    """Once more in a unit that remembers, or the end."""
    if turn.unit.deaths + 1 < _most_deaths(turn, station):
        log("work_failed", code=fault.code, cause=_told(fault))
        return Done(then=(after_death(turn.unit),))
    try:
        return Done(then=given_up(turn, station, fault))
    except Exception as error:  # noqa: BLE001 - not even its end could be told; it stays in sight
        log("work_cannot_end", error=type(error).__name__, raised_at=raised_at(error))
        return _waiting(Begun(unit=turn.unit, tries=turn.tries), error)


def _most_deaths(turn: Turn, station: Station) -> int:
    """A document is read though its fields are not found: where the search for them goes wrong by itself, it is tried
    no more often than a page. One that somebody killed three times would have found them.
    """
    attempts = station.settings.limits.attempts
    by_itself = not turn.after_death or ended_by_itself(station.scratch, turn.dead_owner)
    return attempts if by_itself and isinstance(turn.unit.work, Fields) else DEATHS_PER_ATTEMPT * attempts


def _named(work: Work) -> dict[str, str]:
    """The document that it is about, where it is about one."""
    if isinstance(work, Split | Recognize | Escalate | Ingest | Fields | Consult | Assemble):
        return {"document": work.name}
    return {}


def _told(fault: Fault) -> str:
    """What the log may hold: the message of an error that is not ours may quote a document."""
    return "" if fault.code == InternalError.code else fault.message


def _end(unit: Unit, outcome: Outcome, station: Station, *, seconds: float) -> None:
    backlog, owner = station.stores.backlog, station.owner
    match outcome:
        case Done(then=then):
            patiently(lambda: backlog.complete(unit.id, owner, then=then))
        case Later(delay=delay):
            patiently(lambda: backlog.give_back(unit.id, owner, delay=delay))
    how = "done" if isinstance(outcome, Done) else "later"
    took = timed("recto_unit_seconds", seconds, stage=unit.work.kind, outcome=how)
    station.stores.meter.count({**outcome.amounts, **took})
