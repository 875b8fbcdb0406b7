"""The end of a document: told to whom it concerns, the journal and the job store, in this order.

A message goes once, however often the steps are done; what the journal calls ended is not looked at again after a loss.
"""

from collections.abc import Sequence

from recto.errors import Fault, RectoError, StorageError, without_name
from recto.jobs import DocumentState, JobDocument
from recto.logs import log
from recto.meters import counted
from recto.units import Conclude, Unit
from storage.journal import Ended
from workers.handlers.turns import Turn
from workers.outside.links import document_links
from workers.outside.webhooks import announce_document
from workers.stages.assembly import refuse
from workers.station import Station


def ended(
    turn: Turn, station: Station, document: JobDocument, state: DocumentState, *, faults: Sequence[Fault] = ()
) -> tuple[Unit, ...]:
    """Ends a document; returns what follows."""
    job, round = turn.job, turn.unit.round
    final = document.model_copy(update={"state": state, "faults": tuple(faults)})
    links = document_links(job, document.name, station.settings)
    announce_document(station.stores, station.places.journal, job, final, round=round, links=links)
    end = Ended(name=document.name, state=state, round=round, faults=tuple(faults))
    station.places.journal.ended(job.id, end)
    station.stores.jobs.finish(job.id, document.name, state, faults=faults)
    station.stores.meter.count({counted("recto_documents", state=state.value): 1.0})
    codes = ",".join(fault.code for fault in faults)
    log("document_ended", job=job.id, document=document.name, state=state, pages=document.pages, faults=codes)
    return concluding(turn, station)


def refused(turn: Turn, station: Station, document: JobDocument, fault: Fault) -> tuple[Unit, ...]:
    """Ends a document that cannot be used: the reason stands where its result would."""
    if document.document:
        try:
            refuse(
                document.name,
                document=document.document,
                size=document.bytes,
                settings=station.engines(turn.job).settings,
                fault=without_name(fault, document.shown),
                out=station.places.results(turn.job),
            )
        except StorageError as error:
            if error.retryable:
                raise
            log("refusal_not_written", job=turn.job.id, document=document.name, code=error.code)
        except RectoError as error:  # an engine that is unknown here has no fingerprint to write
            log("refusal_not_written", job=turn.job.id, document=document.name, code=error.code)
    return ended(turn, station, document, DocumentState.FAILED, faults=(fault,))


def concluding(turn: Turn, station: Station) -> tuple[Unit, ...]:
    """The end of the job, where all documents are known and final."""
    counts = station.stores.jobs.counts(turn.job.id)
    if not counts.listed or counts.documents.get(DocumentState.PENDING, 0):
        return ()
    return (turn.following(Conclude()),)
