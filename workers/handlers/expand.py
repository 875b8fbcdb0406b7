"""Expand: the documents that an order names become documents of its job, a thousand at a time."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from recto.errors import Fault, OutputCollision, StoreUnavailable, fault_of, is_of_store
from recto.jobs import DocumentState, JobDocument
from recto.logs import log
from recto.units import Expand, Ingest, Unit
from recto.values import digest
from workers.handlers.documentends import concluding, ended
from workers.handlers.turns import Done, Later, Outcome, Turn
from workers.inputs.listing import Listed, listed_from
from workers.inputs.mirroring import mirrored
from workers.station import Station, order_of

AT_ONCE: Final = 1000
FULL_DELAY: Final = 2.0
"""Seconds until a job with many open documents is looked at again."""


def expand(turn: Turn, work: Expand, station: Station) -> Outcome:
    counts = station.stores.jobs.counts(turn.job.id)
    if counts.listed:
        return Done(then=concluding(turn, station))
    room = station.settings.service.open_documents - counts.documents.get(DocumentState.PENDING, 0)
    if room <= 0:
        return Later(FULL_DELAY)
    order = order_of(turn.job)
    found: Iterator[Listed] = listed_from(
        order, work.source, work.cursor, settings=station.settings, own=station.places.results(turn.job).location
    )
    some = [*islice(found, min(room, AT_ONCE))]
    units = [unit for one in some for unit in _added(turn, station, one)]
    if len(some) == min(room, AT_ONCE):
        rest = Expand(source=some[-1].source, cursor=some[-1].cursor)
        return Done(then=(*units, turn.following(rest)))
    station.places.journal.listed(turn.job.id)
    station.stores.jobs.listed(turn.job.id)
    log("documents_listed", job=turn.job.id)
    return Done(then=(*units, *concluding(turn, station)))


def _added(turn: Turn, station: Station, found: Listed) -> Iterator[Unit]:
    """Two inputs whose results would lie in the same place are a document and a fault."""
    if isinstance(found.document, Fault):
        _end_with(turn, station, found.shown, found.document)
        return
    jobs, job = station.stores.jobs, turn.job.id
    document = found.document
    if not jobs.add_document(job, document):
        known = jobs.document(job, document.name)
        if known.state.is_final:
            return
        if known.source != document.source and not known.document:
            cause = f"{document.shown}: its result would go where that of {known.shown} goes, {document.name}"
            _end_with(turn, station, document.shown, fault_of(OutputCollision(cause)))
            return
    yield turn.following(Ingest(name=document.name))


def _end_with(turn: Turn, station: Station, shown: str, fault: Fault) -> None:
    """A document that stands for what could not be had."""
    if is_of_store(fault) and fault.retryable:
        raise StoreUnavailable(fault.message)
    name = f"{mirrored([shown.rpartition('/')[2] or 'input'])}%~{digest({'shown': shown, 'code': fault.code})[:8]}"
    document = JobDocument(name=name, shown=shown)
    if station.stores.jobs.add_document(turn.job.id, document):
        ended(turn, station, document, DocumentState.FAILED, faults=(fault,))
