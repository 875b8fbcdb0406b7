"""Fields: what a document says is looked for once its pages are settled, and once more when models have answered."""

from recto.errors import Fault, ObjectMissing
from recto.units import Assemble, Consult, Fields, Unit
from workers.fieldcounts import counts_of_fields
from workers.handlers.deadline import deadline
from workers.handlers.documentends import concluding
from workers.handlers.packs_gone import pages_gone
from workers.handlers.turns import Done, Outcome, Turn
from workers.stages.fields.fielded import NOTHING_TOLD, AllTold, Asking, keep_asking, keep_fields, lost_fields, told_at
from workers.stages.fields.fielding import fields_of
from workers.station import Station
from workers.timeouts import fields_seconds


def fields(turn: Turn, work: Fields, station: Station) -> Outcome:
    jobs, job = station.stores.jobs, turn.job
    document = jobs.document(job.id, work.name)
    if document.state.is_final:
        return Done(then=concluding(turn, station))
    planned = jobs.plan(job.id, work.name, ())
    if not planned.complete:  # pages were taken back; their last group asks for this again
        return Done()
    station.last_words.prepare()  # whoever comes next must know whether it was the search that ended the process
    with deadline(fields_seconds(planned.planned, station.settings.limits)):
        try:
            found = fields_of(
                station.fieldable(job, document), station.engines(job).fielding, _told(turn, work, station)
            )
        except ObjectMissing:
            if again := pages_gone(turn, station, document):
                return Done(then=again)
            raise
    store = station.places.work(job.tenant)
    if isinstance(found, Asking):
        return Done(then=(turn.following(Consult(name=work.name, asking=keep_asking(found, store))),))
    then = (turn.following(Assemble(name=work.name, fields=keep_fields(found, store))),)
    return Done(then=then, amounts=counts_of_fields(found))


def without_fields(turn: Turn, work: Fields, station: Station, fault: Fault) -> tuple[Unit, ...]:
    """The result is written without them, and says so."""
    pages = station.stores.jobs.plan(turn.job.id, work.name, ()).planned
    key = keep_fields(lost_fields(pages, fault), station.places.work(turn.job.tenant))
    return (turn.following(Assemble(name=work.name, fields=key)),)


def _told(turn: Turn, work: Fields, station: Station) -> AllTold:
    """Where it is gone, it is asked again: answers are kept apart from it."""
    try:
        return told_at(work.told, station.places.work(turn.job.tenant))
    except ObjectMissing:
        return NOTHING_TOLD
