"""What becomes of work that goes wrong every time: it ends under a name, and what waits for it goes on."""

from recto.errors import Fault
from recto.jobs import DocumentState, JobDocument, JobState, SettledPage
from recto.logs import log
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
)
from workers.handlers.consult import without_answers
from workers.handlers.documentends import concluding, ended, refused
from workers.handlers.escalate import left_as_drafts
from workers.handlers.fields import without_fields
from workers.handlers.finishing import finishing
from workers.handlers.turns import Turn
from workers.outside.webhooks import give_up
from workers.stages.endings import failed_page
from workers.station import Station, order_of


def given_up(turn: Turn, station: Station, fault: Fault) -> tuple[Unit, ...]:
    """Ends the work of a unit because of ``fault``; returns what follows."""
    work = turn.unit.work
    log("work_given_up", code=fault.code)
    match work:
        case Ingest(name=name) | Assemble(name=name):
            document = station.stores.jobs.document(turn.job.id, name)
            return concluding(turn, station) if document.state.is_final else refused(turn, station, document, fault)
        case Fields() | Consult():
            return _without(turn, work, station, fault)
        case Split(name=name) | Recognize(name=name) | Escalate(name=name):
            progress = station.stores.jobs.settle(turn.job.id, name, _left(turn, work, station, fault))
            return (turn.following(finishing(turn.job, name)),) if progress.complete else ()
        case Expand(source=source):
            return _without_source(turn, station, source, fault)
        case Reopen():
            return concluding(turn, station)
        case Conclude():
            station.stores.jobs.move(turn.job.id, JobState.FINISHED)
        case Deliver(message=message):  # it may be sent again when somebody asks for it
            give_up(station.stores, station.places.journal, message, fault.message)
    return ()


def _without(turn: Turn, work: Fields | Consult, station: Station, fault: Fault) -> tuple[Unit, ...]:
    """The document goes on without its fields, or without what models might have said of them."""
    if isinstance(work, Fields):
        return without_fields(turn, work, station, fault)
    return without_answers(turn, work, station, fault)


def _left(turn: Turn, work: Split | Recognize | Escalate, station: Station, fault: Fault) -> list[SettledPage]:
    """How the unsettled pages of a unit end."""
    if isinstance(work, Escalate):
        return left_as_drafts(turn, work, station, fault)
    return [failed_page(page, fault) for page in station.stores.jobs.attempts(turn.job.id, work.name, work.pages)]


def _without_source(turn: Turn, station: Station, source: int, fault: Fault) -> tuple[Unit, ...]:
    """A document stands for the source that could not be listed; the next one is listed."""
    document = JobDocument(name=f"source-{source + 1}%~", shown=f"source {source + 1}")
    if station.stores.jobs.add_document(turn.job.id, document):
        ended(turn, station, document, DocumentState.FAILED, faults=(fault,))
    if source + 1 < len(order_of(turn.job).sources):
        return (turn.following(Expand(source=source + 1)),)
    station.places.journal.listed(turn.job.id)
    station.stores.jobs.listed(turn.job.id)
    return concluding(turn, station)
